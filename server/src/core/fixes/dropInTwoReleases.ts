import type { FileEdits } from '../lint/finding';
import type { Relation } from '../catalog/model';
import type { CatalogView } from '../down/catalogView';
import { quoteIdentifier } from '../sql/identifiers';
import { applyEdits, type Edit } from '../text/edit';
import { shift, type Span } from '../text/span';
import { listed } from '../lint/describe';
import { removeNotNull } from './addRequiredColumnInSteps';
import { columnOf, placedCommands, writtenTable, type PlacedCommand } from './commands';
import { inFiles, mentions } from './moveOut';
import type { MakeFixes, Place, PlacedStatement } from './place';
import {
  directiveLine,
  isSetting,
  lockTimeoutStatement,
  removeStatement,
  wholeStatement,
  wholeTextOf,
} from './statementEdits';
import { columnRestored, relationsRestored } from './restored';
import { choosePlanName, waitForDeploy } from './waitForDeploy';

/**
 * A drop in two releases: it waits in a plan until no version of the application that runs uses what is dropped. What
 * new code needs in the meantime is done at once: a column that is NOT NULL without a default becomes nullable. What
 * makes it again goes from the down into the plan. Not for a column of a primary key that has no default: new code could
 * not leave it out.
 */
export const dropInTwoReleases: MakeFixes = (place) => {
  const placed = place.statements[place.index];
  if (placed === undefined || place.section.direction !== 'up' || place.plans === undefined) return [];
  const drops = placed.effects.breaks.filter(({ kind }) => kind === 'dropped');
  const columns = drops.flatMap(({ column }) => column ?? []);
  if (drops.length === 0) return [];
  const names = drops.map(({ relation, column }) => (column === null ? relation : `${relation}.${column}`));
  const plan = choosePlanName(place, `drop ${names.map(withoutPublic).join(' ')}`);
  const moved = columns.length > 0 ? dropColumns(place, placed, columns, plan) : dropWhole(place, placed, drops, plan);
  if (moved === null) return [];
  const { up, undo, edits, isLoosened } = moved;
  const timeout = up.needsTimeout ? lockTimeoutStatement(place) : '';
  return waitForDeploy(place, {
    title: `Drop it in two releases: ${isLoosened ? 'DROP NOT NULL now, ' : ''}1 migration waits for a deploy`,
    plan,
    edits,
    now: [],
    steps: [
      {
        name: `drop ${listed(columns.length > 0 ? columns : names.map(withoutPublic))}`,
        live: `a version of the application that no longer uses ${listed(names)}`,
        migrations: [
          {
            name: `drop ${names.map(withoutPublic).join(' ')}`,
            up: `${timeout}${up.text}`,
            down: undo ?? `-- Nothing here makes ${listed(names)} again.\n`,
          },
        ],
      },
    ],
  });
};

const withoutPublic = (name: string): string => name.replace(/^public\./, '');

/** What a drop becomes. */
interface MovedDrop {
  readonly up: { readonly text: string; readonly needsTimeout: boolean };
  /** What makes it again, from the down; null: nothing there does. */
  readonly undo: string | null;
  readonly edits: readonly FileEdits[];
  readonly isLoosened: boolean;
}

const waited = (place: Place, plan: string, reach: 'next line' | 'file' = 'next line'): string =>
  directiveLine(place, ['drop-breaks-application'], `the plan ${plan} waited until no version used it`, reach);

// In a DO block, where no directive can stand.
const isOnFirstLine = ({ statement }: PlacedStatement, { start }: Span): boolean =>
  !statement.text.slice(0, start).includes('\n');

const dropWhole = (
  place: Place,
  placed: PlacedStatement,
  drops: readonly { readonly relation: string; readonly span: Span }[],
  plan: string,
): MovedDrop => {
  const { file, section, counterpart } = place;
  const view = place.schema();
  const names = drops.map(({ relation }) => relation.slice(relation.indexOf('.') + 1));
  const reach = drops.every(({ span }) => isOnFirstLine(placed, span)) ? 'next line' : 'file';
  const undone =
    counterpart?.statements.filter(({ statement }) => names.some((name) => mentions(statement, name))) ?? [];
  const undo = undone.map((statement) =>
    wholeTextOf(counterpart?.file.text ?? '', counterpart?.section ?? section, statement),
  );
  return {
    up: {
      text: wholeTextOf(file.text, section, placed, { before: waited(place, plan, reach) }),
      needsTimeout: true,
    },
    undo:
      undone.length > 0
        ? undo.join('')
        : relationsRestored(
            view,
            drops.map(({ relation }) => relationNamed(view, relation)),
          ),
    edits: inFiles(
      place,
      [
        leaveOut(place, placed, '', remark(place, [placed], listed(drops.map(({ relation }) => relation)), plan)),
        ...idleSettings(place, [placed]),
      ],
      counterpart === null
        ? []
        : [
            ...undone.map((statement) => removeStatement(counterpart.file.text, counterpart.section, statement)),
            ...idleSettings(counterpart, undone),
          ],
    ),
    isLoosened: false,
  };
};

