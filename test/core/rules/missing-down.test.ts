import { missingDown } from '../../../server/src/core/rules/missing-down';
import { testRule } from '../../support/testRule';

const block = (down: boolean): string => `-- +goose Up\nSELECT 1;\n${down ? '-- +goose Down\nSELECT 2;\n' : ''}`;

testRule(missingDown, {
  quiet: {
    'each has its down, if only an empty one': { files: { '1_a.up.sql': 'SELECT 1;', '1_a.down.sql': '' } },
    'the folder is forward-only': {
      files: { '1_a.up.sql': '', '2_b.up.sql': '' },
      options: { direction: 'forward-only' },
    },
    'up and down are spelled differently': { files: { '1_a.up.sql': '', '001_a.down.sql': '' } },
    'plain files that never have one': { layout: 'plain', files: { '1_a.sql': '', '2_b.sql': '' } },
    'goose files most of which have none': {
      layout: 'plain',
      files: { '1_a.sql': block(true), '2_b.sql': block(false) },
    },
    'Flyway has no downs': { layout: 'flyway', files: { 'V1__a.sql': '', 'V2__b.sql': '', 'U2__b.sql': '' } },
    'a repeatable migration': { layout: 'flyway', files: { 'R__a.sql': 'SELECT 1;' } },
    'it is suppressed': { files: { '1_a.up.sql': '-- lockstep-disable missing-down -- the first\nSELECT 1;\n' } },
  },
  reported: [
    {
      name: 'golang-migrate expects one always',
      files: { '1_a.up.sql': '«»SELECT 1;', '2_b.up.sql': '', '2_b.down.sql': '' },
      message: 'Version 1 has no down: nothing takes 1_a.up.sql back.',
    },
    {
      name: 'plain pairs, where others have one',
      layout: 'plain',
      files: { '2024-01-01_a.up.sql': '', '2024-01-01_a.down.sql': '', '2024-01-02_b.up.sql': '«»' },
      message: 'Version 2024-01-02_b has no down: nothing takes 2024-01-02_b.up.sql back.',
    },
    {
      name: 'folders that hold up.sql and down.sql',
      layout: 'plain',
      files: { '1_a/up.sql': '', '1_a/down.sql': '', '2_b/up.sql': '«»SELECT 1;' },
      message: 'Version 2 has no down: nothing takes 2_b/up.sql back.',
    },
    {
      name: 'goose files nearly all of which have one',
      layout: 'plain',
      files: Object.fromEntries(
        Array.from({ length: 10 }, (_, at) => [`${at + 1}_a.sql`, at === 9 ? `«»${block(false)}` : block(true)]),
      ),
      message: 'Version 10 has no down: nothing takes 10_a.sql back.',
    },
  ],
});
