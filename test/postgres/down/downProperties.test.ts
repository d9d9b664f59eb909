import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPrinter } from '../../../server/src/core/fixes/printer';
import { downFix } from '../../../server/src/core/lint/downFix';
import { sessionAfter } from '../../../server/src/core/lint/verifyFix';
import { openFolder, parser } from '../../support/folder';
import { describeEachMajor } from '../../support/postgres/database';
import { schemaDifferences, snapshot } from '../../support/postgres/schema';
import { useScratch } from '../../support/postgres/scratch';
import { runPart, runParts } from '../../support/runMigrations';
import { choicesFrom } from '../properties/choices';
import { makeUp } from './generatedUp';
import { makeRichSchema } from './richSchema';

/** A few in every run of the tests; `npm run test:postgres` asks for more. A failure prints what makes it again. */
const runs = Number(process.env['LOCKSTEP_PROPERTY_RUNS'] ?? 30);
const seed = Number(process.env['LOCKSTEP_SEED'] ?? 20_261_125);
const printer = await createPrinter(parser);

describeEachMajor('the downs of generated ups on generated schemas', (major) => {
  const scratch = useScratch(major);
  it(`${runs} from seed ${seed}: those that are certain restore the schema`, { timeout: 1_800_000 }, async () => {
    const counts = { refused: 0, 'not written': 0, 'needs review': 0, restored: 0 };
    const property = fc.asyncProperty(fc.array(fc.nat(999), { minLength: 160, maxLength: 160 }), async (numbers) => {
      const choices = choicesFrom(numbers);
      const schema = makeRichSchema(choices);
      const up = makeUp(schema, choices)
        .map((sql) => `${sql};\n`)
        .join('');
      const session = openFolder({
        files: { '1_schema.up.sql': schema.sql, '1_schema.down.sql': '', '2_change.up.sql': up },
        major,
      });
      // What is foreseen to be refused needs no server.
      const isRefused = session.analyses.some(({ parts }) =>
        parts.some(({ replay }) => replay.steps.some(({ effects }) => effects.fails !== null)),
      );
      const fix = isRefused ? null : downFix(session, '2_change.up.sql', { printer, now: '20260801120000' });
      if (fix?.applicability !== 'ready') {
        counts[isRefused ? 'refused' : fix === null ? 'not written' : 'needs review']++;
        return;
      }
      const { project } = sessionAfter(session, fix);
      const [first, last] = project.migrations;
      const down = last?.down;
      if (first?.up == null || last?.up == null || down == null) throw new Error('There are two ups and a down.');
      const about = { schema: schema.sql, up, down: down.file.text };
      await scratch().reset();
      const runner = await scratch().connect();
      try {
        await runner.query(`DO $$ BEGIN CREATE ROLE reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$`);
        await runParts(runner, project, [first.up]);
        const before = await snapshot(scratch());
        try {
          await runParts(runner, project, [last.up]);
        } catch {
          counts.refused++;
          return;
        }
        const refusal = await runPart(runner, project, down).then(
          () => null,
          (error: unknown) => String(error),
        );
        const differs = refusal === null ? schemaDifferences(before, await snapshot(scratch())) : [refusal];
        expect({ about, differs }).toEqual({ about, differs: [] });
        counts.restored++;
      } finally {
        await runner.end();
      }
    });
    await fc.assert(property, { numRuns: runs, seed, endOnFailure: true });
    console.log(`PostgreSQL ${major}:`, counts);
    // A run without downs would prove nothing.
    expect(counts.restored).toBeGreaterThan(runs / 8);
  });
});
