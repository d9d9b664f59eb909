import { expect, it } from 'vitest';
import { describeEachMajor } from '../../support/postgres/database';
import { useScratch } from '../../support/postgres/scratch';
import { findingsOf, openFolder } from '../../support/folder';
import { refusalOf } from '../../support/refusal';

/** A change of type, with a value that fits and one that does not. */
interface Change {
  readonly from: string;
  readonly to: string;
  readonly using?: string;
  readonly fits: string;
  readonly not: string;
  /** What becomes of the one that does not fit. */
  readonly becomes: 'refused' | 'changed';
}

const changes: readonly Change[] = [
  { from: 'numeric(10,4)', to: 'numeric(10,2)', fits: '1.25', not: '1.2345', becomes: 'changed' },
  { from: 'numeric(10,4)', to: 'numeric(8,4)', fits: '1.25', not: '12345.6', becomes: 'refused' },
  { from: 'numeric', to: 'integer', fits: '7', not: '7.4', becomes: 'changed' },
  { from: 'numeric(12,0)', to: 'integer', fits: '7', not: '99999999999', becomes: 'refused' },
  { from: 'varchar(20)', to: 'varchar(5)', fits: "'abc'", not: "'abcdefgh'", becomes: 'refused' },
  { from: 'text', to: 'char(3)', fits: "'abc'", not: "'abcd'", becomes: 'refused' },
  {
    from: 'text',
    to: 'varchar(3)',
    using: 'a::varchar(3)',
    fits: "'abc'",
    not: "'abcd'",
    becomes: 'changed',
  },
  { from: 'bigint', to: 'integer', fits: '7', not: '3000000000', becomes: 'refused' },
  { from: 'integer', to: 'smallint', fits: '7', not: '70000', becomes: 'refused' },
  { from: 'integer', to: 'numeric(4,2)', fits: '7', not: '700', becomes: 'refused' },
  { from: 'double precision', to: 'integer', fits: '7', not: '7.4', becomes: 'changed' },
  { from: 'double precision', to: 'real', fits: '0.5', not: '0.123456789012', becomes: 'changed' },
  { from: 'double precision', to: 'numeric(10,1)', fits: '0.5', not: '0.12', becomes: 'changed' },
  { from: 'bigint', to: 'double precision', fits: '7', not: '9007199254740993', becomes: 'changed' },
  { from: 'numeric', to: 'double precision', fits: '0.5', not: '0.12345678901234567890', becomes: 'changed' },
  { from: 'timestamp', to: 'date', fits: "'2026-01-01'", not: "'2026-01-01 10:00'", becomes: 'changed' },
  { from: 'timestamptz', to: 'date', fits: "'2026-01-01'", not: "'2026-01-01 10:00'", becomes: 'changed' },
  {
    from: 'timestamp',
    to: 'timestamp(0)',
    fits: "'2026-01-01 10:00'",
    not: "'2026-01-01 10:00:00.5'",
    becomes: 'changed',
  },
  { from: 'interval', to: 'interval(0)', fits: "'1 s'", not: "'1.5 s'", becomes: 'changed' },
  { from: 'inet', to: 'cidr', fits: "'10.0.0.0/8'", not: "'10.1.2.3/8'", becomes: 'changed' },
];

describeEachMajor('changes of type that lose data', (major) => {
  const scratch = useScratch(major);

  it.each(changes)('$from to $to $using', async ({ from, to, using, fits, not, becomes }) => {
    const change = `ALTER TABLE t ALTER a TYPE ${to}${using === undefined ? '' : ` USING ${using}`}`;
    const said = findingsOf(openFolder({ major, schema: `CREATE TABLE t (a ${from});`, sql: `${change};` })).find(
      ({ rule }) => rule === 'type-change-loses-data',
    );
    expect(said?.message).toMatch(becomes === 'refused' ? /^The change is refused/ : /^Values of/);
    const query = /`(.+)`/.exec(said?.message ?? '')?.[1] ?? '';

    await scratch().reset();
    await scratch().query(`CREATE TABLE t (a ${from})`);
    await scratch().query(`INSERT INTO t VALUES (${fits}), (NULL)`);
    expect(await scratch().query(query)).toEqual([{ count: '0' }]);
    await scratch().query(`INSERT INTO t VALUES (${not})`);
    expect(await scratch().query(query)).toEqual([{ count: '1' }]);
    const [before] = await scratch().query<{ a: string }>(`SELECT (${not})::${from}::text AS a`);
    const refusal = await refusalOf(() => scratch().query(change));
    expect(refusal === null ? 'changed' : 'refused').toBe(becomes);
    const left = await scratch().query<{ a: string }>('SELECT a::text FROM t WHERE a IS NOT NULL');
    expect(left.some(({ a }) => a === before?.a)).toBe(becomes === 'refused');
  });
});
