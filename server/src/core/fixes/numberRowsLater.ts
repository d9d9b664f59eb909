import type { ColumnDef } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import { keySql, literal, nameSql } from '../down/catalogView';
import { columnClause } from '../effects/columnClauses';
import { makeObjectName } from '../effects/names';
import { inParentheses, textIn } from '../sql/clauses';
import { quoteIdentifier } from '../sql/identifiers';
import type { Edit } from '../text/edit';
import { shift } from '../text/span';
import { requireLater } from './addRequiredColumnInSteps';
import { backfill } from './batches';
import { addedColumn, inSchemaOf, nameOfTable, writtenTable } from './commands';
import { goOnFrom } from './goOnFrom';
import { keyByIndex } from './keyByIndex';
import { fileEdits } from './moveOut';
import { newMigrations, type NewMigration } from './newMigrations';
import type { MakeFixes, Place, PlacedStatement } from './place';
import { insertBefore, lockTimeoutBefore, lockTimeoutStatement } from './statementEdits';

/**
 * A new identity column: the column comes with the numbers of a sequence for new rows, the old rows are numbered in
 * batches, NOT NULL comes without a scan that others wait for, then the identity takes over and goes on where the sequence
 * is; a PRIMARY KEY comes last, by an index that is built CONCURRENTLY. Needs review, since old rows get their numbers in
 * no order that anybody knows, and some that come meanwhile have lower ones.
 */
export function numberRowsLater(column: string): MakeFixes {
  return (place) => {
    const { table, section, layoutOptions, major } = place;
    const placed = place.statements[place.index];
    if (placed === undefined || section.direction === 'down' || layoutOptions.multiStatement) return [];
    const numbering = table === undefined ? null : readNumbering(place, placed, table, column);
    if (numbering === null) return [];
    const { written, sequence, options, identity, identitySequence, primaryKey, removals } = numbering;
    const quoted = quoteIdentifier(column, major);
    const timeout = lockTimeoutStatement(place);
    const alter = (what: string): string => `ALTER TABLE ${written} ${what};\n`;
    const create = `CREATE SEQUENCE ${sequence}${options}`;
    const useSequence = `SET DEFAULT nextval(${literal(sequence)})`;
    const own = `ALTER SEQUENCE ${sequence} OWNED BY ${written}.${quoted}`;
    const required = requireLater(place, placed, column).migrations;
    const migrations: NewMigration[] = [
      {
        name: `number ${column}`,
        up: backfill(written, table, column, 'DEFAULT', major),
        down: '-- Nothing to undo: the numbers go with the column.\n',
        outsideTransaction: { up: true, down: false },
      },
      ...required,
      {
        name: `make ${column} an identity`,
        up: `${timeout}${alter(`ALTER COLUMN ${quoted} DROP DEFAULT`)}${alter(`ALTER COLUMN ${quoted} ADD ${identity}`)}${goOnFrom(identitySequence, sequence)};\nDROP SEQUENCE ${sequence};\n`,
        down: `${timeout}${create};\n${goOnFrom(sequence, identitySequence)};\n${alter(`ALTER COLUMN ${quoted} DROP IDENTITY`)}${alter(`ALTER COLUMN ${quoted} ${useSequence}`)}${own};\n`,
      },
      ...(primaryKey === null ? [] : keyLater(place, placed, primaryKey, quoted)),
    ];
    const newFiles = newMigrations(place, migrations);
    const before = insertBefore(place.file.text, placed, create);
    const newline = place.file.text.includes('\r\n') ? '\r\n' : '\n';
    const { end } = numbering.commandEnd;
    const edits: Edit[] = [
      { ...before, newText: `${lockTimeoutBefore(place)?.newText ?? ''}${before.newText}` },
      ...removals,
      { span: { start: end, end }, newText: `, ALTER COLUMN ${quoted} ${useSequence}` },
      { span: { start: placed.span.end, end: placed.span.end }, newText: `;${newline}${own}` },
    ];
    return [
      {
        title: `Split into ${migrations.length + 1} migrations: number new rows, the old ones in batches, then make ${column} an identity`,
        applicability: 'needs-review',
        edits: fileEdits(place.file.path, joined(edits)),
        newFiles,
      },
    ];
  };
}

