import { longestStatement } from '../../../server/src/core/sql/parser';
import { unanalysedStatement } from '../../../server/src/core/rules/unanalysed-statement';
import { testRule } from '../../support/testRule';

const long = (length: number): string => `'${'x'.repeat(length)}'`;

testRule(unanalysedStatement, {
  quiet: {
    'a long statement': `SELECT ${long(10_000)};`,
    'many statements': 'SELECT 1;\n'.repeat(500),
    'a long comment': `-- ${long(longestStatement)}\nSELECT 1;\n`,
    'what does not parse is another matter': { sql: 'SELECT 1;', down: 'SELECT 2;' },
  },
  reported: [
    {
      name: 'a statement that is too long',
      sql: `«SELECT» ${long(longestStatement)};`,
      message: 'Nothing is said about this statement: the statement is too long to be analysed.',
    },
    {
      name: 'the others of the file are read all the same',
      sql: `SELECT 1; «SELECT» ${long(longestStatement)}; SELECT 2;`,
      message: 'Nothing is said about this statement: the statement is too long to be analysed.',
    },
  ],
});
