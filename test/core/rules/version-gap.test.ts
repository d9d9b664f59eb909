import { versionGap } from '../../../server/src/core/rules/version-gap';
import { testRule } from '../../support/testRule';

const numbered = (...numbers: readonly (number | string)[]): Record<string, string> =>
  Object.fromEntries(numbers.map((number) => [`${number}_a.sql`, '']));

testRule(versionGap, {
  layout: 'plain',
  quiet: {
    'none is missing': { files: numbered(1, 2, 3, 4) },
    'it may begin anywhere': { files: numbered(7, 8, 9) },
    'numbers that leave room on purpose': { files: numbered(10, 20, 30, 40) },
    'times are no sequence': { files: numbered('20240101000000', '20240301000000', '20240301000001') },
    'a letter behind the number': { files: numbered('006', '006b', '007') },
    'dbmate takes times': {
      layout: 'dbmate',
      files: { '1_a.sql': '-- migrate:up\n-- migrate:down\n', '3_b.sql': '-- migrate:up\n-- migrate:down\n' },
    },
  },
  reported: [
    {
      name: 'a number that is missing, at the up after it',
      layout: 'golang-migrate',
      files: {
        '1_a.up.sql': '',
        '1_a.down.sql': '',
        '3_b.up.sql': '«»SELECT 1;',
        '3_b.down.sql': '',
        '4_b.up.sql': '',
        '4_b.down.sql': '',
      },
      message: 'Version 2 is missing between 1 and 4.',
    },
    {
      name: 'several, once',
      files: { ...numbered(1, 2, 3), '5_a.sql': '«»', ...numbered(6, 7, 10, 11, 12) },
      message: 'Versions 4, 8 to 9 are missing between 1 and 12.',
    },
  ],
});
