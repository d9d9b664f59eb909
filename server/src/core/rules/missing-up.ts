import { defineReportedRule } from '../lint/rule';

/** A down migration has no up. Reported by the project. */
export const missingUp = defineReportedRule({
  id: 'missing-up',
  meta: {
    category: 'layout',
    since: '0.1.0',
    sameAs: [],
    messages: { problem: '{message}' },
    docs: {
      summary: 'A down migration has no up.',
      why: 'The tool takes the version for a migration that does nothing forward.',
      instead: 'Write the up, or remove the down.',
      schema: '',
      bad: '',
      good: '',
      whenNotToUse: 'Never: the down takes back what nothing made.',
      references: [],
    },
  },
});