const dropColumns = (
  place: Place,
  placed: PlacedStatement,
  columns: readonly string[],
  plan: string,
): MovedDrop | null => {
  const { file, section, table } = place;
  const commands = placedCommands(placed);
  const isDrop = ({ node }: PlacedCommand): boolean =>
    node.subtype === 'AT_DropColumn' && columns.includes(node.name ?? '');
  const known = columns.map((name) => table?.columns.find((column) => column.name === name));
  const isKey = (name: string): boolean =>
    table?.constraints.some((each) => each.kind === 'primary-key' && each.columns.includes(name)) === true;
  const needed = known.flatMap((column) =>
    column?.notNull === true && !column.hasDefault && !column.isIdentity && column.generatedFrom === null
      ? [column.name]
      : [],
  );
  if (needed.some(isKey) || !commands.some(isDrop)) return null;
  const written = writtenTable(placed);
  const head = file.text.slice(placed.span.start, commands[0]?.span.start);
  const { statement } = placed;
  // On one line, so that the directive before it is about each.
  const dropped = commands.filter(isDrop).map(({ span }) => {
    const tokens = statement
      .tokens()
      .filter(({ start, end }) => start + placed.span.start >= span.start && end + placed.span.start <= span.end);
    return tokens.map(({ start, end }) => statement.text.slice(start, end)).join(' ');
  });
  const isAll = commands.every(isDrop);
  const comments = isAll
    ? file.text.slice(wholeStatement(file.text, section, placed).start, placed.span.start).trimStart()
    : '';
  const timeout = placed.effects.hasLockTimeout || needed.length === 0 ? '' : lockTimeoutStatement(place);
  const loosened = needed.map((name) => {
    const because = `rows of the version that leaves ${name} out hold none`;
    return `${directiveLine(place, ['null-breaks-readers'], because)}ALTER TABLE ${written} ALTER COLUMN ${quoteIdentifier(name, place.major)} DROP NOT NULL;\n`;
  });
  const now = `${timeout}${loosened.join('')}`;
  const undone = undoOfColumns(place, placed, columns, needed);
  const what = listed(columns.map((name) => `${written}.${name}`));
  const own = isAll
    ? [
        leaveOut(place, placed, now, now === '' ? remark(place, [placed], what, plan) : ''),
        ...(now === '' ? idleSettings(place, [placed]) : []),
      ]
    : [...insertWhole(place, placed, now), ...removeCommands(commands, isDrop)];
  return {
    up: {
      text: `${comments}${waited(place, plan)}${head.replaceAll(/\s+/g, ' ')}${dropped.join(', ')};\n`,
      needsTimeout: true,
    },
    undo: undone.undo ?? restoredColumns(place, columns),
    edits: inFiles(place, own, undone.edits),
    isLoosened: needed.length > 0,
  };
};

/** The indexes and constraints that go with columns. */
const takenAlong = (table: Relation | undefined, columns: readonly string[]): ReadonlySet<string> =>
  new Set(
    [
      ...(table?.indexes ?? []).map((index) => ({ name: index.name, all: [...index.columns, ...index.alsoReads] })),
      ...(table?.constraints ?? []).map((constraint) => ({ name: constraint.name, all: constraint.columns })),
    ].flatMap(({ name, all }) => (all.some((column) => column !== null && columns.includes(column)) ? [name] : [])),
  );

const makesIndex = ({ statement: { node } }: PlacedStatement, names: ReadonlySet<string>): boolean =>
  node !== null && 'IndexStmt' in node && names.has(node.IndexStmt.idxname ?? '');

/**
 * What the down holds that adds the columns again with their indexes and constraints, and the edits that take it out, with
 * what undoes DROP NOT NULL.
 */
