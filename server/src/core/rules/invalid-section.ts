import { defineReportedRule } from '../lint/rule';

/** The sections of a migration file are not what the tool expects. Reported by the project. */
export const invalidSection = defineReportedRule({
  id: 'invalid-section',
  meta: {
    category: 'layout',
    since: '0.1.0',
    sameAs: [],
    messages: { problem: '{message}' },
    docs: {
      summary: 'The sections of a migration file are not what the tool expects.',
      why: 'The tool refuses the file, or runs something else than it seems. dbmate requires both blocks, `-- migrate:up` first, and no SQL before them. golang-migrate with `x-multi-statement` cuts the file at every semicolon, also inside strings, bodies and comments, and it sends a byte order mark to the server, which refuses it.',
      instead:
        'Write both blocks, an empty down where there is nothing to undo. Save the file without a byte order mark. Move a statement that holds semicolons into a folder without `x-multi-statement`.',
      schema: '',
      bad: '',
      good: '',
      whenNotToUse: 'Never: the tool reads the file in its own way.',
      references: [],
    },
  },
});
