import type { Relation } from '../catalog/model';
import { sameValue } from '../catalog/sameValue';
import { stateKey } from '../catalog/state';
import { lockedName } from '../effects/evaluation';
import { lockWithArticle } from '../lint/describe';
import type { LazyFinding } from '../lint/lazyFinding';
import type { Session } from '../lint/session';
import type { ProjectAnalysis } from '../replay/analyse';
import type { Step } from '../replay/replay';
import { shift, type Span } from '../text/span';
import { firstTokens } from '../sql/statement';
import { lastAtOrBefore, locatedStatement, statementAt, type LocatedStatement } from './statementAt';

/** Another place that a finding follows from. */
export interface RelatedPlace {
  /** Relative to the project root. */
  readonly path: string;
  readonly span: Span;
  /** One sentence, of what happens there. */
  readonly message: string;
}

/**
 * The places that a finding follows from, the nearest first: the statement that took the lock, the BEGIN, the earlier
 * migration that made the table or column what it is, the up that a down takes back, the other file of a version.
 */
export function relatedPlaces(session: Session, finding: LazyFinding): RelatedPlace[] {
  if (finding.rule === 'duplicate-version') return sameVersion(session, finding);
  const analysis =
    session.analyses.find(({ surroundings }) => surroundings.major === finding.major) ?? session.analyses[0];
  if (analysis === undefined || finding.major === undefined) return [];
  const found = statementAt(analysis, finding.path, finding.span.start);
  if (found === null) return [];
  const places =
    finding.category === 'transaction'
      ? [beginOf(found)]
      : [lockTaker(found), finding.category === 'lock-queue' ? null : decider(analysis, found)];
  return places.filter((place) => place !== null);
}

const placeOf = ({ part, statement, start }: LocatedStatement, message: string): RelatedPlace => ({
  path: part.file.path,
  span: shift(firstTokens(statement, statement.tag.split(' ').length), start),
  message,
});

const isTransactionEnd = ({ statement: { node } }: Step): boolean =>
  node !== null &&
  'TransactionStmt' in node &&
  (node.TransactionStmt.kind === 'TRANS_STMT_COMMIT' || node.TransactionStmt.kind === 'TRANS_STMT_ROLLBACK');

const isBegin = ({ statement: { node } }: Step): boolean =>
  node !== null &&
  'TransactionStmt' in node &&
  // The tree leaves out a kind that is its first: BEGIN.
  [undefined, 'TRANS_STMT_BEGIN', 'TRANS_STMT_START'].includes(node.TransactionStmt.kind);

/** Which statements of a section end a transaction, begin one, and take a lock (`relation mode`); ascending. */
interface Takers {
  readonly ends: readonly number[];
  readonly begins: readonly number[];
  readonly locks: ReadonlyMap<string, readonly number[]>;
}

const takersOf = new WeakMap<readonly Step[], Takers>();

const takersIn = (steps: readonly Step[]): Takers => {
  const known = takersOf.get(steps);
  if (known !== undefined) return known;
  const [ends, begins, locks] = [[] as number[], [] as number[], new Map<string, number[]>()];
  for (const [index, step] of steps.entries()) {
    if (isTransactionEnd(step)) ends.push(index);
    if (isBegin(step)) begins.push(index);
    for (const lock of [...step.effects.locks, ...step.effects.indexLocks]) {
      const key = `${lockedName(lock)} ${lock.mode}`;
      const before = locks.get(key);
      if (before === undefined) locks.set(key, [index]);
      else before.push(index);
    }
  }
  const takers = { ends, begins, locks };
  takersOf.set(steps, takers);
  return takers;
};

/** The nearest of some statements before one, in the same transaction. */
const nearestBefore = (
  { part, partIndex, index }: LocatedStatement,
  choose: (takers: Takers) => readonly number[] | undefined,
): LocatedStatement | null => {
  const takers = takersIn(part.replay.steps);
  const indices = choose(takers) ?? [];
  const found = indices[lastAtOrBefore(indices, index - 1)];
  const end = takers.ends[lastAtOrBefore(takers.ends, index - 1)] ?? -1;
  return found === undefined || found < end ? null : locatedStatement(part, partIndex, found);
};

const lockTaker = (found: LocatedStatement): RelatedPlace | null => {
  const held = found.step.effects.heldBefore;
  if (held === null) return null;
  const taker = nearestBefore(found, ({ locks }) => locks.get(`${held.relation} ${held.mode}`));
  const message = `${held.tag} takes ${lockWithArticle(held.mode)} on ${held.relation} here, and the transaction holds it.`;
  return taker === null ? null : placeOf(taker, message);
};

