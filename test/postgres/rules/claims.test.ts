import { expect, it } from 'vitest';
import type { Rule } from '../../../server/src/core/lint/rule';
import { describeEachMajor } from '../../support/postgres/database';
import { useScratch } from '../../support/postgres/scratch';
import { collectRuleCases, type RuleCase } from '../../support/ruleCases';
import { judge } from './claims';

const cases = await collectRuleCases();

/** Whether a server can say something of a case on a major: the rule is about what it does, and is known on it. */
const isProvable = ({ rule, folder }: RuleCase, major: number): boolean => {
  const majors = folder.major === undefined ? undefined : [folder.major].flat();
  const hasFacts = [...Object.values(folder.files ?? {}), folder.sql ?? '', folder.down ?? ''].some((text) =>
    text.includes('lockstep: exists'),
  );
  return (
    rule.meta.category !== 'layout' &&
    !rule.id.includes('directive') &&
    rule.id !== 'syntax-error' &&
    // otherDatabases.test.ts runs these, which the server refuses for words and not for what is there.
    rule.id !== 'other-database-syntax' &&
    rule.id !== 'unanalysed-statement' &&
    !hasFacts &&
    (majors === undefined || majors.includes(major))
  );
};

const isAboutServer = ({ id, meta }: Rule): boolean =>
  ['blocking', 'transaction', 'lock-queue', 'syntax'].includes(meta.category) || id === 'statement-fails';

describeEachMajor('what the rules say', (major) => {
  const scratch = useScratch(major);
  it.each(cases.filter((each) => isProvable(each, major)))('$rule.id: $name', async ({ rule, folder, isReported }) => {
    const { disagreements, claimed, confirmed } = await judge(scratch(), folder);
    expect(disagreements).toEqual([]);
    // A case that a server never comes to proves nothing.
    if (isReported && isAboutServer(rule) && claimed.has(rule.id)) expect([...confirmed]).toContain(rule.id);
  });
});
