import type { Constraint, ConstrType } from '@pgsql/types';
import { quoteIdentifier } from '../sql/identifiers';
import { keyword, type Statement } from '../sql/statement';
import { applyEdits, type Edit } from '../text/edit';
import type { Span } from '../text/span';
import { inSchemaOf, nameOfTable, placedCommands, writtenTable, type PlacedCommand } from './commands';
import { keyByIndex } from './keyByIndex';
import { leaveSection } from './leaveTransaction';
import { dropOfConstraint, fileEdits, needsUniqueness } from './moveOut';
import { applicabilityOf, newMigrations, type NewMigration } from './newMigrations';
import type { MakeFixes, Place, PlacedStatement } from './place';
import { commentsOf, lockTimeoutBefore, removeStatement } from './statementEdits';

/**
 * UNIQUE or PRIMARY KEY by way of an index that is built CONCURRENTLY in a migration of its own; the constraint then takes
 * it over (USING INDEX), which is instant. Not for a partitioned table, where PostgreSQL refuses USING INDEX, not for
 * EXCLUDE, and not for a primary key over columns that may hold nulls, which it would search for under the strongest lock
 * (fix-guards.txt).
 */
export function buildIndexFirst(constraint: string): MakeFixes {
  return (place) => {
    const placed = place.statements[place.index];
    if (placed === undefined || place.section.direction === 'down' || place.table?.kind === 'partitioned table')
      return [];
    const found = findConstraint(place, placed, constraint);
    if (found === null) return [];
    // What looks for a unique index in the same section must find one.
    if (place.statements.slice(place.index + 1).some(({ statement }) => needsUniqueness(statement))) return [];
    const name = quoteIdentifier(constraint, place.major);
    const table = writtenTable(placed);
    const index = `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${table} ${found.columns}`;
    const [first, second] = keyByIndex(place, {
      name: constraint,
      build: index,
      index: inSchemaOf(placed, name, place.major),
      add: found.statement,
      drop: place.printer.dropConstraint(nameOfTable(placed), constraint),
    });
    const title = 'Split into 2 migrations: build the index CONCURRENTLY, add the constraint with it';
    const others = place.statements.filter((other) => other !== placed && !isSetting(other));
    const isWhole = found.removal === null;
    if (isWhole && others.length === 0)
      return inPlace(place, placed, { constraint, index, second, undo: first.down, title });
    const newFiles = newMigrations(place, [first, second]);
    const timeout = found.removal === null ? null : lockTimeoutBefore(place);
    const removal = found.removal ?? removeStatement(place.file.text, place.section, placed);
    return [
      {
        title,
        applicability: applicabilityOf(place, newFiles),
        edits: withDown(place, [...(timeout === null ? [] : [timeout]), removal], undoRemoval(place, constraint)),
        newFiles,
      },
    ];
  };
}

interface Found {
  /** `(a, b) INCLUDE (c)`, as written. */
  readonly columns: string;
  /** The ALTER TABLE that adds the constraint with the index, without `;`. */
  readonly statement: string;
  /** What leaves the statement as written; null: all of it. */
  readonly removal: Edit | null;
}

const uniqueKinds: ReadonlySet<ConstrType | undefined> = new Set(['CONSTR_UNIQUE', 'CONSTR_PRIMARY']);

const constraintIn = ({ node }: PlacedCommand): Constraint | undefined =>
  node.def !== undefined && 'Constraint' in node.def ? node.def.Constraint : undefined;

const findConstraint = (place: Place, placed: PlacedStatement, name: string): Found | null => {
  const commands = placedCommands(placed);
  // One that takes another's place: in between there would be neither.
  if (commands.some(({ node }) => node.subtype === 'AT_DropConstraint')) return null;
  const built = placed.effects.works.find(({ kind, subject }) => kind === 'build' && subject === name);
  const command = commands.find(({ span }) => span.start === placed.span.start + (built?.span.start ?? -1));
  const definition = command === undefined ? undefined : constraintIn(command);
  if (command === undefined || definition === undefined || !isPlain(definition)) return null;
  // Which name PostgreSQL chooses depends on the names that are taken.
  if (definition.conname === undefined && place.table?.isKnown !== true) return null;
  if (definition.contype === 'CONSTR_PRIMARY' && !holdsNoNulls(place, definition)) return null;
  const inside = { start: command.span.start - placed.span.start, end: command.span.end - placed.span.start };
  const columns = columnList(placed.statement, inside);
  if (columns === null) return null;
  const using = ` USING INDEX ${quoteIdentifier(name, place.major)}`;
  const { text } = placed.statement;
  const word = definition.conname === undefined ? `ADD CONSTRAINT ${quoteIdentifier(name, place.major)}` : null;
  const edits: Edit[] = [
    { span: { start: columns.before, end: columns.end }, newText: using },
    ...(word === null ? [] : [{ span: addWord(placed.statement, inside), newText: word }]),
  ];
  const [only] = commands;
  if (commands.length === 1 && only === command)
    return {
      columns: text.slice(columns.start, columns.end),
      statement: commented(place, placed, edits),
      removal: null,
    };
  const shifted = edits.map(({ span, newText }) => ({
    span: { start: span.start - inside.start, end: span.end - inside.start },
    newText,
  }));
  return {
    columns: text.slice(columns.start, columns.end),
    statement: `ALTER TABLE ${writtenTable(placed)} ${applyEdits(text.slice(inside.start, inside.end), shifted)}`,
    removal: withoutCommand(placed, commands, command),
  };
};

