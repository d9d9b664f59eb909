import { defineReportedRule } from '../lint/rule';

/**
 * A down that leaves another schema than its up has met. Of the category layout, since it is about a pair of files, and
 * said at the up: in a down only what harms while it runs is said.
 */
export const downDoesNotUndo = defineReportedRule({
  id: 'down-does-not-undo',
  meta: {
    category: 'layout',
    since: '0.1.0',
    sameAs: [],
    messages: { problem: '{message}' },
    docs: {
      summary: 'A down leaves another schema than its up has met.',
      why: 'After rolling back, the application of before meets a schema that it does not know, and rolling forward again fails where something is still there. Found by running both in thought, from the schema that the earlier migrations leave.\n\nNothing is said of a down without a statement, of what no down can undo (rows, values added to an enum), of how expressions and queries are written, or where a statement of either is not understood.',
      instead:
        'Complete the down. **Write the down migration**, at an up whose down is missing or empty, writes the exact inverse: a dropped column comes back with its type, default, constraints, indexes, comment and privileges. What cannot come back is said in it as a comment; then the way is forward, with a migration that mends.',
      schema: '',
      bad: '',
      good: '',
      whenNotToUse: 'What stays is meant to stay, such as an index that older versions do not mind.',
      references: [],
    },
  },
});
