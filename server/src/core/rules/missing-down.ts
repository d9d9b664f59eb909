import { defineReportedRule } from '../lint/rule';

/** A migration has no down. Reported by the project. */
export const missingDown = defineReportedRule({
  id: 'missing-down',
  meta: {
    category: 'layout',
    since: '0.1.0',
    sameAs: [],
    messages: { problem: '{message}' },
    docs: {
      summary: 'A migration has no down.',
      why: 'Rolling back stops here, or moves the version without undoing anything.',
      instead:
        'Write the down; if nothing can be undone, say so in it. A folder that never goes back says `"direction": "forward-only"` in lockstep.json.',
      schema: '',
      bad: '',
      good: '',
      whenNotToUse: 'This one migration cannot be undone, and its file says so.',
      references: [],
    },
  },
});
