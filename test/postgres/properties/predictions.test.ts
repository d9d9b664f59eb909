import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Sending } from '../../support/postgres/observe';
import { describeEachMajor, withDatabase } from '../../support/postgres/database';
import { openScratch } from '../effects/bench';
import { predict } from '../effects/predict';
import { summary } from '../effects/summary';
import { choicesFrom } from './choices';
import { makeSchema } from './schema';
import { makeStatements } from './statements';

/** A few in every run of the tests; `npm run test:postgres` asks for more. A failure prints what makes it again. */
const runs = Number(process.env['LOCKSTEP_PROPERTY_RUNS'] ?? 30);
const seed = Number(process.env['LOCKSTEP_SEED'] ?? 20_261_125);
const sendings: readonly [Sending, ...Sending[]] = ['transaction', 'message', 'statements'];

/** Whether Lockstep does not try to foresee a refusal: it is for the rows, or for types that do not go together. */
const isUnforeseen = (sqlstate: string): boolean => /^2[23]|^42(?:804|846|883)/.test(sqlstate);

describeEachMajor('generated schemas and statements', (major) => {
  it(`${runs} from seed ${seed}: what is said and what the server does are alike`, { timeout: 1_800_000 }, async () => {
    await withDatabase(major, async (database) => {
      const scratch = openScratch(database);
      const property = fc.asyncProperty(fc.array(fc.nat(999), { minLength: 80, maxLength: 80 }), async (numbers) => {
        const choices = choicesFrom(numbers);
        const schema = makeSchema(choices);
        const sending = choices.pick(sendings);
        const statements = makeStatements(schema, choices);
        const predicted = predict(schema.sql, statements, sending, major);
        const observed = await scratch.observe(schema.sql, { statements, sending });
        for (const [at, { error, ...seen }] of observed.entries()) {
          const said = predicted[at];
          if (said === undefined) throw new Error('explain leaves out a statement');
          const about = { setup: schema.sql, sending, statements: statements.slice(0, at + 1) };
          // What is not known is not foreseen either: then it is said to be an assumption.
          if (error !== null && (isUnforeseen(error.sqlstate) || !said.certain)) return;
          // Of several reasons it is no matter which one is named; the effect suite compares them.
          if (error !== null && said.fails !== null) return;
          expect({ ...about, outcome: said.fails ?? summary(said) }).toEqual({
            ...about,
            outcome: error?.message ?? summary(seen),
          });
          if (error !== null) return;
        }
      });
      await fc.assert(property, { seed, numRuns: runs, endOnFailure: false });
    });
  });
});
