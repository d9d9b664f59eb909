import { afterAll, describe, expect, it } from 'vitest';
import type { ExplainedStatement } from '../../../server/src/core/report/types';
import { namePatterns } from '../../support/postgres/namePatterns';
import { describeEachMajor, withDatabase, type Database } from '../../support/postgres/database';
import type { ObservedStatement } from '../../support/postgres/observe';
import { isUndone, openBench, openScratch, type Bench, type Scratch } from './bench';
import { readCase, type EffectCase, type Family } from './case';
import { predict } from './predict';
import { summary } from './summary';

const refused = (message: string, inTransaction: boolean): string =>
  `${inTransaction ? 'refuses a transaction' : 'refused'}: ${message}`;

/** A statement's line where the server refuses it for the rows that it meets: nobody predicts that. */
const forData = 'refused for its data';

/** What was predicted, a line for each statement up to the first that fails. */
function predictedLines(predicted: readonly ExplainedStatement[], testCase: EffectCase): string[] {
  return upToFailure(
    predicted.map((statement, at) => {
      const isLast = at === testCase.statements.length - 1;
      if (statement.fails !== null)
        return refused(
          statement.fails,
          statement.refusesTransaction && statement.fails.endsWith(' cannot run inside a transaction block'),
        );
      return testCase.dependsOnData === true && isLast ? forData : summary(namePatterns(statement)(statement));
    }),
  );
}

/** What the server did, in the same words. */
function observedLines(
  observed: readonly ObservedStatement[],
  predicted: readonly ExplainedStatement[],
  testCase: EffectCase,
): string[] {
  return upToFailure(
    observed.map((statement, at) => {
      const { error } = statement;
      const said = predicted[at];
      if (error === null) return summary(said === undefined ? statement : namePatterns(said)(statement));
      if (testCase.dependsOnData === true && at === testCase.statements.length - 1) return forData;
      return refused(error.message, error.sqlstate === '25001');
    }),
  );
}

const isRefused = (line: string): boolean => /^refuse[ds]\b/.test(line);

/** No tool goes on after an error, so what comes after it is of no matter. */
function upToFailure(lines: readonly string[]): string[] {
  const failed = lines.findIndex(isRefused);
  return failed === -1 ? [...lines] : lines.slice(0, failed + 1);
}

/** The kind of transaction that each statement of a case runs in. */
function kindsOf({ statements, sending = 'transaction' }: EffectCase): ExplainedStatement['transaction'][] {
  const between = sending === 'message' && statements.length > 1 ? 'implicit' : 'none';
  let kind: ExplainedStatement['transaction'] = sending === 'transaction' ? 'tool' : between;
  return statements.map((sql) => {
    const own = kind;
    if (/^(begin|start)\b/i.test(sql) && kind !== 'tool') kind = 'explicit';
    if (/^(commit|end|abort|rollback$)\b/i.test(sql)) kind = /\bchain$/i.test(sql) ? 'explicit' : between;
    return own;
  });
}

/** What the manual says cannot run inside a transaction block. */
const refusesTransaction = (sql: string, major: number): boolean =>
  (/\bconcurrently\b/i.test(sql) && !/^refresh\b/i.test(sql)) ||
  /^(vacuum|cluster$|discard all|reindex (schema|database|system)|(create|drop) (database|tablespace)|alter system|create subscription \S+ connection \S+ publication \S+$)\b/i.test(
    sql,
  ) ||
  (/^(reindex|cluster) .*\b(events|logs|hashed|events_kind)\b/i.test(sql) && !(/^cluster/i.test(sql) && major < 15));

const title = ({ statements, sending }: EffectCase): string =>
  `${sending === undefined ? '' : `as ${sending}: `}${statements.join('; ')}`;

/** Declares the tests of some families: for each case and major, what is predicted and what the server does are alike. */
export function effectSuite(suite: string, families: readonly Family[]): void {
  describeEachMajor(suite, (major) => {
    declare(major, families);
  });
}

function declare(major: number, families: readonly Family[]): void {
  const uncertain: string[] = [];
  let count = 0;
  const done: (() => void)[] = [];
  const closed: Promise<void>[] = [];
  const benches = new Map<string, Promise<Bench>>();

  /** A database that is there for as long as the suite runs. */
  const keep = <T>(use: (database: Database) => T | Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      closed.push(
        withDatabase(major, async (database) => {
          resolve(await use(database));
          await new Promise<void>((end) => done.push(end));
        }).catch(reject),
      );
    });
  /** One database for each setup. */
  const benchOf = (setup: string): Promise<Bench> => {
    const bench = benches.get(setup) ?? keep((database) => openBench(database, setup));
    benches.set(setup, bench);
    return bench;
  };
  let scratch: Promise<Scratch> | undefined;
  afterAll(async () => {
    for (const end of done) end();
    await Promise.all(closed);
    if (uncertain.length > 0)
      console.warn(
        `PostgreSQL ${major}: ${uncertain.length} of ${count} predictions assume something:\n${uncertain.join('\n')}`,
      );
  });

  for (const { name, groups } of families)
    describe(name, () => {
      for (const { setup, cases } of groups)
        for (const written of cases) {
          const testCase = readCase(written);
          const [first, last] = testCase.postgres ?? [0, Infinity];
          if (major < first || major > last) continue;
          it(title(testCase), async () => {
            const { statements, sending = 'transaction' } = testCase;
            const predicted = predict(setup, statements, sending, major);
            const observed = isUndone(testCase)
              ? await (await benchOf(setup)).observeAndUndo(testCase)
              : await (await (scratch ??= keep(openScratch))).observe(setup, testCase);
            count++;
            if (predicted.some(({ certain }) => !certain)) uncertain.push(`${name}: ${title(testCase)}`);
            const lines = observedLines(observed, predicted, testCase);
            expect(predictedLines(predicted, testCase)).toEqual(lines);
            const reached = predicted.slice(0, lines.length);
            expect(reached.map(({ transaction }) => transaction)).toEqual(kindsOf(testCase).slice(0, lines.length));
            const outside = statements.slice(0, lines.length).map((sql) => refusesTransaction(sql, major));
            expect(reached.map(({ refusesTransaction }) => refusesTransaction)).toEqual(outside);
          });
        }
    });

  it('are assumed in at most 2 % of the cases', () => {
    expect(uncertain.length / count).toBeLessThanOrEqual(0.02);
  });
}
