import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Fix } from '../../../server/src/core/lint/finding';
import { sessionsAfter } from '../../../server/src/core/lint/verifyFix';
import { findingsOf, openFolder } from '../../support/folder';
import { dataOf, differentData } from '../../support/postgres/data';
import { describeEachMajor } from '../../support/postgres/database';
import { schemaDifferences, snapshot } from '../../support/postgres/schema';
import { useScratch } from '../../support/postgres/scratch';
import { downs, runParts, ups } from '../../support/runMigrations';
import { choicesFrom, type Choices } from '../properties/choices';
import { makeSchema, type Schema } from '../properties/schema';

const runs = Number(process.env['LOCKSTEP_PROPERTY_RUNS'] ?? 30);
const seed = Number(process.env['LOCKSTEP_SEED'] ?? 20_261_125);

const newNames = [
  'plain',
  '"New Name"',
  '"table"',
  'über',
  'a_name_of_63_bytes_which_is_the_longest_that_postgresql_keeps_x',
] as const;

/** A statement that has a plan, and what takes it back. */
function makeChange({ tables }: Schema, choices: Choices): { sql: string; down: string; title: RegExp } {
  const { name, columns } = choices.pick(tables);
  const [first, ...others] = columns.slice(1);
  const column = choices.pick([first ?? columns[0], ...others]);
  const to = choices.pick(newNames);
  const schema = name.slice(0, name.indexOf('.') + 1);
  const old = name.slice(schema.length);
  switch (choices.upTo(2)) {
    case 0:
      return {
        sql: `ALTER TABLE ${name} RENAME COLUMN ${column.name} TO ${to};`,
        down: `ALTER TABLE ${name} RENAME COLUMN ${to} TO ${column.name};`,
        title: /^Split into \d+ migrations: add /,
      };
    case 1:
      return {
        sql: `ALTER TABLE ${name} ALTER COLUMN ${column.name} TYPE varchar(40) USING ${column.name}::text::varchar(40);`,
        down: `ALTER TABLE ${name} ALTER COLUMN ${column.name} TYPE ${column.type} USING ${column.name}::${column.type};`,
        title: /^Split into migrations: a second column/,
      };
    default:
      return {
        sql: `ALTER TABLE ${name} RENAME TO ${to};`,
        down: `ALTER TABLE ${schema}${to} RENAME TO ${old};`,
        title: /^Rename it with a view/,
      };
  }
}

describeEachMajor('the plans of generated schemas', (major) => {
  const scratch = useScratch(major);
  it(`${runs} from seed ${seed}: end in the same schema and rows, and go back`, { timeout: 1_800_000 }, async () => {
    const taken: Record<string, number> = {};
    const property = fc.asyncProperty(fc.array(fc.nat(999), { minLength: 80, maxLength: 80 }), async (numbers) => {
      const choices = choicesFrom(numbers);
      const schema = makeSchema(choices);
      const { sql, down, title } = makeChange(schema, choices);
      const before = openFolder({ schema: schema.sql, sql, down, major });
      const fix: Fix | undefined = findingsOf(before)
        .flatMap(({ fixes }) => fixes)
        .find((each) => title.test(each.title));
      if (fix === undefined) return;
      taken[title.source] = (taken[title.source] ?? 0) + 1;
      const end = sessionsAfter(before, fix).at(-1) ?? before;
      const about = { schema: schema.sql, sql };

      await scratch().reset();
      const session = await scratch().connect();
      try {
        const [first, ...rest] = ups(before.project);
        await runParts(session, before.project, first === undefined ? [] : [first]);
        const start = { schema: await snapshot(scratch()), data: await dataOf(session) };
        await runParts(session, before.project, rest);
        const expected = { schema: await snapshot(scratch()), data: await dataOf(session) };
        await scratch().reset();
        const again = await scratch().connect();
        await runParts(again, end.project, ups(end.project));
        expect({ about, differs: schemaDifferences(expected.schema, await snapshot(scratch())) }).toEqual({
          about,
          differs: [],
        });
        expect({ about, differs: differentData(expected.data, await dataOf(again)) }).toEqual({ about, differs: [] });
        await runParts(again, end.project, downs(end.project).slice(0, -1));
        expect({ about, differs: schemaDifferences(start.schema, await snapshot(scratch())) }).toEqual({
          about,
          differs: [],
        });
        expect({ about, differs: differentData(start.data, await dataOf(again)) }).toEqual({ about, differs: [] });
        await again.end();
      } finally {
        await session.end();
      }
    });
    await fc.assert(property, { numRuns: runs, seed, endOnFailure: true });
    // A run without plans would prove nothing.
    expect(Object.keys(taken).length).toBe(3);
  });
});
