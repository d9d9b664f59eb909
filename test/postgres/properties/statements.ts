import type { Choices } from './choices';
import type { Schema } from './schema';

type Make = (schema: Schema, choices: Choices) => string;

const newColumns = [
  'integer',
  'text DEFAULT 1',
  'timestamptz DEFAULT now()',
  'timestamptz DEFAULT clock_timestamp()',
  'double precision NOT NULL DEFAULT random()',
  'integer NOT NULL DEFAULT 0',
  'integer NOT NULL',
  'serial',
  'bigint GENERATED ALWAYS AS IDENTITY',
  'bigint GENERATED ALWAYS AS (id * 2) STORED',
  'integer UNIQUE',
  'integer CHECK ("New" > 0)',
] as const;
const newTypes = [
  'bigint',
  'text',
  'varchar(40)',
  'varchar(10)',
  'numeric(12,2)',
  'numeric(8,4)',
  'timestamptz',
] as const;
const setTo = ['NULL', '1', "'x'"] as const;

/** What a statement is about: a table and one of its columns, not its key. */
const place = (schema: Schema, choices: Choices) => {
  const table = choices.pick(schema.tables);
  const [first, ...others] = table.columns;
  const column = choices.pick([others[0] ?? first, ...others.slice(1)]);
  return { table, column };
};

/** One kind of statement each. They may fail: then the server says so, and nothing is compared. */
const kinds: readonly [Make, ...Make[]] = [
  (schema, choices) => {
    const { table } = place(schema, choices);
    const added = choices.pick(newColumns);
    return `ALTER TABLE ${table.name} ADD COLUMN "New" ${added}`;
  },
  (schema, choices) => {
    const { table, column } = place(schema, choices);
    const unique = choices.pick(['', ' UNIQUE'] as const);
    return `CREATE${unique} INDEX "New Index" ON ${choices.chance(6) ? 'ONLY ' : ''}${table.name} (${column.name})`;
  },
  (schema, choices) => {
    const { table, column } = place(schema, choices);
    return `ALTER TABLE ${table.name} ALTER COLUMN ${column.name} ${choices.pick(['SET', 'DROP'] as const)} NOT NULL`;
  },
  (schema, choices) => {
    const { table, column } = place(schema, choices);
    const type = choices.pick(newTypes);
    const using = choices.chance(4) ? ` USING ${column.name}::text::${type}` : '';
    return `ALTER TABLE ${table.name} ALTER COLUMN ${column.name} TYPE ${type}${using}`;
  },
  (schema, choices) => {
    const { table, column } = place(schema, choices);
    const valid = choices.chance(2) ? ' NOT VALID' : '';
    return `ALTER TABLE ${table.name} ADD CONSTRAINT "New" CHECK (${column.name} IS NOT NULL OR id > 0)${valid}`;
  },
  (schema, choices) => {
    const { table } = place(schema, choices);
    const target = choices.pick(schema.tables);
    const valid = choices.chance(2) ? ' NOT VALID' : '';
    return `ALTER TABLE ${table.name} ADD CONSTRAINT "New" FOREIGN KEY (id) REFERENCES ${target.name} (id)${valid}`;
  },
  (schema, choices) => {
    const { table, column } = place(schema, choices);
    return `ALTER TABLE ${table.name} ADD CONSTRAINT "New" UNIQUE (id, ${column.name})`;
  },
  (schema, choices) => {
    const { table } = place(schema, choices);
    const [first = 'none', ...others] = table.constraints;
    return `ALTER TABLE ${table.name} DROP CONSTRAINT ${choices.pick([first, ...others])}${choices.chance(3) ? ' CASCADE' : ''}`;
  },
  (schema, choices) => {
    const { table, column } = place(schema, choices);
    return `ALTER TABLE ${table.name} DROP COLUMN ${column.name}${choices.chance(2) ? ' CASCADE' : ''}`;
  },
  (schema, choices) => {
    const { table, column } = place(schema, choices);
    return `ALTER TABLE ${table.name} RENAME COLUMN ${column.name} TO "Renamed"`;
  },
  (schema, choices) => {
    const { table, column } = place(schema, choices);
    return `ALTER TABLE ${table.name} ALTER COLUMN ${column.name} SET DEFAULT ${choices.pick(setTo)}`;
  },
  (schema, choices) => `DROP TABLE ${place(schema, choices).table.name}${choices.chance(2) ? ' CASCADE' : ''}`,
  (schema, choices) => {
    const { table } = place(schema, choices);
    return `DROP INDEX ${choices.pick([table.indexes[0] ?? 'none', ...table.indexes.slice(1)])}`;
  },
  (schema, choices) => {
    const { table, column } = place(schema, choices);
    const where = choices.pick(['', ' WHERE id = 5', ` WHERE ${column.name} IS NOT NULL`] as const);
    return `UPDATE ${table.name} SET ${column.name} = ${column.name}${where}`;
  },
];

/** Makes one to three statements about a schema. */
export function makeStatements(schema: Schema, choices: Choices): string[] {
  return Array.from({ length: 1 + choices.upTo(2) }, () => choices.pick(kinds)(schema, choices));
}
