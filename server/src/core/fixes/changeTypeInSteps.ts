import type { TypeReference } from '../catalog/model';
import type { CatalogView } from '../down/catalogView';
import { typeSql } from '../down/write/type';
import { makeObjectName } from '../effects/names';
import { after as clauseAfter, textIn, wordsAt, writtenSql, type WrittenSql } from '../sql/clauses';
import { quoteIdentifier } from '../sql/identifiers';
import type { Statement } from '../sql/statement';
import type { Edit } from '../text/edit';
import { remarksOf } from './columnRemarks';
import { columnOf, placedCommands, writtenTable, type PlacedCommand } from './commands';
import { inFiles } from './moveOut';
import { newMigrations, type NewMigration } from './newMigrations';
import type { MakeFixes, Place, PlacedStatement } from './place';
import { directiveLine, lockTimeoutStatement } from './statementEdits';
import { fillTwin, supportColumn, supportOf, syncOne, takenBack, type TwinTable } from './twinColumn';

/**
 * A type change by a second column of the new type, which a trigger makes of the old one and batches fill; then both swap
 * their names in one short transaction, so that no version of the application notices, and the old one goes. Each down
 * does the same the other way round. Only for what supportOf can make again, and where the value does not hang on the
 * session: between times with and without a zone a USING has to say which.
 */
export function changeTypeInSteps(column: string): MakeFixes {
  return (place) => {
    const placed = place.statements[place.index];
    const { table, section, layoutOptions, major } = place;
    if (placed === undefined || section.direction !== 'up' || layoutOptions.multiStatement) return [];
    const [command, ...others] = placedCommands(placed);
    const known = table?.columns.find(({ name }) => name === column);
    if (command === undefined || others.length > 0 || command.node.name !== column) return [];
    if (table === undefined || known === undefined || known.type === null || columnOf(command.node.def) === undefined)
      return [];
    const change = readChange(
      placed,
      command,
      table.columns.map(({ name }) => name),
    );
    const view = place.schema();
    const support = supportOf(view, table, known);
    if (change === null || !support?.indexes.every(({ hasDefaultOrder }) => hasDefaultOrder)) return [];
    // The same words as a default would mean another moment.
    if (hangsOnTimeZone(known.type, change.type) && (change.using === null || support.defaultSql.includes("'")))
      return [];

    const quote = (name: string): string => quoteIdentifier(name, major);
    const written = writtenTable(placed);
    const prefix = /^(.*\.\s*)/s.exec(written)?.[1] ?? '';
    const twin: TwinTable = { written, prefix, relation: table };
    const [next, past] = [makeObjectName(column, '', 'new'), makeObjectName(column, '', 'old')];
    const timeout = lockTimeoutStatement(place);
    const alter = (what: string): string => `ALTER TABLE ${written} ${what};\n`;
    const add = (name: string, type: string): string =>
      `${alter(`ADD COLUMN ${quote(name)} ${type}`)}${remarksOf(view, table, known, name)}`;
    const oldType = typeWithCollation(view, known.type, known.collation);

    const forward = change.using ?? ['', column, ''];
    const backward = usingOf(place, column) ?? ['', column, `::${typeSql(view, known.type)}`];
    const toNext = syncOne(twin, next, asNew(forward, quote), place);
    const toPast = syncOne(twin, past, asNew(backward, quote), place);
    const meanwhile = (name: string): string => makeObjectName(name, '', 'new');
    const fill = change.using === null ? null : asRow(forward, quote);
    const newTwins = [
      fillTwin(twin, { to: next, from: column }, place, fill),
      ...supportColumn(twin, { to: next, from: column }, support, meanwhile, place),
    ];
    const oldTwins = [
      fillTwin(twin, { to: past, from: column }, place, asRow(backward, quote)),
      ...supportColumn(twin, { to: past, from: column }, support, (name) => name, place, 'back'),
    ];
    const say = (rules: readonly string[], reason: string): string => directiveLine(place, rules, reason);
    const swap = (from: string, to: string): string =>
      `${say(['rename-breaks-application'], 'the other column takes the name in this transaction')}${alter(`RENAME COLUMN ${quote(from)} TO ${quote(to)}`)}`;
    const setDefault = (name: string): string =>
      support.defaultSql === '' ? '' : alter(`ALTER COLUMN ${quote(name)} SET DEFAULT ${support.defaultSql}`);
    const dropDefault = (name: string): string =>
      support.defaultSql === '' ? '' : alter(`ALTER COLUMN ${quote(name)} DROP DEFAULT`);
    const ours = say(['drop-breaks-application'], 'only the trigger calls it');
    // In a down nobody says these.
    const plain = (from: string, to: string): string => alter(`RENAME COLUMN ${quote(from)} TO ${quote(to)}`);

    const names: (readonly [string, string])[] = [
      ...[...support.uniques, ...support.checked].map(({ name }) => [meanwhile(name), name] as const),
      ...table.constraints
        .filter(({ kind, columns }) => kind === 'not-null' && columns.includes(column))
        .map(({ name }) => [makeObjectName(table.name, next, 'not_null'), name] as const),
    ];
    const rename = (isBack: boolean): string =>
      [
        ...support.indexes.map(({ name }) => {
          const [from, to] = isBack ? [name, meanwhile(name)] : [meanwhile(name), name];
          return `ALTER INDEX ${prefix}${quote(from)} RENAME TO ${quote(to)};\n`;
        }),
        ...names.map(([temporary, name]) => {
          const [from, to] = isBack ? [name, temporary] : [temporary, name];
          return alter(`RENAME CONSTRAINT ${quote(from)} TO ${quote(to)}`);
        }),
      ].join('');
    const migrations: NewMigration[] = [
      ...newTwins,
      {
        name: `swap ${column} and ${next}`,
        up: [
          timeout,
          toNext.dropTrigger,
          ours,
          toNext.dropFunction,
          swap(column, past),
          swap(next, column),
          support.isRequired && support.defaultSql !== '' ? say(['insert-needs-column'], 'the trigger fills it') : '',
          dropDefault(past),
          setDefault(column),
          toPast.create,
        ].join(''),
        down: [
          timeout,
          toPast.dropTrigger,
          toPast.dropFunction,
          plain(column, next),
          plain(past, column),
          dropDefault(next),
          setDefault(column),
          toNext.create,
        ].join(''),
      },
      ...takenBack(oldTwins),
      {
        name: `drop ${past}`,
        up: [
          timeout,
          toPast.dropTrigger,
          ours,
          toPast.dropFunction,
          say(['drop-breaks-application', 'drop-loses-data'], `nobody has used it, and its values are in ${column}`),
          alter(`DROP COLUMN ${quote(past)}`),
          rename(false),
        ].join(''),
        down: [timeout, rename(true), add(past, oldType), toPast.create].join(''),
      },
    ];
    const first = `${placed.effects.hasLockTimeout ? '' : timeout}${add(next, change.sql)}${toNext.create}`;
    const undo = `${toNext.dropTrigger}${toNext.dropFunction}${alter(`DROP COLUMN ${quote(next)}`)}`;
    return [
      {
        title:
          'Split into migrations: a second column, kept in step and filled in batches, swaps names with the old one',
        applicability: 'needs-review',
        edits: inFiles(
          place,
          [{ span: placed.span, newText: first.replace(/;\n$/, '') }],
          undoEdit(place, column, undo.replace(/;\n$/, '')),
        ),
        newFiles: newMigrations(place, migrations),
      },
    ];
  };
}

