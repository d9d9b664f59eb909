import { expect, it } from 'vitest';
import { describeEachMajor } from '../../support/postgres/database';
import { useScratch } from '../../support/postgres/scratch';
import { refusalOf } from '../../support/refusal';

/** What a table takes and the view under its old name does not: the rule's page lists it. */
const refused: readonly { readonly sql: string; readonly code: string; readonly until?: number }[] = [
  { sql: 'TRUNCATE users', code: '42809' },
  { sql: 'COPY users TO STDOUT', code: '42809' },
  { sql: 'INSERT INTO users (mail) VALUES (1) ON CONFLICT ON CONSTRAINT users_pkey DO NOTHING', code: '42704' },
  { sql: 'SELECT ctid FROM users', code: '42703' },
  { sql: 'SELECT * FROM users TABLESAMPLE SYSTEM (1)', code: '0A000' },
  {
    sql: 'MERGE INTO users u USING (SELECT 1 AS id) s ON u.id = s.id WHEN MATCHED THEN UPDATE SET n = 2',
    code: '0A000',
    until: 16,
  },
  { sql: 'CREATE TABLE t (id int REFERENCES users)', code: '42809' },
  { sql: 'CREATE INDEX ON users (mail)', code: '42809' },
];

describeEachMajor('a view under the old name of a table', (major) => {
  const scratch = useScratch(major);
  it.each(refused)('refuses $sql', async ({ sql, code, until = 18 }) => {
    if (sql.startsWith('MERGE') && major < 15) return;
    await scratch().reset();
    const session = await scratch().connect();
    await session.query(
      'CREATE TABLE accounts (id int GENERATED ALWAYS AS IDENTITY CONSTRAINT users_pkey PRIMARY KEY, mail text, n int); CREATE VIEW users AS SELECT * FROM accounts',
    );
    const [row] = await session.query("SELECT pg_get_serial_sequence('users', 'id') AS name");
    expect(row).toEqual({ name: null });
    expect((await refusalOf(() => session.query(sql)))?.code).toBe(major > until ? undefined : code);
    await session.end();
  });
});
