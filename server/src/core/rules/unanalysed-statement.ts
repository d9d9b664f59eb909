import { defineReportedRule } from '../lint/rule';

/** A statement that is too long or too deep for the parser. */
export const unanalysedStatement = defineReportedRule({
  id: 'unanalysed-statement',
  meta: {
    category: 'correctness',
    severity: 'info',
    since: '0.1.0',
    sameAs: [],
    messages: { skipped: 'Nothing is said about this statement: {reason}.' },
    docs: {
      summary: 'A statement is too long, or nested too deeply, to be analysed.',
      why: 'Statements of more than four million characters, and expressions nested some thousand levels deep, are not read: they would take more memory than is good for an editor.',
      instead: 'Load large data with COPY or in several statements.',
      schema: '',
      bad: '',
      good: '',
      whenNotToUse: 'The statement is data that needs no review.',
      references: [],
    },
  },
});