const undoOfColumns = (
  place: Place,
  placed: PlacedStatement,
  columns: readonly string[],
  needed: readonly string[],
): { readonly undo: string | null; readonly edits: readonly Edit[] } => {
  const { counterpart } = place;
  if (counterpart === null) return { undo: null, edits: [] };
  const { text } = counterpart.file;
  const table = tableOf(placed);
  const edits: Edit[] = [];
  const undo: string[] = [];
  const written = writtenTable(placed);
  const required = needed.map(
    (name) =>
      `-- Rows of the newer version may hold none: fill them first.\n${directiveLine(place, ['not-null-scans-table'], 'a way back for an emergency')}ALTER TABLE ${written} ALTER COLUMN ${quoteIdentifier(name, place.major)} SET NOT NULL;\n`,
  );
  const isLimited = counterpart.statements.at(-1)?.effects.hasLockTimeout === true;
  const again = required.length === 0 ? '' : `${isLimited ? '' : lockTimeoutStatement(place)}${required.join('')}`;
  const taken = takenAlong(place.table, columns);
  const gone: PlacedStatement[] = [];
  for (const statement of counterpart.statements) {
    if (makesIndex(statement, taken)) {
      undo.push(wholeTextOf(text, counterpart.section, statement));
      gone.push(statement);
    }
    if (tableOf(statement) !== table) continue;
    const commands = placedCommands(statement);
    const isMade = ({ node }: PlacedCommand): boolean =>
      node.subtype === 'AT_AddColumn'
        ? columns.includes(columnOf(node.def)?.colname ?? '')
        : node.subtype === 'AT_AddConstraint' && taken.has(nameOfConstraint(node.def));
    if (!commands.some(isMade)) continue;
    // Until the drop the column was one that rows need not have; it is NOT NULL again by what the down keeps.
    const nullable = commands.flatMap((command) =>
      isMade(command) && needed.includes(columnOf(command.node.def)?.colname ?? '')
        ? (removeNotNull(statement, command.span) ?? [])
        : [],
    );
    const within = ({ start, end }: Span): string =>
      applyEdits(
        text.slice(start, end),
        nullable
          .filter(({ span }) => span.start >= start && span.end <= end)
          .map(({ span, newText }) => ({ span: shift(span, -start), newText })),
      );
    if (commands.every(isMade)) {
      undo.push(wholeTextOf(text, counterpart.section, statement, { sql: within(statement.span) }));
      gone.push(statement);
    } else {
      const head = text.slice(statement.span.start, commands[0]?.span.start);
      const made = commands.filter(isMade).map(({ span }) => within(span));
      undo.push(`${head}${made.join(', ')};\n`);
      edits.push(...removeCommands(commands, isMade));
    }
  }
  edits.push(...gone.map((statement) => removeStatement(text, counterpart.section, statement)));
  if (again !== '') edits.push({ span: endOf(counterpart), newText: again });
  else edits.push(...idleSettings(counterpart, gone));
  const found = undo.length === 0 ? null : `${lockTimeoutStatement(place)}${undo.join('')}`;
  return { undo: found, edits };
};

const relationNamed = (view: CatalogView, name: string): Relation | undefined => {
  const named = view.get('name', name);
  return named?.kind === 'relation' ? view.get('relation', named.id) : undefined;
};

// By what is known of them, where no down says it.
const restoredColumns = (place: Place, columns: readonly string[]): string | null => {
  const view = place.schema();
  const restored = columns.map((name) => columnRestored(view, place.table, name));
  return restored.includes(null) ? null : `${lockTimeoutStatement(place)}${restored.join('')}`;
};

// Behind the last statement of the down, on a line of its own.
const endOf = ({ file, section, statements }: NonNullable<Place['counterpart']>): Span => {
  const last = statements.at(-1);
  const at = last === undefined ? section.span.end : wholeStatement(file.text, section, last).end;
  return { start: at, end: at };
};

const nameOfConstraint = (definition: PlacedCommand['node']['def']): string =>
  definition !== undefined && 'Constraint' in definition ? (definition.Constraint.conname ?? '') : '';

const tableOf = ({ statement: { node } }: PlacedStatement): string | undefined =>
  node !== null && 'AlterTableStmt' in node ? node.AlterTableStmt.relation?.relname : undefined;

/** The statement with its comments, replaced by others or by a remark. */
const leaveOut = (place: Place, placed: PlacedStatement, now: string, said: string): Edit => {
  const { span, newText } = removeStatement(place.file.text, place.section, placed);
  const replacement = `${newText}${now}${said}`;
  return {
    span: replacement === '' ? span : wholeStatement(place.file.text, place.section, placed),
    newText: replacement,
  };
};

/** Says in a section that would be left with nothing why it is empty; '' where something is left. */
const remark = (place: Place, gone: readonly PlacedStatement[], what: string, plan: string): string => {
  const isLeft = place.statements.some((statement) => !gone.includes(statement) && !isSetting(statement));
  return isLeft ? '' : `-- Nothing at once: the plan ${plan} drops ${what} after a deploy.\n`;
};

/** Takes out the settings of a section in which nothing else is left: alone they do nothing. */
const idleSettings = (
  { file, section, statements }: Pick<Place, 'file' | 'section' | 'statements'>,
  gone: readonly PlacedStatement[],
): Edit[] => {
  const left = statements.filter((statement) => !gone.includes(statement));
  return left.every(isSetting) ? left.map((statement) => removeStatement(file.text, section, statement)) : [];
};

const insertWhole = (place: Place, placed: PlacedStatement, text: string): Edit[] => {
  const { start } = wholeStatement(place.file.text, place.section, placed);
  return text === '' ? [] : [{ span: { start, end: start }, newText: text }];
};

/** Takes commands of an ALTER TABLE out, with their commas. One at least stays. */
const removeCommands = (commands: readonly PlacedCommand[], isGone: (command: PlacedCommand) => boolean): Edit[] =>
  commands.flatMap((command, at) => {
    if (!isGone(command)) return [];
    const isFirst = commands.slice(0, at).every(isGone);
    const next = commands[at + 1];
    const before = commands[at - 1];
    const span =
      isFirst || before === undefined
        ? { start: command.span.start, end: next?.span.start ?? command.span.end }
        : { start: before.span.end, end: command.span.end };
    return [{ span, newText: '' }];
  });
