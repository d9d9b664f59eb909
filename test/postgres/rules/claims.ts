import type { AnalysedPart, AnalysedStatement } from '../../../server/src/core/replay/analyse';
import type { Category } from '../../../server/src/core/lint/finding';
import type { SourceFile } from '../../../server/src/core/layouts/layout';
import { markedFiles, openFolder, type Folder } from '../../support/folder';
import { readMarks } from '../../support/marks';
import { fillTables } from '../../support/postgres/fill';
import { observe, type ObservedStatement } from '../../support/postgres/observe';
import type { Scratch } from '../../support/postgres/scratch';
import { runParts } from '../../support/runMigrations';
import { followTransaction, isStrongLock, type Held } from './held';
import { noticingTimeouts } from './timeouts';

/** What became of a case on a server. */
export interface Verdict {
  /** The rules that say something for certain of a statement under observation. */
  readonly claimed: ReadonlySet<string>;
  /** Those of them that the server confirmed. */
  readonly confirmed: ReadonlySet<string>;
  /** `statement: what was predicted, what was observed`. */
  readonly disagreements: readonly string[];
}

/** The files of a folder without what makes a table small: whether it is, a server cannot tell. */
const filesOf = (folder: Folder): SourceFile[] =>
  Array.from(markedFiles(folder), ([path, marked]) => ({
    path,
    text: readMarks(marked).text.replaceAll('lockstep: small', 'lockstep: large'),
  }));

/**
 * Runs a folder on a server, its first migration as it is and the rest under observation, and compares what the rules
 * say of each statement with what the server did. Where rows stand in the way, it is done again without any.
 */
export async function judge(scratch: Scratch, folder: Folder): Promise<Verdict> {
  const filled = await judgeOnce(scratch, folder, true);
  return filled === 'rows' ? ((await judgeOnce(scratch, folder, false)) as Verdict) : filled;
}

async function judgeOnce(scratch: Scratch, folder: Folder, isFilled: boolean): Promise<Verdict | 'rows'> {
  // Without settings that say what a server cannot know.
  const session = openFolder({ ...folder, config: {}, major: scratch.major }, filesOf(folder));
  const [analysis] = session.analyses;
  const parts = analysis?.parts ?? [];
  const ups = parts.filter(({ direction }) => direction === 'up');
  const setup = ups.length > 1 ? ups.slice(0, 1) : [];
  await scratch.reset();
  const runner = await scratch.connect();
  await runParts(runner, session.project, setup);
  await runner.end();

  const disagreements: string[] = [];
  const confirmed = new Set<string>();
  const claimed = new Set<string>();
  for (const part of parts.filter((each) => !setup.includes(each))) {
    if (isFilled) await fillTables(scratch);
    const judged = await judgePart(scratch, part);
    const { observed } = judged;
    const isCut = observed.find(({ error }) => /^2[23]/.test(error?.sqlstate ?? ''));
    if (isCut !== undefined && isFilled && !isPredicted(part, observed.indexOf(isCut))) return 'rows';
    if (isFilled) disagreements.push(...(await tookRequiredColumns(scratch, part, observed)));
    for (const rule of judged.confirmed) confirmed.add(rule);
    for (const rule of judged.claimed) claimed.add(rule);
    disagreements.push(...judged.disagreements);
    if (observed.some(({ error }) => error !== null)) break;
  }
  return { claimed, confirmed, disagreements };
}

/** Runs a part under observation and compares what the rules say of its statements with what the server did. */
export async function judgePart(
  scratch: Scratch,
  part: AnalysedPart,
): Promise<Verdict & { readonly observed: readonly ObservedStatement[] }> {
  const statements = part.statements.map(({ text }) => text);
  const { timeouts, database } = noticingTimeouts(scratch, statements);
  const matviews = await scratch.query<{ name: string }>(
    "SELECT schemaname || '.' || matviewname AS name FROM pg_catalog.pg_matviews",
  );
  const observed = await observe(database, { statements, sending: part.section.sending });
  return { ...compare(part, observed, timeouts, new Set(matviews.map(({ name }) => name))), observed };
}

/** The statements that the server took though a table with rows got a column that it has no value for. */
async function tookRequiredColumns(
  scratch: Scratch,
  part: AnalysedPart,
  observed: readonly ObservedStatement[],
): Promise<string[]> {
  const took: string[] = [];
  for (const [index, { effects, statement }] of part.replay.steps.entries())
    for (const { relation, column } of observed[index]?.error === null ? effects.requiredColumns : []) {
      const [row] = await scratch.query(`SELECT FROM ${quotedName(relation)} LIMIT 1`);
      if (row !== undefined) took.push(`${statement.text}: predicted a refusal for ${column}, observed none`);
    }
  return took;
}

const quotedName = (relation: string): string =>
  relation
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');

const isPredicted = (part: AnalysedPart, index: number): boolean =>
  part.replay.steps[index]?.effects.fails?.kind === 'other';