const beginOf = (found: LocatedStatement): RelatedPlace | null => {
  const { part, partIndex, step } = found;
  switch (step.effects.transaction) {
    case 'explicit': {
      const begin = nearestBefore(found, ({ begins }) => begins);
      return begin === null ? null : placeOf(begin, 'The transaction begins here.');
    }
    case 'implicit': {
      const first = locatedStatement(part, partIndex, 0);
      const message = 'All statements from here on are sent as one message, which PostgreSQL runs in one transaction.';
      return first === null || found.index === 0 ? null : placeOf(first, message);
    }
    case 'tool': {
      const { text } = part.file;
      const start = Math.max(0, text.slice(0, part.section.span.start).search(/[^\n]*\n?$/));
      const line = text.indexOf('\n', start);
      const span = { start, end: line === -1 ? text.length : line };
      return { path: part.file.path, span, message: 'The tool opens a transaction around all that follows here.' };
    }
    case 'none':
      return null;
  }
};

const writtenKeys = new WeakMap<readonly Step[], ReadonlyMap<string, readonly number[]>>();

/** Which statements of a section write a relation or a name, by key. Kept with the steps. */
const writersIn = (steps: readonly Step[]): ReadonlyMap<string, readonly number[]> => {
  let known = writtenKeys.get(steps);
  if (known === undefined) {
    const writers = new Map<string, number[]>();
    for (const [index, { trace }] of steps.entries())
      for (const key of trace.writes.keys())
        if (key.startsWith('relation ') || key.startsWith('name ')) {
          const before = writers.get(key);
          if (before === undefined) writers.set(key, [index]);
          else before.push(index);
        }
    known = writers;
    writtenKeys.set(steps, known);
  }
  return known;
};

/** The statements of other files that wrote a key before a statement ran, the last first. */
function* writersBefore(
  { parts }: ProjectAnalysis,
  { part, partIndex }: LocatedStatement,
  key: string,
): Generator<LocatedStatement> {
  // A down runs on what the ups up to its own left; they stand before it in another order than the downs.
  const own = part.migration.up;
  const last = part.direction !== 'down' ? partIndex - 1 : parts.findIndex(({ file }) => file === own?.file);
  for (let at = last; at >= 0; at--) {
    const earlier = parts[at];
    if (earlier === undefined || earlier.direction === 'down') continue;
    for (const index of [...(writersIn(earlier.replay.steps).get(key) ?? [])].reverse()) {
      const found = locatedStatement(earlier, at, index);
      if (found !== null) yield found;
    }
  }
}

/** The columns that the works of a statement are about, where they are columns. */
const subjectsOf = ({ step }: LocatedStatement): ReadonlySet<string> =>
  new Set([
    ...step.effects.works.map(({ subject }) => subject),
    ...step.effects.breaks.flatMap(({ column }) => column ?? []),
  ]);

const decider = (analysis: ProjectAnalysis, found: LocatedStatement): RelatedPlace | null => {
  const { effects, trace } = found.step;
  if (effects.fails !== null) return whatIsThere(analysis, found);
  const lock = effects.requested[0];
  if (lock === undefined) return null;
  const key = stateKey('relation', lock.id);
  const met = trace.reads.get(key) as Relation | undefined;
  if (met === undefined) return null;
  const takesBack = found.part.direction === 'down';
  const subjects = subjectsOf(found);
  const column = met.columns.find(({ name }) => subjects.has(name));
  let made: LocatedStatement | undefined;
  for (const writer of writersBefore(analysis, found, key)) {
    made = writer;
    if (takesBack) break;
    const before = writer.step.trace.reads.get(key) as Relation | undefined;
    const old = before?.columns.find(({ name }) => name === column?.name);
    // The statement that gave the column the form it is met in.
    if (column !== undefined && !sameValue(old, column)) break;
  }
  if (made === undefined) return null;
  if (takesBack) return placeOf(made, `This is what ${found.statement.tag} here takes back.`);
  const what = column === undefined ? lock.relation : `${lock.relation}.${column.name}`;
  return placeOf(made, `${what} comes from ${made.statement.tag} here.`);
};

/** Why a statement fails: the earlier one that made what it meets. */
const whatIsThere = (analysis: ProjectAnalysis, found: LocatedStatement): RelatedPlace | null => {
  for (const [key, value] of found.step.trace.reads) {
    if (!key.startsWith('name ') || value === undefined) continue;
    for (const writer of writersBefore(analysis, found, key))
      return placeOf(writer, `${key.slice('name '.length)} comes from ${writer.statement.tag} here.`);
  }
  return null;
};

const sameVersion = ({ project }: Session, { path }: LazyFinding): RelatedPlace[] => {
  const { layout, migrations } = project;
  const own = migrations.find(({ up, down }) => [up, down].some((part) => part?.file.path === path));
  const version = own?.version ?? null;
  if (own === undefined || version === null) return [];
  const direction = own.up?.file.path === path ? 'up' : 'down';
  const other = migrations.find(
    (migration) =>
      migration.version !== null &&
      layout.compareVersions(migration.version, version) === 0 &&
      (migration[direction]?.file.path ?? path) !== path,
  );
  const otherPath = other?.[direction]?.file.path;
  if (otherPath === undefined) return [];
  return [{ path: otherPath, span: { start: 0, end: 0 }, message: 'This migration has the same version.' }];
};
