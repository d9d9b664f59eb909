import { publishedWithoutIdentity } from '../../../server/src/core/rules/published-without-identity';
import { testRule } from '../../support/testRule';

const refused = (changes: string, table: string, why: string): string =>
  `Every ${changes} of public.${table} fails from here on, since ${why}.`;
const hasNone = (publication: string, table: string): string =>
  `the publication ${publication} sends it and public.${table} has no replica identity`;

testRule(publishedWithoutIdentity, {
  schema: `
    CREATE TABLE users (id bigint PRIMARY KEY, name text);
    CREATE TABLE visits (at timestamptz NOT NULL, page text);
    CREATE TABLE days (id int, day int) PARTITION BY LIST (day);
    CREATE TABLE days_1 PARTITION OF days FOR VALUES IN (1);
    ALTER TABLE days_1 REPLICA IDENTITY FULL;
    CREATE TABLE days_2 (id int, day int);
    CREATE PUBLICATION feed FOR TABLE users;
    CREATE PUBLICATION calendar FOR TABLE days WITH (publish = 'insert, delete');
    CREATE PUBLICATION log FOR TABLE visits WITH (publish = 'insert');
  `,
  quiet: {
    'the table has a key': 'CREATE PUBLICATION news FOR TABLE users;',
    'only new rows are sent': "CREATE PUBLICATION news FOR TABLE visits WITH (publish = 'insert');",
    'the table gets an identity': 'CREATE PUBLICATION news FOR TABLE visits; ALTER TABLE visits REPLICA IDENTITY FULL;',
    'the key is exchanged for another':
      'ALTER TABLE users DROP CONSTRAINT users_pkey; ALTER TABLE users ADD PRIMARY KEY (id, name);',
    'it is rolled back': 'BEGIN; CREATE PUBLICATION news FOR TABLE visits; ROLLBACK;',
    'nothing is published that loses its key': 'CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t DROP COLUMN id;',
    'the row filter reads the key': 'CREATE PUBLICATION news FOR TABLE users WHERE (id > 5);',
    'a table without rows in the log':
      'CREATE UNLOGGED TABLE t (id int); CREATE PUBLICATION news FOR ALL TABLES; DROP TABLE visits, days_2;',
  },
  reported: [
    {
      name: 'a publication of a table without a key',
      sql: '«CREATE PUBLICATION» news FOR TABLE visits;',
      message: refused('UPDATE and DELETE', 'visits', hasNone('news', 'visits')),
    },
    {
      name: 'what made it so, and nothing behind it',
      sql: '«CREATE PUBLICATION» news FOR TABLE visits; ALTER TABLE visits ADD COLUMN note text;',
      message: refused('UPDATE and DELETE', 'visits', hasNone('news', 'visits')),
    },
    {
      name: 'a table that is added',
      sql: '«ALTER PUBLICATION» feed ADD TABLE visits;',
      message: refused('UPDATE and DELETE', 'visits', hasNone('feed', 'visits')),
    },
    {
      name: 'more that is published',
      sql: "«ALTER PUBLICATION» log SET (publish = 'update');",
      message: refused('UPDATE', 'visits', hasNone('log', 'visits')),
    },
    {
      name: 'a primary key that goes',
      sql: '«ALTER TABLE» users DROP CONSTRAINT users_pkey;',
      message: refused('UPDATE and DELETE', 'users', hasNone('feed', 'users')),
    },
    {
      name: 'an identity that is taken away',
      sql: '«ALTER TABLE» users REPLICA IDENTITY NOTHING;',
      message: refused('UPDATE and DELETE', 'users', hasNone('feed', 'users')),
    },
    {
      name: 'a partition that is attached',
      sql: '«ALTER TABLE» days ATTACH PARTITION days_2 FOR VALUES IN (2);',
      message: refused('DELETE', 'days_2', hasNone('calendar', 'days_2')),
    },
    {
      name: 'a row filter',
      sql: "«ALTER PUBLICATION» feed SET TABLE users WHERE (name <> '');",
      message: refused(
        'UPDATE and DELETE',
        'users',
        'the row filter of the publication feed reads columns outside its replica identity',
      ),
    },
    {
      name: 'a column list',
      sql: '«ALTER PUBLICATION» feed SET TABLE users (name);',
      message: refused(
        'UPDATE and DELETE',
        'users',
        'the column list of the publication feed leaves out columns of its replica identity',
      ),
    },
    {
      name: 'a generated column in the identity',
      sql: `CREATE TABLE sums (n int, twice int GENERATED ALWAYS AS (n * 2) STORED NOT NULL UNIQUE);
        ALTER TABLE sums REPLICA IDENTITY USING INDEX sums_twice_key;
        «ALTER PUBLICATION» feed ADD TABLE sums;`,
      major: 18,
      message: refused(
        'UPDATE and DELETE',
        'sums',
        'its replica identity has generated columns that the publication feed does not send',
      ),
    },
  ],
});