/** With those on indexes, for which everybody waits as for one on the table. */
const locksOf = ({ locks, indexLocks = [] }: ObservedStatement) => [
  ...locks,
  ...indexLocks.map(({ index, mode }) => ({ relation: index, mode })),
];

/** Compares the statements of a part, up to the first that the server refuses or that the analysis only assumes. */
function compare(
  part: AnalysedPart,
  observed: readonly ObservedStatement[],
  timeouts: ReadonlyMap<number, boolean>,
  matviews: ReadonlySet<string>,
): Verdict {
  const disagreements: string[] = [];
  const confirmed = new Set<string>();
  const claimed = new Set(
    part.replay.steps.flatMap(({ reports, effects }) =>
      effects.assumptions.length === 0 ? reports.map(({ rule }) => rule.id) : [],
    ),
  );
  let held: Held = followTransaction.start(part.section.sending, part.statements.length);
  for (const [index, analysed] of part.analysed().entries()) {
    const seen = observed[index];
    if (seen === undefined || seen.error?.message === 'not run') break;
    const { statement, step } = analysed;
    const taken = locksOf(seen);
    held = followTransaction.before(held, statement.text);
    if (statement.problem !== null || step.effects.assumptions.length > 0) {
      if (seen.error !== null) break;
      held = followTransaction.after(held, statement.text, taken);
      continue;
    }
    const isNewStrong = taken.some((lock) => isStrongLock(lock, matviews));
    held = followTransaction.after(held, statement.text, taken);
    const isStrong = [...held.locks].some(([relation, mode]) => isStrongLock({ relation, mode }, matviews));
    const say = (predicted: string, was: string): void => {
      const locks = taken.map(({ relation, mode }) => `${relation} ${mode}`).join(', ');
      disagreements.push(
        `${part.direction} ${part.section.sending}: ${statement.text.replaceAll(/\s+/g, ' ')}: predicted ${predicted}, observed ${was} (locks ${locks}; scans ${seen.scans.join(', ')})`,
      );
    };
    const said = disagreements.length;
    const refused = compareRefusal(analysed, seen, say);
    if (disagreements.length === said) for (const { rule } of step.reports) confirmed.add(rule.id);
    if (refused) break;

    // With rows it is refused (that is what the rule says), without any there is nothing to wait for.
    if (step.effects.requiredColumns.length > 0) continue;
    // The files of indexes alone are copied; those of TRUNCATE come with one of the table.
    const works = seen.scans.length > 0 || (seen.rebuilds.length > 0 && seen.rewrites.length === 0);
    const blocks = says(analysed, 'blocking');
    if (isStrong && works && blocks === undefined) say('nothing that blocks', 'work under a strong lock');
    // DML counts as work by contract, however few rows it finds.
    const mayWork = works || isDml(analysed);
    if (blocks !== undefined && !(isStrong && mayWork)) say(blocks, 'nothing that blocks');

    const waits = isNewStrong && !works && !waitsBefore(analysed);
    const isInstant = waits && timeouts.get(index) === false && !held.hasSaid;
    if (isInstant) held = { ...held, hasSaid: true };
    const queue = says(analysed, 'lock-queue');
    if (part.direction !== 'repeatable' && isInstant !== (queue !== undefined))
      say(queue ?? 'no lock-queue', isInstant ? 'a strong lock without lock_timeout' : 'no such lock');
  }
  return { claimed, confirmed, disagreements };
}

const says = ({ step }: AnalysedStatement, category: Category): string | undefined =>
  step.reports.find(({ rule }) => rule.meta.category === category)?.rule.id;

/** Whether the server refused it, which ends the comparison. */
function compareRefusal(
  { step }: AnalysedStatement,
  { error }: ObservedStatement,
  say: (predicted: string, was: string) => void,
): boolean {
  const isTooNew = step.reports.some(({ rule }) => rule.id === 'syntax-too-new');
  const predicted = step.effects.fails?.message ?? (isTooNew ? 'syntax error' : null);
  if (error === null) {
    if (predicted !== null) say(`"${predicted}"`, 'no refusal');
    return predicted !== null;
  }
  const isSame = isTooNew ? error.sqlstate === '42601' : predicted === error.message;
  if (!isSame) say(predicted === null ? 'no refusal' : `"${predicted}"`, `${error.sqlstate} "${error.message}"`);
  return true;
}

// It lets all who use the table finish before it asks for its strong lock, and nobody waits behind it meanwhile; a
// lock_timeout would leave it half done (test/postgres/fixes/detachConcurrently.test.ts).
const waitsBefore = ({ statement: { text } }: AnalysedStatement): boolean =>
  /\bDETACH\s+PARTITION\b.*\bCONCURRENTLY$/is.test(text);

const isDml = ({ statement: { tag } }: AnalysedStatement): boolean =>
  tag === 'UPDATE' || tag === 'DELETE' || tag === 'MERGE' || tag === 'INSERT';
