import { defineReportedRule } from '../lint/rule';

/** A directive that is not understood. */
export const invalidDirective = defineReportedRule({
  id: 'invalid-directive',
  meta: {
    category: 'correctness',
    since: '0.1.0',
    sameAs: [],
    messages: { invalid: '{message}' },
    docs: {
      summary: 'A directive is not understood, and so does nothing.',
      why: 'A misspelt rule or keyword would otherwise be ignored in silence.',
      instead:
        'Correct it: `-- lockstep-disable-next-line RULE[, RULE] [-- reason]`, `-- lockstep-disable-line …`, `-- lockstep-disable …`, `-- lockstep: small TABLE`, `-- lockstep: exists TABLE`.',
      schema: '',
      bad: '-- lockstep-disable-next-line no-such-rule\nSELECT 1;',
      good: 'SELECT 1;',
      whenNotToUse: 'Never: the directive does nothing.',
      references: [],
    },
  },
});
