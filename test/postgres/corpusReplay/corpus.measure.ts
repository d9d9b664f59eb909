import { afterAll, describe, expect, it } from 'vitest';
import { table } from '../../support/table';
import { servers } from '../../support/postgres/database';
import { accuracyTable, type Judged } from '../accuracy/judge';
import { summary } from '../effects/summary';
import { blockingStatements, differenceOf, isForWantOfRows, saidBlocking } from './compare';
import { corpusFolder, corpusProjects } from './corpus';
import { replayProject, type ReplayedStatement } from './replayProject';

/** Of the statements that the server accepts: how many must be as they were said, and how many may be assumptions. */
const goals = { agreement: 0.995, assumptions: 0.03 };
const examples = 3;

const projects = corpusProjects();
if (projects.length === 0) throw new Error(`There is no ${corpusFolder}/INDEX.tsv; LOCKSTEP_CORPUS names the folder.`);

interface Result {
  readonly name: string;
  readonly statements: readonly ReplayedStatement[];
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

for (const { major } of servers())
  describe(`the corpus on PostgreSQL ${major}`, () => {
    const results: Result[] = [];
    const downs: Result[] = [];

    it.each(projects)('$name', async (project) => {
      const statements = await replayProject(project, major);
      results.push({ name: project.name, statements: statements.filter(({ direction }) => direction === 'up') });
      const back = statements.filter(({ direction }) => direction === 'down');
      if (back.length > 0) downs.push({ name: project.name, statements: back });
      expect(statements.length).toBeGreaterThan(0);
    });

    it('is as it was said', () => {
      const all = results.flatMap(({ statements }) => statements);
      const { accepted, compared, agreed, assumed } = countsOf(all);
      const missed = results.flatMap(({ statements }) => missedBlocking(statements));
      expect.soft(missed.length).toBe(0);
      expect.soft(agreed / compared).toBeGreaterThanOrEqual(goals.agreement);
      expect.soft(assumed / accepted).toBeLessThanOrEqual(goals.assumptions);
    });

    it('goes back as it was said', () => {
      const { compared, agreed } = countsOf(downs.flatMap(({ statements }) => statements));
      expect.soft(downs.flatMap(({ statements }) => missedBlocking(statements)).length).toBe(0);
      expect.soft(agreed / compared).toBeGreaterThanOrEqual(goals.agreement);
    });

    afterAll(() => {
      console.log(reportOf(`The corpus on PostgreSQL ${major}`, results));
      console.log(reportOf(`The downs of the corpus, the newest first, on PostgreSQL ${major}`, downs));
      console.log(downsLine(downs));
      console.log(accuracyTable('Precision and recall on the corpus', results.flatMap(judge), major));
    });
  });

/** The statements that the server accepted, with what it did for the truth. */
const judge = ({ statements }: Result): Judged[] => {
  const blocking = blockingStatements(statements);
  return statements.filter(isAccepted).map((statement) => ({
    ...statement,
    isInTransaction: statement.predicted.transaction !== 'none',
    blocked: blocking.has(statement),
  }));
};

const isAccepted = ({ observed }: ReplayedStatement): boolean => observed.error === null;

/** Accepted, and with rows that could show what was said. */
const isComparable = (statement: ReplayedStatement): boolean => isAccepted(statement) && !isForWantOfRows(statement);

const differs = (statement: ReplayedStatement): boolean => differenceOf(statement) !== '';

const countsOf = (statements: readonly ReplayedStatement[]) => {
  const accepted = statements.filter(isAccepted);
  const withoutRows = accepted.filter((statement) => differs(statement) && isForWantOfRows(statement)).length;
  return {
    statements: statements.length,
    accepted: accepted.length,
    withoutRows,
    compared: accepted.length - withoutRows,
    agreed: accepted.filter((statement) => !differs(statement)).length,
    assumed: accepted.filter(({ predicted }) => !predicted.certain).length,
  };
};

/** The dangerous direction: said to be harmless, and it blocked. */
const missedBlocking = (statements: readonly ReplayedStatement[]): ReplayedStatement[] => {
  const said = saidBlocking(statements);
  return [...blockingStatements(statements)].filter((statement) => isAccepted(statement) && !said.has(statement));
};

const downsLine = (downs: readonly Result[]): string => {
  const { accepted, compared, agreed } = countsOf(downs.flatMap(({ statements }) => statements));
  const missed = downs.flatMap(({ statements }) => missedBlocking(statements)).length;
  const shown = percent(agreed / compared);
  return `downs: agreed ${agreed} of ${accepted} accepted (${compared} with rows to show it: ${shown}), missed ${missed}`;
};

const reportOf = (title: string, results: readonly Result[]): string => {
  const row = (name: string, statements: readonly ReplayedStatement[], missed: number): (string | number)[] => {
    const { accepted, withoutRows, compared, agreed, assumed, statements: count } = countsOf(statements);
    const shares = [percent(agreed / compared), percent(assumed / accepted)];
    return [name, count, accepted, withoutRows, agreed, ...shares, missed];
  };
  const missed = (of: readonly Result[]): number =>
    of.reduce((sum, { statements }) => sum + missedBlocking(statements).length, 0);
  const all = results.flatMap(({ statements }) => statements);
  const rows = [
    ...results.map((result) => row(result.name, result.statements, missed([result]))),
    row('all', all, missed(results)),
  ];
  return [
    `\n${title}: what was said of each statement, and what the server did`,
    table(
      ['', 'statements', 'accepted', 'no rows to show it', 'agreed', 'agreement', 'assumed', 'missed blocking'],
      rows,
    ),
    ...causes('Differences by cause', all.filter(isComparable), (statement) =>
      differs(statement) ? [`${statement.predicted.kind}: ${differenceOf(statement)}`] : [],
    ),
    ...causes(
      'Said to be harmless, and it blocked',
      results.flatMap(({ statements }) => missedBlocking(statements)),
      (statement) => [`${statement.predicted.kind}: ${differenceOf(statement)}`],
    ),
    ...causes('Assumptions by cause', all.filter(isAccepted), (statement) =>
      statement.predicted.certain ? [] : [statement.assumptions[0] ?? `${statement.predicted.kind} is not analysed`],
    ),
    ...causes(
      'Refused by the server and not foreseen, by its message',
      all.filter(({ predicted }) => predicted.fails === null),
      ({ observed }) => (observed.error === null ? [] : [observed.error.message]),
    ),
  ].join('\n');
};

const causes = (
  title: string,
  statements: readonly ReplayedStatement[],
  causesOf: (statement: ReplayedStatement) => string[],
): string[] => {
  const groups = new Map<string, ReplayedStatement[]>();
  for (const statement of statements)
    for (const cause of causesOf(statement)) groups.set(cause, [...(groups.get(cause) ?? []), statement]);
  const sorted = [...groups].sort(([, a], [, b]) => b.length - a.length);
  return [
    `\n${title}: ${statements.length === 0 ? 'none' : `${sorted.reduce((sum, [, group]) => sum + group.length, 0)}`}`,
    ...sorted.flatMap(([cause, group]) => [
      `  ${String(group.length).padStart(5)}  ${cause}`,
      ...group
        .slice(0, examples)
        .flatMap(({ path, sql, predicted, observed }) => [
          `         ${path.slice(corpusFolder.length + 1)}: ${sql.replaceAll(/\s+/g, ' ').slice(0, 140)}`,
          `           said: ${predicted.fails ?? summary(predicted)}`,
          `           seen: ${observed.error?.message ?? summary(observed)}`,
        ]),
    ]),
  ];
};
