import { constraintNeverValidated } from '../../../server/src/core/rules/constraint-never-validated';
import { testRule } from '../../support/testRule';

const message =
  'c holds for new rows of public.users only: no migration behind this one validates it, so old rows may break it and the planner does not count on it.';
const down = '-- Nothing to undo.';
const add = "SET LOCAL lock_timeout = '1s'; ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT VALID;";
const first = { '1_a.up.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, age int);', '1_a.down.sql': down };
const next = (sql: string): Record<string, string> => ({ '3_c.up.sql': sql, '3_c.down.sql': down });

testRule(constraintNeverValidated, {
  quiet: {
    'the latest migration': { files: { ...first, '2_b.up.sql': add, '2_b.down.sql': down } },
    'the next migration validates it': {
      files: { ...first, '2_b.up.sql': add, '2_b.down.sql': down, ...next('ALTER TABLE users VALIDATE CONSTRAINT c;') },
    },
    'it is dropped again': {
      files: {
        ...first,
        '2_b.up.sql': add,
        '2_b.down.sql': down,
        ...next("SET LOCAL lock_timeout = '1s'; ALTER TABLE users DROP CONSTRAINT c;"),
      },
    },
    'it is validated under another name of the table': {
      files: {
        ...first,
        '2_b.up.sql': add,
        '2_b.down.sql': down,
        '3_c.up.sql': "SET LOCAL lock_timeout = '1s'; ALTER TABLE users RENAME TO people;",
        '3_c.down.sql': down,
        '4_d.up.sql': 'ALTER TABLE people VALIDATE CONSTRAINT c;',
        '4_d.down.sql': down,
      },
    },
  },
  reported: [
    {
      name: 'a CHECK, and the next migration is about something else',
      files: {
        ...first,
        '2_b.up.sql': add.replace('ADD', '«ADD').replace('VALID', 'VALID»'),
        '2_b.down.sql': down,
        ...next("COMMENT ON TABLE users IS 'people';"),
      },
      message,
    },
    {
      name: 'a foreign key',
      files: {
        ...first,
        '2_b.up.sql':
          "SET LOCAL lock_timeout = '1s'; ALTER TABLE users «ADD CONSTRAINT c FOREIGN KEY (age) REFERENCES users (id) NOT VALID»;",
        '2_b.down.sql': down,
        ...next('CREATE TABLE other (id bigint PRIMARY KEY);'),
      },
      message,
    },
  ],
});
