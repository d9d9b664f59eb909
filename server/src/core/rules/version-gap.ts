import { defineReportedRule } from '../lint/rule';

/** A version is missing in a numbered sequence. Reported by the project. */
export const versionGap = defineReportedRule({
  id: 'version-gap',
  meta: {
    category: 'layout',
    severity: 'info',
    since: '0.1.0',
    sameAs: [],
    messages: { problem: '{message}' },
    docs: {
      summary: 'A version is missing in a numbered sequence.',
      why: 'Nothing fails, but a file may have been forgotten in a commit or a merge.',
      instead: 'Add the missing file, or leave it when the gap is meant.',
      schema: '',
      bad: '',
      good: '',
      whenNotToUse: 'The gap is meant.',
      references: [],
    },
  },
});
