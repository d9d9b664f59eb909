import { invalidDirective } from '../../../server/src/core/rules/invalid-directive';
import { testRule } from '../../support/testRule';

testRule(invalidDirective, {
  schema: 'CREATE TABLE t (a int);',
  quiet: {
    'all kinds of them':
      '-- lockstep-disable unbatched-change\n-- lockstep: small t\n--lockstep-disable-next-line missing-lock-timeout -- why\nALTER TABLE t ADD b int;\nUPDATE t SET a = 1; -- lockstep-disable-line unbatched-change\n',
    'a comment that only begins with the name': '-- lockstep is a linter.\n-- lockstepping\nSELECT 1;\n',
    'block comments are no directives': '/* lockstep-disable nonsense */ SELECT 1;\n',
    'a reason where one is required': {
      sql: '-- lockstep-disable-next-line unbatched-change -- ten rows\nUPDATE t SET a = 1;\n',
      config: { suppressions: { requireReason: true, accept: [] } },
    },
    'it is suppressed': '-- lockstep-disable invalid-directive\n-- lockstep-disable no-such-rule\nSELECT 1;\n',
  },
  reported: [
    {
      name: 'a rule that there is not',
      sql: '-- lockstep-disable-next-line «unbatched-chance»\nSELECT 1;\n',
      message: 'There is no rule "unbatched-chance". Did you mean "unbatched-change"?',
    },
    {
      name: 'the name that another linter uses',
      sql: '-- lockstep-disable «ban-drop-column»\nSELECT 1;\n',
      message:
        '"ban-drop-column" is the name that another linter uses; here it is drop-breaks-application, drop-loses-data.',
    },
    {
      name: 'a fact that Lockstep does not know, and one about no table',
      sql: '-- lockstep: «tiny» t\n«-- lockstep: small»\nSELECT 1;\n',
      message: [
        '"tiny" is not a fact that Lockstep knows. Write "-- lockstep: small TABLE" or "-- lockstep: exists TABLE".',
        'This directive names no table; write "-- lockstep: small TABLE".',
      ],
    },
    {
      name: 'no reason where one is required: it suppresses nothing',
      sql: '«-- lockstep-disable-next-line unbatched-change»\nUPDATE t SET a = 1;\n',
      config: { suppressions: { requireReason: true, accept: [] } },
      message: 'This suppression gives no reason, and lockstep.json requires one; write "-- reason" behind the rules.',
    },
    {
      name: 'a keyword that is misspelt, in a down',
      sql: 'SELECT 1;',
      down: '-- «lockstep-disable-nextline» unbatched-change\nSELECT 2;\n',
      message:
        '"lockstep-disable-nextline" is not a directive. Did you mean "lockstep-disable-next-line"? There are lockstep-disable-next-line, lockstep-disable-line, lockstep-disable and "lockstep:".',
    },
  ],
});
