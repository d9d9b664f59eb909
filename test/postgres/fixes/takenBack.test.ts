import { expect, it } from 'vitest';
import { plans } from '../../../server/src/core/docs/plans';
import { sessionsAfter } from '../../../server/src/core/lint/verifyFix';
import type { Migration, Project } from '../../../server/src/core/project/project';
import { findingsOf, openFolder, type Folder } from '../../support/folder';
import { describeEachMajor } from '../../support/postgres/database';
import { schemaDifferences, snapshot, type SchemaSnapshot } from '../../support/postgres/schema';
import { useScratch, type Scratch } from '../../support/postgres/scratch';
import { runParts } from '../../support/runMigrations';
import { planCases } from './planCases';

interface Taken {
  readonly name: string;
  readonly folder: Folder;
  readonly title: string;
  readonly majors?: readonly [first: number, last: number];
}

const ofTheDocs = plans.map(({ id, title, example: { schema, up, down }, postgres }): Taken => {
  const folder = { schema, sql: up, down: down === '' ? '-- Nothing to take back.' : down };
  return { name: `docs/plans/${id}.md`, folder, title, ...(postgres === undefined ? {} : { majors: postgres }) };
});
/** A value of an enum cannot be taken back. */
const isForGood = ({ name }: Taken): boolean => name === 'docs/plans/next-migration.md';
const cases: readonly Taken[] = [...ofTheDocs, ...planCases].filter((each) => !isForGood(each));

/** A constraint cannot be taken off its index: between the two migrations that take both away there is no way back. */
const isBetween = (migration: string): boolean => /^undo.add/.test(migration);

/** The schema of a folder's first migration, after the ups of others, and the downs of them in reverse order. */
const schemaAfter = async (
  scratch: Scratch,
  project: Project,
  others: readonly Migration[],
): Promise<SchemaSnapshot> => {
  await scratch.reset();
  const tool = await scratch.connect();
  try {
    const [schema] = project.migrations;
    const ups = [schema, ...others].flatMap((migration) => migration?.up ?? []);
    const downs = others.flatMap(({ down }) => down ?? []).reverse();
    await runParts(tool, project, [...ups, ...downs]);
    return await snapshot(scratch);
  } finally {
    await tool.end();
  }
};

describeEachMajor('a plan that is taken back from the middle', (major) => {
  const scratch = useScratch(major);

  it.each(cases.filter(({ majors: [first, last] = [14, 18] }) => first <= major && major <= last))(
    'restores the schema from each of its steps: $name',
    async ({ folder, title }) => {
      const before = openFolder({ ...folder, major });
      const fix = findingsOf(before)
        .flatMap(({ fixes }) => fixes)
        .find((each) => each.title.startsWith(title));
      if (fix === undefined) throw new Error(`There is no plan "${title}".`);
      const { project } = sessionsAfter(before, fix).at(-1) ?? before;
      const start = await schemaAfter(scratch(), project, []);
      const [, ...steps] = project.migrations;
      for (const [at, { name }] of steps.entries()) {
        if (isBetween(name)) continue;
        const done = steps.slice(0, at + 1);
        const end = await schemaAfter(scratch(), project, done);
        expect(schemaDifferences(start, end), `after ${name}`).toEqual([]);
      }
    },
  );
});