interface TypeChange {
  /** The type and its collation, as written. */
  readonly sql: string;
  /** Its last word but one, such as `timestamptz`, as far as it tells whether a zone counts. */
  readonly type: string;
  /** What USING says, with the columns in it; null: nothing. */
  readonly using: WrittenSql | null;
}

// `ALTER [COLUMN] name [SET DATA] TYPE type [COLLATE c] [USING e]`.
const readChange = (
  { statement, span }: PlacedStatement,
  command: PlacedCommand,
  columns: readonly string[],
): TypeChange | null => {
  const within = { start: command.span.start - span.start, end: command.span.end - span.start };
  const type = clauseAfter(statement, within, ['TYPE']);
  if (type === null) return null;
  const using = wordsAt(statement, type, ['USING']);
  const sql = textIn(statement, { start: type.start, end: using?.start ?? type.end }).trim();
  return {
    sql,
    type: sql.toLowerCase(),
    using: using === null ? null : writtenSql(statement, { start: using.end, end: type.end }, columns),
  };
};

const hangsOnTimeZone = ({ name }: TypeReference, to: string): boolean => {
  const isTimed = (type: string): boolean => /^(?:time|date|pg_catalog\.time)/.test(type);
  return isTimed(name) || isTimed(to);
};

const typeWithCollation = (view: CatalogView, type: TypeReference, collation: string | null): string =>
  `${typeSql(view, type)}${collation === null ? '' : ` COLLATE ${quoteIdentifier(collation, view.major)}`}`;

const asRow = (sql: WrittenSql, quote: (name: string) => string): string =>
  sql
    .map((part, at) => (at % 2 === 0 ? part : quote(part)))
    .join('')
    .trim();

const asNew = (sql: WrittenSql, quote: (name: string) => string): string =>
  sql
    .map((part, at) => (at % 2 === 0 ? part : `NEW.${quote(part)}`))
    .join('')
    .trim();

const backOf = ({ counterpart, table }: Place, column: string): PlacedStatement | undefined =>
  counterpart?.statements.find((statement) => {
    const [command, ...others] = placedCommands(statement);
    const isSame = tableOf(statement.statement) === table?.name;
    return (
      isSame && others.length === 0 && command?.node.subtype === 'AT_AlterColumnType' && command.node.name === column
    );
  });

const tableOf = ({ node }: Statement): string | undefined =>
  node !== null && 'AlterTableStmt' in node ? node.AlterTableStmt.relation?.relname : undefined;

// What the down says the old values are made of.
const usingOf = (place: Place, column: string): WrittenSql | null => {
  const back = backOf(place, column);
  const [command] = back === undefined ? [] : placedCommands(back);
  if (back === undefined || command === undefined) return null;
  return readChange(back, command, place.table?.columns.map(({ name }) => name) ?? [])?.using ?? null;
};

const undoEdit = (place: Place, column: string, undo: string): readonly Edit[] => {
  const back = backOf(place, column);
  if (back === undefined) return [];
  const timeout = back.effects.hasLockTimeout ? '' : lockTimeoutStatement(place);
  return [{ span: back.span, newText: `${timeout}${undo}` }];
};
