import { expect, it } from 'vitest';
import { describeEachMajor } from '../../support/postgres/database';
import { useScratch } from '../../support/postgres/scratch';
import { fixedFolders } from './fixedFolders';

/** Types of which the backfill of a required column names a value that can be stored. */
const types = [
  ...['smallint', 'int', 'bigint', 'numeric(3, 1)', 'real', 'double precision', 'money', 'boolean'],
  ...['text', 'varchar(3)', 'char(2)', '"char"', 'bytea', 'uuid', 'json', 'jsonb', 'xml', 'text[]', 'point'],
  ...['date', 'time', 'timetz', 'timestamp(3)', 'timestamptz', 'interval', 'inet', 'cidr', 'macaddr'],
  ...['int4range', 'int8range', 'numrange', 'daterange', 'tsrange', 'tstzrange'],
];

/** What the backfill sets a new column of a type to. */
function placeholder(type: string, major: number): string {
  const folder = { schema: 'CREATE TABLE t (id int);', sql: `ALTER TABLE t ADD COLUMN added ${type} NOT NULL;` };
  const [fixed] = fixedFolders(folder, major);
  const backfill = fixed?.after.project.files.find(({ path }) => path.includes('backfill'));
  return / SET added = (.+)$/m.exec(backfill?.text ?? '')?.[1] ?? 'nothing';
}

describeEachMajor('the values that a backfill proposes', (major) => {
  const scratch = useScratch(major);
  it('are of the types of their columns', async () => {
    await scratch().reset();
    await scratch().query(`CREATE TABLE t (${types.map((type, at) => `c${at} ${type}`).join(', ')})`);
    await scratch().query('INSERT INTO t (c0) VALUES (NULL)');
    const values = types.map((type) => placeholder(type, major));
    await scratch().query(`UPDATE t SET ${values.map((value, at) => `c${at} = ${value}`).join(', ')}`);
    const [row] = await scratch().query(`SELECT num_nulls(t.*) AS nulls FROM t`);
    expect(row).toEqual({ nulls: 0 });
  });
});
