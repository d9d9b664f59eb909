import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainProject } from '../../../server/src/core/report/explainProject';
import { changePath, openFolder } from '../../support/folder';
import { servers, withDatabase } from '../../support/postgres/database';
import { blockingStatements } from '../corpusReplay/compare';
import type { ReplayedStatement } from '../corpusReplay/replayProject';
import { isUndone, openBench, openScratch } from '../effects/bench';
import { readCase, type EffectCase, type Family } from '../effects/case';
import { accuracyTable, type Judged } from './judge';

const folder = join(import.meta.dirname, '../effects/cases');

const isFamily = (value: unknown): value is Family => typeof value === 'object' && value !== null && 'groups' in value;

const families = async (): Promise<Family[]> => {
  const modules = readdirSync(folder).map((name) => import(join(folder, name)) as Promise<Record<string, unknown>>);
  return (await Promise.all(modules)).flatMap((module) => Object.values(module).filter(isFamily));
};

/** What lint and explain say of the statements of a case. */
const saidOf = (setup: string, { statements, sending = 'transaction' }: EffectCase, major: number, path: string) => {
  const layout = sending === 'transaction' ? 'dbmate' : 'golang-migrate';
  const sql = statements.map((statement) => `${statement};\n`).join('');
  const folder = { schema: setup, sql, layout, major, options: { multiStatement: sending === 'statements' } } as const;
  const session = openFolder(folder);
  const changed = changePath(folder);
  const explained = explainProject({ session, root: '/', isAsked: (asked) => asked === changed, findings: [] });
  const part = session.analyses[0]?.parts.find(({ file, direction }) => file.path === changed && direction === 'up');
  const findings = session.linted.find(({ file }) => file.path === changed)?.findings ?? [];
  return (part?.analysed() ?? []).flatMap(({ statement, start }, at) => {
    const predicted = explained.files[0]?.statements[at];
    const end = start + statement.text.length;
    const isReported = findings.some(
      ({ category, span }) => category === 'blocking' && start <= span.start && span.start < end,
    );
    if (predicted === undefined) return [];
    return [{ path, fileText: part?.file.text ?? '', start, sql: statement.text, predicted, isReported }];
  });
};

for (const { major } of servers())
  describe(`the effect suite on PostgreSQL ${major}`, () => {
    it('is judged', async () => {
      const judged: Judged[] = [];
      for (const { name, groups } of await families())
        for (const [group, { setup, cases }] of groups.entries()) {
          const known = cases
            .map(readCase)
            .filter(({ postgres: [first, last] = [0, Infinity] }) => first <= major && major <= last);
          const judge = async (
            tested: readonly EffectCase[],
            observe: (one: EffectCase) => Promise<ReplayedStatement['observed'][]>,
          ) => {
            for (const testCase of tested) {
              const observed = await observe(testCase);
              const said = saidOf(setup, testCase, major, `${name}/${group}/${testCase.statements.join(';')}`);
              const replayed = said.flatMap((one, at): ReplayedStatement[] => {
                const seen = observed[at];
                if (seen === undefined) return [];
                return [{ ...one, direction: 'up', isFirst: at === 0, assumptions: [], observed: seen, hadRows: true }];
              });
              const blocking = blockingStatements(replayed, setup);
              for (const statement of replayed)
                if (statement.observed.error === null)
                  judged.push({
                    ...statement,
                    isInTransaction: statement.predicted.transaction !== 'none',
                    blocked: blocking.has(statement),
                  });
            }
          };
          await withDatabase(major, async (database) => {
            const bench = await openBench(database, setup);
            await judge(known.filter(isUndone), (testCase) => bench.observeAndUndo(testCase));
          });
          await withDatabase(major, async (database) => {
            const scratch = openScratch(database);
            await judge(
              known.filter((testCase) => !isUndone(testCase)),
              (testCase) => scratch.observe(setup, testCase),
            );
          });
        }
      console.log(accuracyTable('Precision and recall on the effect suite', judged, major));
      expect(judged.length).toBeGreaterThan(0);
    });
  });
