import type { Choices } from './choices';

/** A column of a generated table. */
export interface Column {
  /** Quoted where it must be. */
  readonly name: string;
  readonly type: ColumnType;
  readonly isNotNull: boolean;
}

export type ColumnType =
  'bigint' | 'integer' | 'text' | 'varchar(20)' | 'numeric(10,2)' | 'timestamp' | 'date' | 'boolean';

/** A generated table. Names are written as SQL wants them. */
export interface Table {
  /** With its schema. */
  readonly name: string;
  readonly columns: readonly [Column, ...Column[]];
  readonly constraints: readonly string[];
  readonly indexes: readonly string[];
  readonly isPartitioned: boolean;
}

export interface Schema {
  readonly tables: readonly [Table, ...Table[]];
  /** Makes it, with rows in every table. */
  readonly sql: string;
}

const schemas = ['public', 'app', '"My Schema"'] as const;
const tableNames = ['orders', '"Mixed Case"', '"select"', '"user"', 'größe'] as const;
const columnNames = ['b', '"Amount"', '"order"', 'note', '"a b"', 'c'] as const;
const types: readonly [ColumnType, ...ColumnType[]] = [
  'bigint',
  'integer',
  'text',
  'varchar(20)',
  'numeric(10,2)',
  'timestamp',
  'date',
  'boolean',
];

/** A value of row g. */
const values: Readonly<Record<ColumnType, string>> = {
  bigint: 'g',
  integer: 'g',
  text: 'g::text',
  'varchar(20)': 'g::text',
  'numeric(10,2)': 'g',
  timestamp: "timestamp '2026-01-01' + g * interval '1 day'",
  date: "date '2026-01-01' + g",
  boolean: 'g % 2 = 0',
};

const rows = 30;

/** Makes a schema: names in need of quotes, several schemas, keys, checks, indexes, partitions, children and views. */
export function makeSchema(choices: Choices): Schema {
  const sql: string[] = ['CREATE SCHEMA app', 'CREATE SCHEMA "My Schema"'];
  const tables: Table[] = [];
  const count = 2 + choices.upTo(2);
  for (let at = 0; at < count; at++) tables.push(makeTable(at, tables, choices, sql));
  const [first, ...others] = tables;
  if (first === undefined) throw new Error('There is at least one table.');
  return { tables: [first, ...others], sql: `${sql.join(';\n')};` };
}

const makeTable = (at: number, earlier: readonly Table[], choices: Choices, sql: string[]): Table => {
  const name = `${choices.pick(schemas)}.${tableNames[at] ?? `t${at}`}`;
  const isPartitioned = choices.chance(4);
  const columns: [Column, ...Column[]] = [{ name: 'id', type: 'bigint', isNotNull: true }];
  for (const columnName of columnNames.slice(0, 2 + choices.upTo(3)))
    columns.push({ name: columnName, type: choices.pick(types), isNotNull: choices.chance(3) });
  const constraints: string[] = [];
  const written = columns.map(
    ({ name: column, type, isNotNull }) => `${column} ${type}${isNotNull ? ' NOT NULL' : ''}`,
  );
  const constrain = (constraint: string, definition: string): void => {
    constraints.push(constraint);
    written.push(`CONSTRAINT ${constraint} ${definition}`);
  };
  constrain(`t${at}_pkey`, 'PRIMARY KEY (id)');
  const [, second] = columns;
  if (second !== undefined && choices.chance(3)) constrain(`t${at}_present`, `CHECK (${second.name} IS NOT NULL)`);
  if (choices.chance(3)) constrain(`"T${at} positive"`, 'CHECK (id > 0)');
  const [parent] = earlier;
  if (parent !== undefined && choices.chance(3))
    constrain(`t${at}_parent`, `FOREIGN KEY (id) REFERENCES ${parent.name} (id)`);

  sql.push(`CREATE TABLE ${name} (${written.join(', ')})${isPartitioned ? ' PARTITION BY RANGE (id)' : ''}`);
  if (isPartitioned) {
    sql.push(`CREATE TABLE app.part_${at}_1 PARTITION OF ${name} FOR VALUES FROM (0) TO (10)`);
    sql.push(`CREATE TABLE public."Part ${at} 2" PARTITION OF ${name} FOR VALUES FROM (10) TO (100)`);
    if (choices.chance(2)) sql.push(`CREATE TABLE app.part_${at}_default PARTITION OF ${name} DEFAULT`);
  }
  const listed = columns.map((column) => column.name).join(', ');
  const selected = columns.map(({ type }) => values[type]).join(', ');
  const insert = `(${listed}) SELECT ${selected} FROM generate_series(1, ${rows}) g`;
  sql.push(`INSERT INTO ${name} ${insert}`);
  if (!isPartitioned && choices.chance(4)) {
    sql.push(`CREATE TABLE app.child_${at} () INHERITS (${name})`);
    sql.push(`INSERT INTO app.child_${at} ${insert}`);
  }
  const indexes: string[] = [];
  if (second !== undefined && choices.chance(2)) {
    indexes.push(`${name.slice(0, name.indexOf('.'))}."Index ${at}"`);
    sql.push(`CREATE INDEX "Index ${at}" ON ${name} (${second.name})`);
  }
  const third = columns[2];
  if (third !== undefined && choices.chance(3))
    sql.push(`CREATE VIEW public.view_${at} AS SELECT id, ${third.name} FROM ${name}`);
  return { name, columns, constraints, indexes, isPartitioned };
};