// The command may end where the statement does.
const joined = (edits: readonly Edit[]): Edit[] => {
  const [last, before] = [edits.at(-1), edits.at(-2)];
  if (last === undefined || before?.span.start !== last.span.start) return [...edits];
  return [...edits.slice(0, -2), { span: last.span, newText: `${before.newText}${last.newText}` }];
};

interface Numbering {
  readonly written: string;
  /** The sequence that numbers the rows until the identity has one, as SQL. */
  readonly sequence: string;
  /** Behind CREATE SEQUENCE and its name. */
  readonly options: string;
  /** `GENERATED … AS IDENTITY …`. */
  readonly identity: string;
  readonly identitySequence: string;
  /** The name of the key that the column is to be; null: it is none. */
  readonly primaryKey: string | null;
  /** Take out of the definition what comes later; in the file. */
  readonly removals: readonly Edit[];
  readonly commandEnd: { readonly end: number };
}

const later = ['CONSTR_IDENTITY', 'CONSTR_NOTNULL', 'CONSTR_PRIMARY'] as const;

const readNumbering = (place: Place, placed: PlacedStatement, table: Relation, column: string): Numbering | null => {
  const added = addedColumn(placed, column);
  const after = place.after(table.id);
  const known = after?.columns.find(({ name }) => name === column);
  if (added === undefined || added.command.node.missing_ok === true || known?.type == null || !table.isKnown)
    return null;
  if (table.kind !== 'table' || table.children.length > 0 || table.parents.length > 0) return null;
  const { statement } = placed;
  const clause = columnClause(statement, added.definition, 'CONSTR_IDENTITY');
  if (clause === null || !hasOnly(added.definition, later)) return null;
  const inside = inParentheses(statement, clause.span);
  const options = inside === null ? '' : ` ${textIn(statement, inside)}`;
  // Of these each sequence would have its own way.
  if (/\b(?:sequence|restart|start|logged|unlogged|owned)\b/i.test(options)) return null;
  const [identitySequence] = (after?.sequences ?? []).filter((key) => table.sequences?.includes(key) !== true);
  const view = place.schema();
  const name = makeObjectName(table.name, column, 'numbers');
  if (identitySequence === undefined || view.get('name', `${table.schema}.${name}`) !== undefined) return null;
  const key = after?.constraints.find(({ kind, columns }) => kind === 'primary-key' && columns.includes(column));
  const removals = removalsOf(placed, added.definition);
  return {
    written: writtenTable(placed),
    sequence: nameSql(view, { schema: table.schema, name }),
    options: ` AS ${known.type.name}${options}`,
    identity: textIn(statement, clause.span),
    identitySequence: keySql(view, identitySequence),
    primaryKey: key?.name ?? null,
    removals,
    commandEnd: added.command.span,
  };
};

const hasOnly = ({ constraints = [] }: ColumnDef, kinds: readonly string[]): boolean =>
  constraints.every(
    (node) =>
      'Constraint' in node && kinds.includes(node.Constraint.contype ?? '') && node.Constraint.conname === undefined,
  );

const removalsOf = ({ statement, span }: PlacedStatement, definition: ColumnDef): Edit[] => {
  const tokens = statement.tokens();
  const clauses = later.flatMap((kind) => columnClause(statement, definition, kind)?.span ?? []);
  return clauses.flatMap(({ start, end }) => {
    const before = tokens.findLast((token) => token.end <= start);
    const last = tokens.findLast((token) => token.start >= start && token.end <= end);
    if (before === undefined || last === undefined) return [];
    return [{ span: shift({ start: before.end, end: last.end }, span.start), newText: '' }];
  });
};

/** The PRIMARY KEY by way of an index that is built CONCURRENTLY. */
const keyLater = (place: Place, placed: PlacedStatement, key: string, column: string): NewMigration[] => {
  const name = quoteIdentifier(key, place.major);
  const table = writtenTable(placed);
  return keyByIndex(place, {
    name: key,
    build: `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${table} (${column})`,
    index: inSchemaOf(placed, name, place.major),
    add: `ALTER TABLE ${table} ADD CONSTRAINT ${name} PRIMARY KEY USING INDEX ${name}`,
    drop: place.printer.dropConstraint(nameOfTable(placed), key),
  });
};
