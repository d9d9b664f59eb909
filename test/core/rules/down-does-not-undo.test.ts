import { downDoesNotUndo } from '../../../server/src/core/rules/down-does-not-undo';
import type { Folder } from '../../support/folder';
import { testRule } from '../../support/testRule';

const pair = (up: string, down: string): Folder => ({
  files: {
    '1_a.up.sql': `
      CREATE TABLE orders (id bigint PRIMARY KEY, note text NOT NULL, total int DEFAULT 0);
      CREATE INDEX orders_note_idx ON orders (note);
      CREATE UNIQUE INDEX orders_once ON orders (id, note);
      CREATE TYPE mood AS ENUM ('happy');
    `,
    '1_a.down.sql': 'DROP TABLE orders; DROP TYPE mood;',
    '2_b.up.sql': `SET LOCAL lock_timeout = '2s'; ${up}`,
    '2_b.down.sql': down === '' ? '' : `SET LOCAL lock_timeout = '2s'; ${down}`,
  },
  config: {
    rules: Object.fromEntries(
      [
        'drop-breaks-application',
        'drop-loses-data',
        'rename-breaks-application',
        'null-breaks-readers',
        'type-change-loses-data',
        'index-blocks-writes',
        'column-rewrites-table',
        'type-change-blocks',
        'constraint-builds-index',
        'table-without-primary-key',
      ].map((rule) => [rule, { level: 'off' as const, options: {} }]),
    ),
  },
});

testRule(downDoesNotUndo, {
  quiet: {
    'the down undoes it': pair('ALTER TABLE orders ADD COLUMN a int;', 'ALTER TABLE orders DROP COLUMN a;'),
    'in another way': pair(
      'CREATE INDEX a ON orders (total); ALTER TABLE orders ADD UNIQUE (note);',
      'DROP INDEX a; ALTER TABLE orders DROP CONSTRAINT orders_note_key;',
    ),
    'the down is empty': pair('ALTER TABLE orders ADD COLUMN a int;', ''),
    'it holds a comment alone':
      pair('ALTER TABLE orders DROP COLUMN note;', '').files === undefined
        ? ''
        : {
            ...pair('ALTER TABLE orders DROP COLUMN note;', ''),
            files: {
              ...pair('ALTER TABLE orders DROP COLUMN note;', '').files,
              '2_b.down.sql': '-- There is no way back.',
            },
          },
    'a table made again is another one of the same name': pair(
      'DROP TABLE orders;',
      'CREATE TABLE orders (note text NOT NULL, id bigint PRIMARY KEY, total int DEFAULT 0); CREATE INDEX orders_note_idx ON orders (note); CREATE UNIQUE INDEX orders_once ON orders (id, note);',
    ),
    'the constraint has a name of its own': pair(
      'ALTER TABLE orders DROP CONSTRAINT orders_pkey;',
      'ALTER TABLE orders ADD CONSTRAINT orders_id PRIMARY KEY (id);',
    ),
    'a column that comes back without its values is nullable': pair(
      'ALTER TABLE orders DROP COLUMN note;',
      'ALTER TABLE orders ADD COLUMN note text; CREATE INDEX orders_note_idx ON orders (note); CREATE UNIQUE INDEX orders_once ON orders (id, note);',
    ),
    'values of an enum stay': pair(
      "ALTER TYPE mood ADD VALUE 'sad'; ALTER TABLE orders ADD COLUMN a int;",
      'ALTER TABLE orders DROP COLUMN a;',
    ),
    'an index that became a constraint goes with it': pair(
      'ALTER TABLE orders ADD CONSTRAINT orders_once UNIQUE USING INDEX orders_once;',
      'ALTER TABLE orders DROP CONSTRAINT orders_once;',
    ),
    'code that is not understood': pair('ALTER TABLE orders ADD COLUMN a int; SELECT cleanup();', 'SELECT cleanup();'),
    'the table is one that no migration made': {
      files: { '1_a.up.sql': 'ALTER TABLE parts ADD COLUMN a int;', '1_a.down.sql': 'SELECT 1;' },
      isWholeHistory: false,
      config: pair('', '').config ?? {},
    },
  },
  reported: [
    {
      ...pair('«ALTER TABLE» orders ADD COLUMN a int, ADD COLUMN b int;', 'ALTER TABLE orders DROP COLUMN a;'),
      name: 'a column that is left',
      message: 'Rolling back leaves column orders.b behind.',
    },
    {
      ...pair('«DROP INDEX» orders_note_idx; ALTER TABLE orders ALTER COLUMN total DROP DEFAULT;', 'SELECT 1;'),
      name: 'what does not come back',
      message: 'Rolling back does not bring the default of orders.total and index orders_note_idx back.',
    },
    {
      ...pair(
        '«ALTER TABLE» orders ALTER COLUMN total TYPE bigint, ALTER COLUMN note DROP NOT NULL; CREATE TABLE parts (id int PRIMARY KEY); CREATE TYPE kind AS ENUM ($$a$$); CREATE SEQUENCE numbers; CREATE SCHEMA app;',
        'SELECT 1;',
      ),
      name: 'things of all kinds, the first of them named',
      message:
        'Rolling back leaves table parts, type kind and 2 more behind and does not restore the nullability of orders.note and the type of orders.total.',
    },
    {
      ...pair(
        'CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$; «ALTER TABLE» orders ADD CHECK (total > 0) NOT VALID; ALTER TABLE orders ENABLE ROW LEVEL SECURITY;',
        'DROP FUNCTION f(integer);',
      ),
      name: 'constraints and row level security',
      message:
        'Rolling back leaves constraint orders_total_check of orders behind and does not restore row level security of orders.',
    },
  ],
});
