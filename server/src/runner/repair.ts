import { isInBatches } from '../core/fixes/batches';
import type { Migration } from '../core/project/project';
import type { ProjectAnalysis } from '../core/replay/analyse';
import type { Session } from '../postgres/session';
import { signsOf } from './evidence';
import type { MigrationStatus } from './histories/history';

/** Works out what the migrations do; the same each time. */
export type Analyse = () => Promise<ProjectAnalysis>;

/** Something that shows whether an up has run. */
export interface Evidence {
  /** In words, as it is: `table users is there`, `no table users`. */
  readonly text: string;
  /** It speaks for the up having run. */
  readonly isDone: boolean;
}

/** What the database shows of a migration's up. */
export interface Inspection {
  readonly version: string;
  readonly evidence: readonly Evidence[];
  /** unknown: it does nothing that could be looked for; repeatable: nor does it matter, since it can be run again. */
  readonly verdict: 'applied' | 'not applied' | 'in part' | 'unknown' | 'repeatable';
}

/** What leaves the schema as it is, or as it says itself, however often it is run. */
const repeatable: ReadonlySet<string> = new Set([
  'SET',
  'RESET',
  'ANALYZE',
  'VACUUM',
  'CLUSTER',
  'REINDEX',
  'REFRESH MATERIALIZED VIEW',
  'COMMENT',
]);

/** Looks in the database for what a migration's up does. Writes nothing; one query. */
export async function inspect(session: Session, migration: Migration, analyse: Analyse): Promise<Inspection> {
  const analysis = await analyse();
  const part = analysis.parts.find((part) => part.migration.version === migration.version && part.direction === 'up');
  const statements = part?.statements ?? [];
  const signs = signsOf(statements.flatMap(({ node }) => node ?? []));
  const version = migration.version ?? '';
  if (signs.length === 0) {
    const isRepeatable = statements.every(({ text, tag }) => repeatable.has(tag) || isInBatches(text));
    return { version, evidence: [], verdict: isRepeatable ? 'repeatable' : 'unknown' };
  }
  const tests = signs.map(({ test }, at) => `(${test})::text AS t${at}`);
  const { rows } = await session.send(`SELECT ${tests.join(', ')}`);
  const evidence = signs.map(({ done, undone }, at): Evidence => {
    const isDone = rows[0]?.[`t${at}`] === 'true';
    return { text: isDone ? done : undone, isDone };
  });
  const isDone = evidence.map((item) => item.isDone);
  const verdict = isDone.every(Boolean) ? 'applied' : isDone.some(Boolean) ? 'in part' : 'not applied';
  return { version, evidence, verdict };
}

/** What repair proposes, and why. */
export interface Proposal {
  /** null: nothing is applied; undefined: what was found does not say. */
  readonly version: string | null | undefined;
  /** One sentence each. */
  readonly reasons: readonly string[];
}

/**
 * Which version a history that a failure left dirty should name. `at`: the migration of the dirty version, `before` and
 * `after` its neighbours among the files. A failed up of `at` and a failed down of `after` leave the same row
 * (migrate.go:723-771), so that both are looked at.
 */
export function propose(at: Inspection | undefined, after: Inspection | undefined, before: string | null): Proposal {
  const reasons = [at, after].flatMap((inspection) => (inspection === undefined ? [] : describe(inspection)));
  // A down of `after` runs only where `at` is applied.
  if (at?.verdict === 'not applied') return { version: before, reasons };
  if (after?.verdict === 'applied')
    return {
      version: after.version,
      reasons: [
        ...reasons,
        `So it was the down of ${after.version} that failed, and all of ${after.version} is still there.`,
      ],
    };
  if (after?.verdict === 'in part') return { version: undefined, reasons };
  // Where it was done, it does nothing the second time.
  if (at?.verdict === 'repeatable') return { version: before, reasons };
  if (at === undefined) return { version: null, reasons: [...reasons, 'Nothing of the first migration is there.'] };
  return { version: at.verdict === 'applied' ? at.version : undefined, reasons };
}

/** A migration that was run, and of which the history does not know. */
export interface Unrecorded extends Proposal {
  /** The migration's version. */
  readonly of: string;
  readonly direction: 'up' | 'down';
}

/**
 * Looks, in a history that has a row for each migration, for one that runs outside a transaction, was run, and has no
 * row of it: a run that is stopped between the two leaves that. Only the first that is pending and the last that is
 * applied can be such. undefined: history and database agree as far as can be seen. Writes nothing.
 */
export async function findUnrecorded(
  session: Session,
  statuses: readonly MigrationStatus[],
  analyse: Analyse,
): Promise<Unrecorded | undefined> {
  // Where the row is written in the migration's own transaction, there is no moment between the two.
  const look = async (status: MigrationStatus | undefined, direction: 'up' | 'down') => {
    const migration = status?.migration ?? undefined;
    const sending = migration?.[direction]?.section.sending ?? 'transaction';
    return migration === undefined || sending === 'transaction' ? undefined : inspect(session, migration, analyse);
  };
  const next = await look(
    statuses.find(({ state }) => state === 'pending'),
    'up',
  );
  if (next?.verdict === 'applied')
    return {
      of: next.version,
      direction: 'up',
      version: next.version,
      reasons: [...describe(next), `The history has no row for ${next.version}.`],
    };
  const at = statuses.findLastIndex(({ state }) => state === 'applied');
  const last = await look(statuses[at], 'down');
  if (last?.verdict !== 'not applied') return undefined;
  const before = statuses.slice(0, at).findLast(({ state }) => state === 'applied');
  return {
    of: last.version,
    direction: 'down',
    version: before?.version ?? null,
    reasons: [...describe(last), `The history still has its row for ${last.version}.`],
  };
}

/** What is said of it where nobody asked for a repair. */
export function unrecordedText({ of, direction, reasons }: Unrecorded): string {
  const what = direction === 'up' ? 'applies' : 'rolls back';
  return `${reasons.join(' ')} A run that ${what} ${of} may have been stopped. Next: lockstep repair`;
}

const describe = ({ version, evidence, verdict }: Inspection): string[] => {
  const all = evidence.map(({ text }) => text).join(', ');
  const those = (isDone: boolean): string =>
    evidence
      .filter((item) => item.isDone === isDone)
      .map(({ text }) => text)
      .join(', ');
  switch (verdict) {
    case 'applied':
      return [`All that ${version} does is done: ${all}.`];
    case 'not applied':
      return [`Nothing that ${version} does is done: ${all}.`];
    case 'in part':
      return [`${version} is done in part: ${those(true)}; ${those(false)}. Finish or undo it by hand.`];
    case 'repeatable':
      return [
        `${version} can be run again: batches go on where they were stopped, and the rest does the same once more.`,
      ];
    case 'unknown':
      return [`${version} does nothing that could be looked for.`];
  }
};
