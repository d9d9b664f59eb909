import { expect, it } from 'vitest';
import { describeEachMajor, withDatabase } from '../support/postgres/database';
import { notRun, observe, type LockMode, type ObservedStatement, type Sending } from '../support/postgres/observe';
import { schemaDifferences, snapshot } from '../support/postgres/schema';

const setup = `
CREATE DOMAIN posint AS int CHECK (VALUE > 0);
CREATE TABLE p (id int PRIMARY KEY, n int);
INSERT INTO p SELECT g, g FROM generate_series(1, 200) g;
CREATE TABLE t (id int PRIMARY KEY, i4 int, i8 bigint, v10 varchar(10), tx text, ts timestamp, ref int, nn int NOT NULL,
  hasck int CONSTRAINT hasck_not_null CHECK (hasck IS NOT NULL), dom posint);
INSERT INTO t SELECT g, g, g, g, g, '2020-01-01', g, g, g, g FROM generate_series(1, 200) g;
CREATE INDEX t_v10 ON t (v10);
CREATE INDEX t_ts ON t (ts);
ALTER TABLE t ADD CONSTRAINT ck_nv CHECK (i4 > -5) NOT VALID;
ALTER TABLE t ADD CONSTRAINT fk_nv FOREIGN KEY (ref) REFERENCES p NOT VALID;
CREATE TABLE ch (t_id int);
INSERT INTO ch SELECT g FROM generate_series(1, 50) g;
CREATE VIEW vw AS SELECT id FROM t;
CREATE MATERIALIZED VIEW mv AS SELECT id FROM t;
CREATE UNIQUE INDEX mv_id ON mv (id);
CREATE TABLE pt (id int, k int) PARTITION BY RANGE (k);
CREATE TABLE pt1 PARTITION OF pt FOR VALUES FROM (0) TO (100);
CREATE TABLE pt2 PARTITION OF pt FOR VALUES FROM (100) TO (200);
INSERT INTO pt SELECT g, g FROM generate_series(0, 199) g;
CREATE INDEX pt_k ON pt (k);
ALTER INDEX pt1_k_idx RENAME TO pt1_mine;
CREATE TABLE ptd (id int, k int) PARTITION BY RANGE (k);
CREATE TABLE ptd_rest PARTITION OF ptd DEFAULT;
INSERT INTO ptd SELECT g, g FROM generate_series(0, 99) g;
CREATE TABLE cand (id int, k int);
INSERT INTO cand SELECT g, g FROM generate_series(200, 299) g;
`;

const short: Record<LockMode, string> = {
  AccessShareLock: 'AS',
  RowShareLock: 'RS',
  RowExclusiveLock: 'RE',
  ShareUpdateExclusiveLock: 'SUE',
  ShareLock: 'S',
  ShareRowExclusiveLock: 'SRE',
  ExclusiveLock: 'E',
  AccessExclusiveLock: 'AE',
};

/** `t:AE+rewrite+scan p:SRE rebuilt:t_pkey`, or the SQLSTATE and the message. */
function summary({ locks, rewrites, scans, rebuilds, error }: ObservedStatement): string {
  if (error !== null) return `${error.sqlstate} ${error.message}`.trim();
  const bare = (name: string) => name.replace(/^public\./, '');
  const modes = new Map(locks.map(({ relation, mode }) => [relation, short[mode]]));
  const names = [...new Set([...modes.keys(), ...rewrites, ...scans])].sort();
  const tables = names.map(
    (name) =>
      `${bare(name)}:${modes.get(name) ?? ''}${rewrites.includes(name) ? '+rewrite' : ''}${scans.includes(name) ? '+scan' : ''}`,
  );
  return [...tables, ...rebuilds.map((name) => `rebuilt:${bare(name)}`)].join(' ');
}

const observed = (major: number, sending: Sending, statements: string[]) =>
  withDatabase(major, async (db) => (await observe(db, { setup, statements, sending })).map(summary));

type Expected = string | ((major: number) => string);

const rebuilt = 'rebuilt:t_pkey rebuilt:t_ts rebuilt:t_v10';

