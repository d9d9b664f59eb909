import { expect, it } from 'vitest';
import { grammarFeatures, newerFeatures } from '../../../server/src/core/sql/grammarFeatures';
import { reader } from '../../support/folder';
import { describeEachMajor, withDatabase, type Database } from '../../support/postgres/database';
import { refusalOf } from '../../support/refusal';

/** What the examples speak of. */
const setup = `
  CREATE TABLE t (a int, b int, c text);
  CREATE TABLE t2 (a int, b int, PRIMARY KEY (a, b));
  CREATE MATERIALIZED VIEW mv AS SELECT 1 AS a;
  CREATE STATISTICS st ON a, b FROM t;
  CREATE DOMAIN d AS int;
  CREATE PUBLICATION pub FOR TABLE t2;
  CREATE TABLE g (a int, b int GENERATED ALWAYS AS (a + 1) STORED);
  CREATE TABLE r (a int, b int, c int);
  ALTER TABLE r ADD CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES t2;
`;
/** What only the servers that know them have. */
const since18 = `
  CREATE TABLE o (a int4range, b int4range, PRIMARY KEY (a, b WITHOUT OVERLAPS));
  ALTER TABLE r ADD CONSTRAINT nn NOT NULL c NO INHERIT;
`;

/** Why the server refuses a statement; null where it takes it. Nothing of it stays, where it can run in a transaction. */
async function refusal(database: Database, sql: string): Promise<string | null> {
  await database.query('BEGIN');
  const inside = await refusalOf(() => database.query(sql));
  await database.query('ROLLBACK');
  if (inside?.code !== '25001') return inside?.code ?? null;
  return (await refusalOf(() => database.query(sql)))?.code ?? null;
}

const examples = grammarFeatures.flatMap((feature) =>
  feature.examples.map((sql) => ({ name: feature.name, since: feature.since, sql })),
);

describeEachMajor('what the grammar knows', (major) => {
  it('accepts each example from its major on, and calls it a syntax error before', () =>
    withDatabase(major, async (database) => {
      await database.query(setup);
      if (major >= 18) await database.query(since18);
      const answers: string[] = [];
      for (const { sql } of examples) answers.push(`${(await refusal(database, sql)) ?? 'accepted'}: ${sql}`);
      expect(answers).toEqual(examples.map(({ since, sql }) => `${major >= since ? 'accepted' : '42601'}: ${sql}`));
    }));

  it.each(examples)('detects $name in $sql', ({ name, since, sql }) => {
    const newer = newerFeatures(reader(sql), major);
    expect(newer.map((feature) => feature.name).includes(name)).toBe(major < since);
    // What an example needs beside its own is older, so that a server's answer is about this feature.
    expect(newer.filter((feature) => feature.since > since)).toEqual([]);
  });

  it.each([
    'ALTER TABLE t ALTER COLUMN a SET STATISTICS 5, ALTER c SET STORAGE main, ADD CHECK (a > 0) NOT VALID',
    'CREATE TABLE x (a int NOT NULL, b int CHECK (b > 0), CHECK (a > b) NO INHERIT, EXCLUDE USING gist (c WITH &&), c int4range)',
    'CREATE PUBLICATION x FOR TABLE t, t2',
    'GRANT SELECT ON t TO public',
    'GRANT pg_monitor TO postgres WITH ADMIN OPTION',
    "SELECT JSON('{}'), now() AT TIME ZONE 'utc', x.a FROM (SELECT 1 AS a) AS x",
    'ALTER TABLE r ALTER CONSTRAINT fk DEFERRABLE',
    'ALTER DOMAIN d ADD CHECK (VALUE > 0) NOT VALID',
    'CREATE DOMAIN x AS int CONSTRAINT n NOT NULL',
    'ANALYZE t (a)',
    "SELECT a AS x_1, '0x1F', 1.5e3, 0 FROM t",
  ])('finds nothing new in %s', async (sql) => {
    expect(reader(sql).node).not.toBeNull();
    expect(newerFeatures(reader(sql), 14)).toEqual([]);
    await withDatabase(major, async (database) => {
      await database.query(setup);
      expect(await refusal(database, sql)).toBeNull();
    });
  });
});