/** Nothing that an index says elsewhere than a constraint, or not at all. */
const isPlain = ({
  contype,
  indexname,
  nulls_not_distinct,
  options,
  indexspace,
  without_overlaps,
}: Constraint): boolean =>
  uniqueKinds.has(contype) &&
  (indexname ?? '') === '' &&
  nulls_not_distinct !== true &&
  without_overlaps !== true &&
  (options ?? []).length === 0 &&
  (indexspace ?? '') === '';

const holdsNoNulls = ({ table }: Place, { keys = [] }: Constraint): boolean =>
  keys.every((key) => {
    const name = 'String' in key ? key.String.sval : undefined;
    return table?.columns.some((column) => column.name === name && column.notNull) === true;
  });

/** From the `(` of the columns to the `)` of the last list; `before` is the end of the word before it. */
const columnList = (
  statement: Statement,
  within: Span,
): { readonly start: number; readonly end: number; readonly before: number } | null => {
  const tokens = statement.tokens().filter(({ start, end }) => start >= within.start && end <= within.end);
  const open = tokens.findIndex((token) => keyword(statement, token) === '(');
  const first = tokens[open];
  const before = tokens[open - 1];
  if (first === undefined || before === undefined) return null;
  let end = closing(statement, tokens, open);
  if (keyword(statement, tokens[end + 1]) === 'INCLUDE') end = closing(statement, tokens, end + 2);
  const last = tokens[end];
  return last === undefined ? null : { start: first.start, end: last.end, before: before.end };
};

const closing = (statement: Statement, tokens: ReturnType<Statement['tokens']>, open: number): number => {
  let depth = 0;
  return tokens.findIndex((token, at) => {
    if (at < open) return false;
    const text = keyword(statement, token);
    if (text === '(') depth++;
    if (text === ')') depth--;
    return depth === 0;
  });
};

const addWord = (statement: Statement, { start }: Span): Span => {
  const token = statement.tokens().find((candidate) => candidate.start === start);
  return { start, end: token?.end ?? start };
};

/** The statement after edits, with the comments above it. */
const commented = ({ file, section }: Place, placed: PlacedStatement, edits: readonly Edit[]): string =>
  commentsOf(file.text, section, placed) + applyEdits(placed.statement.text, edits);

/** Takes a command out of its list, with one of the commas around it. */
const withoutCommand = (placed: PlacedStatement, commands: readonly PlacedCommand[], command: PlacedCommand): Edit => {
  const at = commands.indexOf(command);
  const [previous, next] = [commands[at - 1], commands[at + 1]];
  const span =
    previous !== undefined
      ? { start: previous.span.end, end: command.span.end }
      : { start: command.span.start, end: next?.span.start ?? placed.span.end };
  return { span, newText: '' };
};

const isSetting = ({ statement: { node } }: PlacedStatement): boolean => node !== null && 'VariableSetStmt' in node;

/** The drop of the constraint leaves the down of this file for that of the migration that now adds it. */
const undoRemoval = ({ counterpart }: Place, constraint: string, instead = ''): Edit | null => {
  const drop = dropOfConstraint(counterpart, constraint);
  if (counterpart === null || drop === undefined) return null;
  const removal = removeStatement(counterpart.file.text, counterpart.section, drop);
  return { ...removal, newText: instead };
};

const withDown = (place: Place, edits: readonly Edit[], down: Edit | null): ReturnType<typeof fileEdits> => {
  const path = place.counterpart?.file.path;
  if (down === null || path === undefined) return fileEdits(place.file.path, edits);
  return path === place.file.path
    ? fileEdits(path, [...edits, down])
    : [...fileEdits(place.file.path, edits), ...fileEdits(path, [down])];
};

/** The statement's own migration builds the index, since nothing else stands in it. */
const inPlace = (
  place: Place,
  placed: PlacedStatement,
  request: {
    readonly constraint: string;
    readonly index: string;
    readonly second: NewMigration;
    readonly undo: string;
    readonly title: string;
  },
): ReturnType<MakeFixes> => {
  const settings = place.statements
    .filter(isSetting)
    .map((other) => removeStatement(place.file.text, place.section, other));
  const left = leaveSection(place, {
    edits: [...settings, { span: placed.span, newText: request.index }],
    title: request.title,
  });
  if (left === null) return [];
  const down = undoRemoval(place, request.constraint, request.undo);
  const path = place.counterpart?.file.path;
  const added = newMigrations({ ...place, existing: [...place.existing, ...left.newFiles.map(({ path }) => path)] }, [
    request.second,
  ]);
  const edits =
    down === null || path === undefined
      ? left.edits
      : left.edits.some((edit) => edit.path === path)
        ? left.edits.map((edit) => (edit.path === path ? { path, edits: [...edit.edits, down] } : edit))
        : [...left.edits, ...fileEdits(path, [down])];
  return [{ ...left, edits, newFiles: [...left.newFiles, ...added] }];
};