/** Rows of the measured lock matrix (12 to 18), each one statement in a transaction. */
const matrix: [string, Expected][] = [
  ['ALTER TABLE t ADD COLUMN x int NOT NULL DEFAULT 5', 't:AE'],
  ['ALTER TABLE t ADD COLUMN x double precision DEFAULT random()', `t:AE+rewrite+scan ${rebuilt}`],
  ['ALTER TABLE t ADD COLUMN x posint', `t:AE+rewrite+scan ${rebuilt}`],
  ['ALTER TABLE t ADD COLUMN x int DEFAULT 1 REFERENCES p (id)', 'p:SRE+scan t:AE+scan'],
  [
    'ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS (i4 + 1) VIRTUAL',
    (major) => (major < 18 ? '42601 syntax error at or near "VIRTUAL"' : 't:AE'),
  ],
  ['ALTER TABLE t ALTER COLUMN i4 SET NOT NULL', 't:AE+scan'],
  ['ALTER TABLE t ALTER COLUMN hasck SET NOT NULL', 't:AE'],
  ['ALTER TABLE t ADD CONSTRAINT q FOREIGN KEY (i4) REFERENCES p (id)', 'p:SRE+scan t:SRE+scan'],
  ['ALTER TABLE t VALIDATE CONSTRAINT fk_nv', 'p:RS+scan t:SUE+scan'],
  ['ALTER TABLE t VALIDATE CONSTRAINT ck_nv', 't:SUE+scan'],
  ['ALTER TABLE t DROP CONSTRAINT fk_nv', 'p:AE t:AE'],
  ['ALTER TABLE t ADD CONSTRAINT q UNIQUE (id, i4)', 't:AE+scan'],
  ['ALTER TABLE t ADD CONSTRAINT q UNIQUE USING INDEX t_v10', '42809 "t_v10" is not a unique index'],
  ['CREATE INDEX q ON t (i8)', 't:S+scan'],
  ['CREATE INDEX q ON pt (id)', 'pt:S pt1:S+scan pt2:S+scan'],
  ['DROP INDEX t_v10', 't:AE'],
  ['ALTER INDEX t_v10 RENAME TO q', ''],
  ['REINDEX INDEX t_v10', 't:S+scan rebuilt:t_v10'],
  ['ALTER TABLE t ALTER COLUMN v10 TYPE varchar(20)', 't:AE'],
  ['ALTER TABLE t ALTER COLUMN v10 TYPE varchar(10) COLLATE "C"', 't:AE+scan rebuilt:t_v10'],
  ['ALTER TABLE t ALTER COLUMN ts TYPE timestamptz', `t:AE+rewrite+scan ${rebuilt}`],
  ['ALTER TABLE t ALTER COLUMN i4 TYPE bigint', `t:AE+rewrite+scan ${rebuilt}`],
  [
    'ALTER TABLE pt ALTER COLUMN id TYPE bigint',
    'pt:AE pt1:AE+rewrite+scan pt2:AE+rewrite+scan rebuilt:pt1_mine rebuilt:pt2_k_idx',
  ],
  ['ALTER TABLE t ALTER COLUMN i4 SET STATISTICS 500', 't:SUE'],
  ['ALTER TABLE pt ATTACH PARTITION cand FOR VALUES FROM (200) TO (300)', 'cand:AE+scan pt:SUE'],
  ['CREATE TABLE ptd3 PARTITION OF ptd FOR VALUES FROM (200) TO (300)', 'ptd:AE ptd_rest:AE+scan'],
  ['TRUNCATE t', `t:AE+rewrite ${rebuilt}`],
  ['DROP TABLE t CASCADE', 'mv:AE p:AE t:AE vw:AE'],
  ['REFRESH MATERIALIZED VIEW mv', 'mv:AE+rewrite+scan t:AS+scan rebuilt:mv_id'],
  ['REFRESH MATERIALIZED VIEW CONCURRENTLY mv', 'mv:E+scan t:AS+scan'],
  ['ALTER DOMAIN posint ADD CONSTRAINT q CHECK (VALUE < 100000)', 't:S+scan'],
  ['CREATE TABLE copy (LIKE t)', 't:AS'],
  ['CREATE TABLE copy AS SELECT * FROM t', 't:AS+scan'],
  ['UPDATE t SET i4 = 2', 't:RE+scan'],
  ['UPDATE t SET i4 = 2 WHERE id = 7', 't:RE'],
  ['SELECT id FROM t', 't:AS+scan'],
  ['SELECT 1 FROM t LIMIT 1', 't:AS'],
  ['CREATE INDEX CONCURRENTLY q ON t (i8)', '25001 CREATE INDEX CONCURRENTLY cannot run inside a transaction block'],
];

/** Statements that PostgreSQL runs outside transactions only. */
const outside: [string, string][] = [
  ['CREATE INDEX CONCURRENTLY q ON t (i8)', 't:SUE+scan'],
  ['CREATE INDEX CONCURRENTLY q ON mv (id)', 'mv:SUE+scan'],
  ['DROP INDEX CONCURRENTLY t_v10', 't:SUE'],
  ['REINDEX TABLE CONCURRENTLY t', `t:SUE+scan ${rebuilt}`],
  ['REINDEX TABLE pt', 'pt:S pt1:S+scan pt2:S+scan rebuilt:pt1_mine rebuilt:pt2_k_idx'],
  ['VACUUM t', 't:SUE'],
  ['VACUUM FULL t', `t:AE+rewrite+scan ${rebuilt}`],
  ['ALTER TABLE pt DETACH PARTITION pt1 CONCURRENTLY', 'pt:SUE pt1:AE'],
  ['CREATE UNIQUE INDEX CONCURRENTLY q ON t (hasck, (i4 / 2 * 0))', 't:SUE+scan'],
  ['DO $$ BEGIN UPDATE ch SET t_id = 1; COMMIT; UPDATE ch SET t_id = 2; END $$', 'ch:RE+scan'],
];

