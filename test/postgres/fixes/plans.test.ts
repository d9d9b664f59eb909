import { expect, it } from 'vitest';
import type { Session as LintSession } from '../../../server/src/core/lint/session';
import { sessionsAfter } from '../../../server/src/core/lint/verifyFix';
import type { Migration } from '../../../server/src/core/project/project';
import { dedent, findingsOf, openFolder } from '../../support/folder';
import { describeEachMajor, type Session } from '../../support/postgres/database';
import { schemaDifferences, snapshot, type SchemaSnapshot } from '../../support/postgres/schema';
import { useScratch } from '../../support/postgres/scratch';
import { runPart, runParts, ups } from '../../support/runMigrations';
import { planCases, type PlanCase } from './planCases';

const layouts = ['golang-migrate', 'dbmate', 'flyway', 'plain'] as const;
const each = planCases.flatMap((planCase) => layouts.map((layout) => ({ ...planCase, layout })));

/** The folder before the plan, after what it does at once, and after each step that waits. */
function stepsOf(
  { folder: { down, ...folder }, title, layout }: PlanCase & { readonly layout: (typeof layouts)[number] },
  major: number,
): { before: LintSession; steps: LintSession[] } {
  const { schema = '', sql = '' } = folder;
  // dbmate sorts versions as text: behind 9 there is no room.
  const dated = {
    '20240101000000_schema.sql': `-- migrate:up\n${dedent(schema)}\n-- migrate:down\n`,
    '20240102000000_change.sql': `-- migrate:up\n${dedent(sql)}\n-- migrate:down\n${down}\n`,
  };
  const files = layout === 'dbmate' ? { files: dated } : layout === 'golang-migrate' ? { down } : {};
  const before = openFolder({ ...folder, layout, major, ...files });
  const fix = findingsOf(before)
    .flatMap(({ fixes }) => fixes)
    .find((each) => each.title.startsWith(title));
  if (fix === undefined) throw new Error(`There is no plan "${title}".`);
  return { before, steps: sessionsAfter(before, fix) };
}

const added = (before: LintSession, after: LintSession): Migration[] => {
  const known = new Set(before.project.migrations.map(({ version }) => version));
  return after.project.migrations.filter(({ version }) => !known.has(version));
};

async function takeBack(session: Session, of: LintSession, migrations: readonly Migration[]): Promise<void> {
  for (const { down } of [...migrations].reverse()) {
    if (down !== null) await runPart(session, of.project, down);
    await session.query('DISCARD ALL');
  }
}

describeEachMajor('a plan that waits for a deploy', (major) => {
  const scratch = useScratch(major);

  it.each(each)('lets the version before and the version after work: $name ($layout)', async (planCase) => {
    const { before, steps } = stepsOf(planCase, major);
    const [atOnce] = steps;
    const end = steps.at(-1);
    if (atOnce === undefined || end === undefined) throw new Error('The plan has no steps.');
    const [schema, ...changed] = atOnce.project.migrations;

    await scratch().reset();
    const original = await scratch().connect();
    await runParts(original, before.project, ups(before.project));
    const expected = await snapshot(scratch());
    await original.end();

    await scratch().reset();
    const tool = await scratch().connect();
    const application = await scratch().connect();
    const work = async (statements: readonly string[]): Promise<void> => {
      for (const statement of statements) await application.query(statement);
    };
    try {
      await runParts(tool, atOnce.project, schema?.up ? [schema.up] : []);
      const start = await snapshot(scratch());
      await work(planCase.old);
      for (const { up } of changed) {
        await runParts(tool, atOnce.project, up === null ? [] : [up]);
        await work(planCase.between ?? []);
      }
      const afterEach: SchemaSnapshot[] = [await snapshot(scratch())];
      await work([...planCase.old, ...planCase.new]);
      for (const [at, step] of steps.slice(1).entries()) {
        await runParts(
          tool,
          step.project,
          added(steps[at] ?? before, step).flatMap(({ up }) => up ?? []),
        );
        afterEach.push(await snapshot(scratch()));
      }
      await work(planCase.new);
      expect(schemaDifferences(expected, afterEach.at(-1) ?? {})).toEqual([]);
      expect(await application.query(planCase.rows.query)).toEqual(planCase.rows.expected);

      // In these folders there are no downs.
      if (planCase.layout === 'flyway' || planCase.layout === 'plain') return;
      for (const [at, step] of [...steps.entries()].slice(1).reverse()) {
        await takeBack(tool, step, added(steps[at - 1] ?? before, step));
        expect(schemaDifferences(afterEach[at - 1] ?? {}, await snapshot(scratch()))).toEqual([]);
      }
      await work([...planCase.new, ...planCase.old]);
      if (planCase.beforeDown !== undefined) await application.query(planCase.beforeDown);
      for (const migration of [...changed].reverse()) {
        await takeBack(tool, atOnce, [migration]);
        await work(planCase.between ?? []);
      }
      expect(schemaDifferences(start, await snapshot(scratch()))).toEqual([]);
      await work(planCase.old);
    } finally {
      await tool.end();
      await application.end();
    }
  });
});
