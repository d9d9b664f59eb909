import { duplicateVersion } from '../../../server/src/core/rules/duplicate-version';
import { testRule } from '../../support/testRule';

const block = '-- migrate:up\n-- migrate:down\n';

testRule(duplicateVersion, {
  quiet: {
    'up and down are a pair': { files: { '1_a.up.sql': '', '1_a.down.sql': '', '2_b.up.sql': '', '2_b.down.sql': '' } },
    'dbmate compares versions as text': { layout: 'dbmate', files: { '1_a.sql': block, '01_b.sql': block } },
    'dates with different names on one day': {
      layout: 'plain',
      files: { '2024-01-01_a.sql': '', '2024-01-01_b.sql': '' },
    },
    'what is repeatable has no version': {
      layout: 'flyway',
      files: { 'R__a.sql': '', 'R__b.sql': '', 'V1__c.sql': '' },
    },
  },
  reported: [
    {
      name: 'two ups of one number',
      files: { '1_a.up.sql': '', '1_a.down.sql': '', '1_b.up.sql': '«»SELECT 1;' },
      message: 'Version 1 is used by both 1_a.up.sql and 1_b.up.sql.',
    },
    {
      name: 'the same number with and without zeros',
      options: { direction: 'forward-only' },
      files: { '0010_a.up.sql': '', '10_b.up.sql': '«»' },
      message: 'Version 10 is used by both 0010_a.up.sql and 10_b.up.sql.',
    },
    {
      name: 'three of a kind, as Flyway compares them',
      layout: 'flyway',
      files: { 'V1.0__b.sql': '', 'V1_0__c.sql': '«»', 'V1__a.sql': '«»' },
      message: [
        'Version 1.0 is used by both V1.0__b.sql and V1_0__c.sql.',
        'Version 1.0 is used by both V1.0__b.sql and V1__a.sql.',
      ],
    },
    {
      name: 'dbmate',
      layout: 'dbmate',
      files: { '1_a.sql': block, '1_b.sql': `«»${block}` },
      message: 'Version 1 is used by both 1_a.sql and 1_b.sql.',
    },
  ],
});
