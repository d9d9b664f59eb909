import type { TypeName } from '@pgsql/types';
import { quoteIdentifier } from '../sql/identifiers';
import { keyword } from '../sql/statement';
import { typeNameParts } from '../sql/tree';
import type { Edit } from '../text/edit';
import { backfill } from './batches';
import { addedColumn, nameOfTable, writtenTable } from './commands';
import { fileEdits } from './moveOut';
import { newMigrations, type NewMigration } from './newMigrations';
import type { MakeFixes, Place, PlacedStatement } from './place';
import { enforceNotNull, presenceCheck } from './proveNotNullFirst';
import { lockTimeoutBefore, lockTimeoutStatement } from './statementEdits';

/**
 * A required column in steps: the column without NOT NULL, the old rows filled in batches, and NOT NULL by way of a CHECK
 * that is NOT VALID, its validation and SET NOT NULL, or from PostgreSQL 18 on of a constraint that is NOT VALID and its
 * validation. Needs review, since nobody here knows the value of the old rows, and new application code must fill the
 * column before the CHECK comes.
 */
export function addRequiredColumnInSteps(column: string): MakeFixes {
  return (place) => {
    const placed = place.statements[place.index];
    if (placed === undefined || place.section.direction === 'down') return [];
    const added = addedColumn(placed, column);
    const removal = added === undefined ? null : removeNotNull(placed, added.command.span);
    if (added === undefined || removal === null) return [];
    const table = writtenTable(placed);
    const value = placeholder(added.definition.typeName);
    const timeout = lockTimeoutBefore(place);
    const required = requireLater(place, placed, column);
    const newFiles = newMigrations(place, [
      {
        name: `backfill ${column}`,
        up: `-- Which value do the rows get that exist? Put it in place of ${value}. Run this once new application code fills\n-- ${column} for new rows.\n${backfill(table, place.table, column, value, place.major)}`,
        down: `-- Nothing to undo: the values go with the column.\n`,
        outsideTransaction: { up: true, down: false },
      },
      ...required.migrations,
    ]);
    return [
      {
        title: required.title,
        applicability: 'needs-review',
        edits: fileEdits(place.file.path, [...(timeout === null ? [] : [timeout]), removal]),
        newFiles,
      },
    ];
  };
}

/** The migrations by which a filled column becomes NOT NULL, and a title for them behind those that add and fill it. */
export function requireLater(
  place: Place,
  placed: PlacedStatement,
  column: string,
): { readonly title: string; readonly migrations: readonly NewMigration[] } {
  const table = writtenTable(placed);
  const timeout = lockTimeoutStatement(place);
  const after = place.table?.isKnown === true ? place.after(place.table.id) : undefined;
  const name = after?.constraints.find(({ kind, columns }) => kind === 'not-null' && columns.includes(column))?.name;
  if (name !== undefined) {
    const quoted = quoteIdentifier(name, place.major);
    const drop = place.printer.dropConstraint(nameOfTable(placed), name);
    return {
      title: 'Split into 4 migrations: add it nullable, backfill in batches, NOT NULL NOT VALID, validate',
      migrations: [
        {
          name: `require ${column}`,
          up: `${timeout}ALTER TABLE ${table} ADD CONSTRAINT ${quoted} NOT NULL ${quoteIdentifier(column, place.major)} NOT VALID;\n`,
          down: `${timeout}${drop};\n`,
        },
        {
          name: `validate ${name}`,
          up: `ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoted};\n`,
          down: `-- Nothing to undo: ${name} goes with the migration that adds it.\n`,
        },
      ],
    };
  }
  const check = presenceCheck(place, placed, column);
  return {
    title: 'Split into 5 migrations: add it nullable, backfill in batches, CHECK NOT VALID, validate, SET NOT NULL',
    migrations: [
      {
        name: `check ${column} present`,
        up: `${timeout}ALTER TABLE ${table} ADD ${check.definition};\n`,
        down: `${timeout}${check.drop};\n`,
      },
      ...enforceNotNull(place, table, column, check),
    ],
  };
}

/**
 * Takes NOT NULL out, with its name and the white space before it; null: `PRIMARY KEY` requires the column as well, or
 * there is none.
 */
export function removeNotNull({ statement, span }: PlacedStatement, command: Edit['span']): Edit | null {
  const tokens = statement
    .tokens()
    .filter(({ start, end }) => start + span.start >= command.start && end + span.start <= command.end);
  const at = tokens.findIndex(
    (token, index) => keyword(statement, token) === 'NOT' && keyword(statement, tokens[index + 1]) === 'NULL',
  );
  const isNamed = keyword(statement, tokens[at - 2]) === 'CONSTRAINT';
  const before = tokens[at - (isNamed ? 3 : 1)];
  const last = tokens[at + 1];
  if (at < 1 || before === undefined || last === undefined) return null;
  if (tokens.some((token) => keyword(statement, token) === 'PRIMARY')) return null;
  return { span: { start: before.end + span.start, end: last.end + span.start }, newText: '' };
}

const values: Readonly<Record<string, string>> = {
  bool: 'false',
  uuid: 'gen_random_uuid()',
  json: `'{}'`,
  jsonb: `'{}'`,
  date: 'current_date',
  timestamp: 'now()',
  timestamptz: 'now()',
  int2: '0',
  int4: '0',
  int8: '0',
  numeric: '0',
  float4: '0',
  float8: '0',
  money: '0',
  time: `'00:00'`,
  timetz: `'00:00+00'`,
  interval: `'0'`,
  inet: `'0.0.0.0'`,
  cidr: `'0.0.0.0'`,
  macaddr: `'00:00:00:00:00:00'`,
  int4range: `'empty'`,
  int8range: `'empty'`,
  numrange: `'empty'`,
  daterange: `'empty'`,
  tsrange: `'empty'`,
  tstzrange: `'empty'`,
  point: `'(0,0)'`,
  bytea: `''`,
};

// A value of the right type, to be replaced by the right one.
const placeholder = (type: TypeName | undefined): string =>
  type === undefined ? `''` : exampleValue(typeNameParts(type).name, (type.arrayBounds?.length ?? 0) > 0);

/** Some value of a type (`int4`, `timestamptz`), as SQL writes it. */
export function exampleValue(type: string, isArray: boolean): string {
  return isArray ? `'{}'` : (values[type] ?? `''`);
}
