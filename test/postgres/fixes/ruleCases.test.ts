import { expect, it } from 'vitest';
import { defaultPostgres } from '../../../server/src/core/config/config';
import { openFolder } from '../../support/folder';
import { describeEachMajor } from '../../support/postgres/database';
import { useScratch } from '../../support/postgres/scratch';
import { collectRuleCases } from '../../support/ruleCases';
import { fixedFolders } from './fixedFolders';
import { prove } from './proof';

/** Of tables that no migration made there is nothing to run. */
const cases = (await collectRuleCases()).filter(
  ({ rule, fixes, folder }) =>
    fixes.length > 0 &&
    // The original never runs: test/postgres/rules/otherDatabases.test.ts runs what the fix makes of it.
    rule.id !== 'other-database-syntax' &&
    !JSON.stringify(folder).includes('lockstep: exists') &&
    openFolder(folder).analyses.every(({ parts }) =>
      parts.every(({ replay }) => replay.steps.every(({ effects }) => effects.assumptions.length === 0)),
    ),
);

describeEachMajor('the fixes of the rule tests', (major) => {
  const scratch = useScratch(major);
  const ofMajor = cases.filter(({ folder }) => [folder.major ?? major].flat().includes(major));
  it.each(ofMajor)('$rule.id: $name', async ({ folder }) => {
    const proofs: Record<string, unknown> = {};
    const expected: Record<string, unknown> = {};
    for (const fixed of fixedFolders(folder, major)) {
      proofs[fixed.title] = await prove(scratch(), fixed);
      expected[fixed.title] = { schema: [], down: [], data: [], steps: [] };
    }
    expect(proofs).toEqual(expected);
    // A case without its fixes proves nothing; on other majors than its own it may have none.
    const own = [folder.major ?? defaultPostgres].flat();
    if (own.includes(major)) expect(Object.keys(proofs)).not.toEqual([]);
  });
});