describeEachMajor('observe', (major) => {
  it.each(matrix)('in a transaction: %s', async (sql, expected) => {
    expect(await observed(major, 'transaction', [sql])).toEqual([
      typeof expected === 'string' ? expected : expected(major),
    ]);
  });

  it.each(outside)('outside transactions: %s', async (sql, expected) => {
    expect(await observed(major, 'statements', [sql])).toEqual([expected]);
  });

  it('sees the same of a statement alone, in a message or in a transaction', async () => {
    for (const sending of ['message', 'statements'] as const)
      expect(await observed(major, sending, ['CREATE INDEX q ON t (i8)'])).toEqual(['t:S+scan']);
  });

  it('counts a lock only where it is stronger than what the transaction holds', async () => {
    const statements = [
      'SELECT t_id FROM ch',
      'UPDATE ch SET t_id = 1',
      'DELETE FROM ch',
      'TRUNCATE ch',
      'CREATE INDEX q ON ch (t_id)',
    ];
    const locks = ['ch:AS+scan', 'ch:RE+scan', 'ch:+scan', 'ch:AE+rewrite', 'ch:+scan'];
    expect(await observed(major, 'transaction', statements)).toEqual(locks);
  });

  it('leaves out what was born in the transaction, and names a relation as the statement finds it', async () => {
    const statements = [
      'CREATE TABLE young AS SELECT * FROM ch',
      'ALTER TABLE young ADD COLUMN x float DEFAULT random()',
      'ALTER TABLE ch RENAME TO "Old"',
      'ALTER TABLE "Old" ADD COLUMN x float DEFAULT random()',
    ];
    expect(await observed(major, 'transaction', statements)).toEqual(['ch:AS+scan', '', 'ch:AE', 'Old:+rewrite+scan']);
  });

  it('stops at the first error', async () => {
    const statements = ['UPDATE ch SET t_id = 1', 'SELECT 1 / 0', 'SELECT 1'];
    const refused = ['ch:RE+scan', '22012 division by zero', notRun.message];
    for (const sending of ['transaction', 'message', 'statements'] as const)
      expect(await observed(major, sending, statements)).toEqual(refused);
  });

  it('gives an error at COMMIT to the last statement', async () => {
    const statements = ['ALTER TABLE ch ADD UNIQUE (t_id) DEFERRABLE INITIALLY DEFERRED', 'INSERT INTO ch VALUES (1)'];
    const error = '23505 duplicate key value violates unique constraint "ch_t_id_key"';
    expect(await observed(major, 'transaction', statements)).toEqual(['ch:AE+scan', error]);
  });

  it('takes several statements in one message for an implicit transaction', async () => {
    const block = 'can only be used in transaction blocks';
    expect(await observed(major, 'message', ['VACUUM t', 'SELECT 1'])).toEqual([
      '25001 VACUUM cannot run inside a transaction block',
      notRun.message,
    ]);
    expect(await observed(major, 'message', ['SELECT 1', 'SAVEPOINT a'])).toEqual(['', `25P01 SAVEPOINT ${block}`]);
    const explicit = ['BEGIN', 'LOCK TABLE t', 'SAVEPOINT a', 'COMMIT', 'LOCK TABLE t', 'SAVEPOINT a'];
    expect(await observed(major, 'message', explicit)).toEqual([
      '',
      't:AE',
      '',
      '',
      't:AE',
      `25P01 SAVEPOINT ${block}`,
    ]);
  });

  it('follows a transaction that the statements open themselves', async () => {
    const statements = ['BEGIN', 'LOCK TABLE t', 'ALTER TABLE t ADD COLUMN x int', 'COMMIT', 'LOCK TABLE t'];
    const error = '25P01 LOCK TABLE can only be used in transaction blocks';
    expect(await observed(major, 'statements', statements)).toEqual(['', 't:AE', '', '', error]);
  });
});

describeEachMajor('snapshot', (major) => {
  it('is equal for schemas reached in different ways, and says where others differ', () =>
    withDatabase(major, async (one) => {
      await one.query(setup);
      const before = await snapshot(one);
      await withDatabase(major, async (two) => {
        await two.query(setup);
        expect(schemaDifferences(before, await snapshot(two))).toEqual([]);
        await two.query(`
          ALTER TABLE t ADD CONSTRAINT q CHECK (i4 IS NOT NULL) NOT VALID;
          ALTER TABLE t VALIDATE CONSTRAINT q;
          ALTER TABLE t ALTER COLUMN i4 SET NOT NULL;
          ALTER TABLE t DROP CONSTRAINT q;
          ALTER TABLE t DROP COLUMN tx, ADD COLUMN tx text;
          GRANT ALL ON t TO postgres`);
        await one.query('ALTER TABLE t ALTER COLUMN i4 SET NOT NULL');
        expect(await snapshot(two)).toEqual(await snapshot(one));
        expect(schemaDifferences(before, await snapshot(one))).toEqual([
          'column public.t.i4: - integer',
          'column public.t.i4: + integer NOT NULL',
          // From 18 on it is a constraint, with a name.
          ...(major >= 18 ? ['not null public.t.t_i4_not_null: + NOT NULL i4'] : []),
        ]);
      });
    }));
});
