import type { Fix } from '../lint/finding';
import { keyword, type Statement } from '../sql/statement';
import type { FileEdits } from '../lint/finding';
import type { Edit } from '../text/edit';
import { applicabilityOf, newMigrations, type NewMigration } from './newMigrations';
import type { Place, PlacedStatement } from './place';
import { editedText, lockTimeoutStatement, removeStatement, wholeTextOf } from './statementEdits';
import { placedCommands } from './commands';
import { isStrong } from '../effects/evaluation';

/** Whether a statement names an identifier anywhere. */
export function mentions(statement: Statement, name: string): boolean {
  return statement.tokens().some((token) => {
    const text = statement.text.slice(token.start, token.end);
    if (token.kind === 'quoted') return text.slice(1, -1).replaceAll('""', '"') === name;
    return token.kind === 'word' && text.toLowerCase() === name;
  });
}

/** The edits of a file, without empty entries, or []. */
export function fileEdits(path: string, edits: readonly Edit[]): FileEdits[] {
  return edits.length === 0 ? [] : [{ path, edits }];
}

/** Edits of the file and of its counterpart, which may be the same file. */
export function inFiles(place: Place, own: readonly Edit[], down: readonly Edit[]): FileEdits[] {
  const path = place.counterpart?.file.path ?? place.file.path;
  return path === place.file.path
    ? fileEdits(path, [...own, ...down])
    : [...fileEdits(place.file.path, own), ...fileEdits(path, down)];
}

/** A statement that drops just this index, in the down of the same migration. */
export function dropOfIndex(place: Place, index: string): PlacedStatement | undefined {
  return place.counterpart?.statements.find(
    ({ statement }) =>
      statement.node !== null &&
      'DropStmt' in statement.node &&
      statement.node.DropStmt.removeType === 'OBJECT_INDEX' &&
      statement.node.DropStmt.objects?.length === 1 &&
      mentions(statement, index),
  );
}

/**
 * Moves a statement that must run alone into a migration of its own: out of its file, with its comments; the later
 * statements that need what it makes go to the migration after; the drop in the down goes with it. `edits` are those
 * that change the statement itself, in the file.
 */
export function moveOut(
  place: Place,
  request: { readonly edits: readonly Edit[]; readonly index: string; readonly down: string; readonly title: string },
): Fix | null {
  const { file, section } = place;
  const placed = place.statements[place.index];
  if (placed === undefined) return null;
  const dependent = place.statements
    .slice(place.index + 1)
    .filter(({ statement }) => mentions(statement, request.index));
  // What only frames a transaction or sets something for the session cannot follow by itself.
  if (dependent.some(({ statement }) => keyword(statement, statement.tokens()[0]) === 'COMMIT')) return null;
  // A temporary table is gone in the session of the next migration.
  if (place.statements.slice(0, place.index).some((earlier) => makesTemporary(earlier, placed.statement))) return null;
  if (place.statements.slice(place.index + 1).some(({ statement }) => needsUniqueness(statement))) return null;
  const constraint = constraintOf(place, dependent, request.index);
  const migrations: NewMigration[] = [
    {
      name: request.index,
      up: editedText(file.text, section, placed, request.edits),
      down:
        constraint === null
          ? `${request.down};\n`
          : `-- Nothing to undo: ${request.index} goes with the constraint ${constraint.name}.\n`,
      outsideTransaction: { up: true, down: constraint === null },
    },
  ];
  if (dependent.length > 0) {
    const timeout = dependent.some(({ effects }) => effects.requested.some(isStrong))
      ? lockTimeoutStatement(place)
      : '';
    migrations.push({
      name: `after ${request.index}`,
      up: `${timeout}${dependent.map((statement) => wholeTextOf(file.text, section, statement)).join('\n')}`,
      down: constraint === null ? dependentDown(dependent) : `${lockTimeoutStatement(place)}${constraint.drop};\n`,
    });
  }
  const removed = [placed, ...dependent].map((statement) => removeStatement(file.text, section, statement));
  const counterpart = place.counterpart;
  const undone = [
    dropOfIndex(place, request.index),
    constraint === null ? undefined : dropOfConstraint(counterpart, constraint.name),
  ].filter((statement) => statement !== undefined);
  const downEdits =
    counterpart === null
      ? []
      : undone.map((statement) => removeStatement(counterpart.file.text, counterpart.section, statement));
  const isSameFile = counterpart?.file.path === file.path;
  const newFiles = newMigrations(place, migrations);
  // How the moved statements are undone is not known, so somebody has to look.
  const isUndone = dependent.length === 0 || constraint !== null;
  const applicability = isUndone ? applicabilityOf(place, newFiles) : 'needs-review';
  return {
    title: request.title,
    applicability,
    edits: isSameFile
      ? fileEdits(file.path, [...removed, ...downEdits])
      : [...fileEdits(file.path, removed), ...fileEdits(counterpart?.file.path ?? '', downEdits)],
    newFiles,
  };
}

const dependentDown = (dependent: readonly PlacedStatement[]): string =>
  `-- Undo here:\n${dependent
    .map(({ statement }) => statement.text)
    .join(';\n')
    .split('\n')
    .map((line) => `--   ${line}`)
    .join('\n')}\n`;

/** The constraint that a single dependent statement makes of the index, which it takes along when it is dropped. */
const constraintOf = (
  place: Place,
  [dependent, ...others]: readonly PlacedStatement[],
  index: string,
): { readonly name: string; readonly drop: string } | null => {
  if (dependent === undefined || others.length > 0) return null;
  const [command, ...more] = placedCommands(dependent);
  const definition = command?.node.def;
  const node = dependent.statement.node;
  if (more.length > 0 || definition === undefined || !('Constraint' in definition)) return null;
  if (definition.Constraint.indexname !== index || node === null || !('AlterTableStmt' in node)) return null;
  const { relation } = node.AlterTableStmt;
  const name = definition.Constraint.conname ?? index;
  const table = { schema: relation?.schemaname, name: relation?.relname ?? '' };
  return { name, drop: place.printer.dropConstraint(table, name) };
};

/** A statement that drops just this constraint, in the down of the same migration. */
export function dropOfConstraint(counterpart: Place['counterpart'], name: string): PlacedStatement | undefined {
  return counterpart?.statements.find((statement) => {
    const [command, ...more] = placedCommands(statement);
    return more.length === 0 && command?.node.subtype === 'AT_DropConstraint' && command.node.name === name;
  });
}

/** Whether an earlier statement makes a temporary table that this one names. */
const makesTemporary = ({ statement: { node } }: PlacedStatement, named: Statement): boolean => {
  const made =
    node === null
      ? undefined
      : 'CreateStmt' in node
        ? node.CreateStmt.relation
        : 'CreateTableAsStmt' in node
          ? node.CreateTableAsStmt.into?.rel
          : undefined;
  return made?.relpersistence === 't' && mentions(named, made.relname ?? '');
};

/** Whether it looks for a unique index without naming it: ON CONFLICT, a foreign key, REFRESH … CONCURRENTLY. */
export function needsUniqueness(statement: Statement): boolean {
  const words = new Set(statement.tokens().map((token) => keyword(statement, token)));
  return words.has('CONFLICT') || words.has('REFERENCES') || (words.has('REFRESH') && words.has('CONCURRENTLY'));
}
