import { defineReportedRule } from '../lint/rule';

/** A suppression that suppresses nothing. */
export const unusedDirective = defineReportedRule({
  id: 'unused-directive',
  meta: {
    category: 'correctness',
    since: '0.1.0',
    sameAs: ['squawk/unused-ignore'],
    messages: { unused: '{message}' },
    docs: {
      summary: 'A directive suppresses a rule that reports nothing there.',
      why: 'The statement has changed, or stands on another line. Left in place, the directive would hide the next finding that appears there.',
      instead: 'Remove it.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY);',
      bad: '-- lockstep-disable-next-line index-blocks-writes -- small\nSELECT 1;',
      good: 'SELECT 1;',
      whenNotToUse: 'The finding comes and goes with the target majors.',
      references: [],
    },
  },
});
