import { expect, it } from 'vitest';
import { otherDatabaseSyntax } from '../../../server/src/core/rules/other-database-syntax';
import { describeEachMajor } from '../../support/postgres/database';
import { useScratch } from '../../support/postgres/scratch';
import { refusalOf } from '../../support/refusal';
import { collectRuleCases } from '../../support/ruleCases';
import { runParts, ups } from '../../support/runMigrations';
import { fixedFolders } from '../fixes/fixedFolders';

/** Syntax, or a type, function, column or table of the name that is not there. */
const unknownWord = /^42(?:601|704|883|703|P01)$/;

const cases = (await collectRuleCases()).filter(
  // A fix of one statement of several leaves the others.
  ({ rule, fixes }) => rule === otherDatabaseSyntax && fixes.length === 1,
);

describeEachMajor('words of other databases', (major) => {
  const scratch = useScratch(major);

  it.each(cases)('$name: refused as written, and taken as fixed', async ({ folder }) => {
    const fixed = fixedFolders(folder, major);
    expect(fixed).toHaveLength(1);
    for (const { before, after } of fixed) {
      await scratch().reset();
      const original = await scratch().connect();
      const refusal = await refusalOf(() => runParts(original, before.project, ups(before.project)));
      await original.end();
      expect(refusal?.code).toMatch(unknownWord);
      await scratch().reset();
      const repaired = await scratch().connect();
      await runParts(repaired, after.project, ups(after.project));
      await repaired.end();
    }
  });
});
