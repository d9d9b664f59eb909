import { unusedDirective } from '../../../server/src/core/rules/unused-directive';
import { testRule } from '../../support/testRule';

const unused = (rule: string, where: string): string => `This suppression has no use: ${rule} says nothing ${where}.`;

testRule(unusedDirective, {
  schema: 'CREATE TABLE t (a int);',
  quiet: {
    'on the line before': '-- lockstep-disable-next-line unbatched-change\nUPDATE t SET a = 1;\n',
    'at the end of the line': 'UPDATE t SET a = 1; -- lockstep-disable-line unbatched-change -- a few rows\n',
    'for the file, at its end': 'UPDATE t SET a = 1;\n-- lockstep-disable unbatched-change\n',
    'of two rules on one line':
      '-- lockstep-disable-next-line index-blocks-writes, missing-lock-timeout\nCREATE INDEX ON t (a); ALTER TABLE t ADD b int;\n',
    'another tool may need its own': {
      sql: '-- squawk-ignore ban-drop-column\nSELECT 1;\n',
      config: { suppressions: { requireReason: false, accept: ['squawk'] } },
    },
    'facts are no suppressions': '-- lockstep: small orders\nSELECT 1;\n',
    'it stands in a string': "SELECT '-- lockstep-disable unbatched-change';\n",
    'this very rule may be suppressed':
      '-- lockstep-disable unused-directive\n-- lockstep-disable-next-line unbatched-change\nSELECT 1;\n',
  },
  reported: [
    {
      name: 'the next line has no such finding',
      sql: '-- lockstep-disable-next-line «unbatched-change»\nSELECT 1;\nUPDATE t SET a = 1;\n',
      message: unused('unbatched-change', 'on line 2'),
    },
    {
      name: 'one rule of two, by its name',
      sql: '-- lockstep-disable unbatched-change, «index-blocks-writes» -- small\nUPDATE t SET a = 1;\n',
      message: unused('index-blocks-writes', 'in this file'),
    },
    {
      name: 'no line follows',
      sql: 'SELECT 1;\n-- lockstep-disable-next-line «unbatched-change»\n',
      message: unused('unbatched-change', 'here: no line follows'),
    },
    {
      name: 'the rule is off',
      sql: 'UPDATE t SET a = 1; -- lockstep-disable-line «unbatched-change»\n',
      config: { rules: { 'unbatched-change': { level: 'off', options: {} } } },
      message: unused('unbatched-change', 'on line 1'),
    },
    {
      name: 'in each section of a dbmate file',
      layout: 'dbmate',
      sql: '-- lockstep-disable-next-line «unbatched-change»\nSELECT 1;\n',
      down: 'SELECT 2; -- lockstep-disable-line «index-blocks-writes»\n',
      message: [unused('unbatched-change', 'on line 3'), unused('index-blocks-writes', 'on line 6')],
    },
  ],
});
