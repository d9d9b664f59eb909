import { missingUp } from '../../../server/src/core/rules/missing-up';
import { testRule } from '../../support/testRule';

testRule(missingUp, {
  quiet: {
    'each down has its up': { files: { '1_a.up.sql': '', '1_a.down.sql': 'SELECT 1;' } },
    'the names differ, the versions do not': { files: { '01_a.up.sql': '', '1_b.down.sql': '' } },
    'a file without a version is no migration': { files: { '1_a.up.sql': '', '1_a.down.sql': '', 'a.down.sql': 'x' } },
    'sections of one file are the business of its tool': {
      layout: 'plain',
      files: { '1_a.sql': '-- +goose Down\nSELECT 1;' },
    },
  },
  reported: [
    {
      name: 'a down without an up',
      files: { '1_a.up.sql': '', '1_a.down.sql': '', '2_b.down.sql': '«»DROP TABLE t;' },
      message: '2_b.down.sql takes back version 2, which has no up.',
    },
    {
      name: "Flyway's undo of nothing",
      layout: 'flyway',
      files: { 'V1__a.sql': '', 'U1.1__a.sql': '«»' },
      message: 'U1.1__a.sql takes back version 1.1, which has no up.',
    },
  ],
});
