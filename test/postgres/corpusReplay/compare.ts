import type { ExplainedStatement } from '../../../server/src/core/report/types';
import { strength, type LockMode } from '../../support/postgres/state';
import { namePatterns } from '../../support/postgres/namePatterns';
import { reader } from '../../support/postgres/statementKind';
import { followTransaction } from '../rules/held';
import type { ReplayedStatement } from './replayProject';

/** What a statement does, in the words of `explain`. */
type Effects = Pick<ExplainedStatement, 'locks' | 'indexLocks' | 'rewrites' | 'scans' | 'rebuilds'>;

/** The difference between what was said and what was seen, without the names; empty: none. */
export function differenceOf(statement: Pick<ReplayedStatement, 'predicted' | 'observed'>): string {
  if (statement.predicted.fails !== null) return `said to fail: ${withoutNames(statement.predicted.fails)}`;
  const { predicted, observed } = inPatterns(statement);
  const said = modesOf(predicted);
  const seen = modesOf(observed);
  const locks = [...new Set([...said.keys(), ...seen.keys()])].flatMap((name) => {
    const first = said.get(name);
    const second = seen.get(name);
    return first === second ? [] : [`lock ${first ?? 'none'} said, ${second ?? 'none'} seen`];
  });
  const lists = (['rewrites', 'scans', 'rebuilds'] as const).flatMap((what) => [
    ...(predicted[what].some((name) => !observed[what].includes(name)) ? [`${what} said, not seen`] : []),
    ...(observed[what].some((name) => !predicted[what].includes(name)) ? [`${what} seen, not said`] : []),
  ]);
  return [...new Set([...locks, ...lists])].sort().join('; ');
}

/**
 * Whether the server did less than was said only for the rows at hand: a query that found none does not go on to the
 * next table, and the keys that refer to a row are looked at when there is one. The effect suite has rows for that.
 */
export function isForWantOfRows(statement: ReplayedStatement): boolean {
  const { sql, hadRows } = statement;
  if (statement.predicted.fails !== null) return false;
  const { predicted, observed } = inPatterns(statement);
  const isQuery = reader(sql) === 'query';
  const said = modesOf(predicted);
  const isLess = [...modesOf(observed)].every(([name, mode]) => strength(mode) <= strength(said.get(name)));
  const isFewer = (['rewrites', 'scans', 'rebuilds'] as const).every((what) =>
    observed[what].every((name) => predicted[what].includes(name)),
  );
  // A command takes its locks and writes its files whatever it finds; a foreign key's check looks for no row that refers.
  const sameLocks = [...said].every(([name, mode]) => modesOf(observed).get(name) === mode);
  const sameFiles = (['rewrites', 'rebuilds'] as const).every(
    (what) => predicted[what].length === observed[what].length,
  );
  const looked = !hadRows || observed.scans.length > 0;
  return isLess && isFewer && (isQuery || (sameLocks && sameFiles && looked));
}

/** A table whose name is known in part is said by its pattern; what is seen of those that fit it is seen of the pattern. */
const inPatterns = ({ predicted, observed }: Pick<ReplayedStatement, 'predicted' | 'observed'>) => {
  const asSaid = namePatterns(predicted);
  return { predicted: asSaid(predicted), observed: asSaid(observed) };
};

const modesOf = ({ locks, indexLocks = [] }: Effects): Map<string, LockMode> =>
  new Map([
    ...locks.map(({ relation, mode }) => [relation, mode] as const),
    ...indexLocks.map(({ index, mode }) => [index, mode] as const),
  ]);

const withoutNames = (message: string): string => message.replaceAll(/"[^"]*"|\b\d+\b/g, '…');

/**
 * The statements of a list that work through a table while their transaction holds a strong lock, as a server saw it.
 * `setup`: SQL that has run before them.
 */
export function blockingStatements(statements: readonly ReplayedStatement[], setup = ''): Set<ReplayedStatement> {
  return blockingBy(statements, setup, ({ observed }) => observed);
}

/** The same, as it was said. */
export function saidBlocking(statements: readonly ReplayedStatement[]): Set<ReplayedStatement> {
  return blockingBy(statements, '', ({ predicted }) => predicted);
}

const blockingBy = (
  statements: readonly ReplayedStatement[],
  setup: string,
  effectsOf: (statement: ReplayedStatement) => Effects,
): Set<ReplayedStatement> => {
  const blocking = new Set<ReplayedStatement>();
  const matviews = matviewsIn([setup, ...statements.map(({ sql }) => sql)].join(';'));
  const isStrong = ([name, mode]: readonly [string, LockMode]): boolean =>
    strength(mode) >= strength(matviews.has(name) ? 'AccessExclusiveLock' : 'ShareLock');
  let held = followTransaction.start('transaction', 1);
  for (const statement of statements) {
    if (statement.isFirst || statement.predicted.transaction === 'none' || endsTransaction.test(statement.sql))
      held = followTransaction.start('transaction', 1);
    const effects = effectsOf(statement);
    const taken = [...modesOf(effects)].map(([relation, mode]) => ({ relation, mode }));
    held = { ...followTransaction.after(held, statement.sql, taken), kind: 'tool' };
    if (isWork(effects) && [...held.locks].some(isStrong)) blocking.add(statement);
  }
  return blocking;
};

const endsTransaction = /^\s*(begin|start\s+transaction|commit|end|rollback|abort)\b(?!\s+to\b)/i;

/** Nobody writes a materialized view, so that only the lock that stops its readers counts. As `schema.name`. */
const matviewsIn = (sql: string): ReadonlySet<string> =>
  new Set(
    [...sql.matchAll(/create\s+materialized\s+view\s+(?:if\s+not\s+exists\s+)?([\w."$]+)/gi)].map(
      ([, written = '']) => {
        const name = written.replaceAll('"', '');
        return name.includes('.') ? name : `public.${name}`;
      },
    ),
  );

/** A new file that is not read for, and those of its indexes (TRUNCATE), are no work. */
const isWork = ({ scans, rewrites, rebuilds }: Effects): boolean =>
  scans.length > 0 || (rebuilds.length > 0 && rewrites.length === 0);
