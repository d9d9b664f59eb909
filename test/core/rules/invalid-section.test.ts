import { invalidSection } from '../../../server/src/core/rules/invalid-section';
import { testRule } from '../../support/testRule';

testRule(invalidSection, {
  layout: 'dbmate',
  quiet: {
    'both blocks, with comments before': {
      files: { '1_a.sql': '-- Why.\n\n-- migrate:up\nSELECT 1;\n-- migrate:down\n' },
    },
    'options of the blocks': {
      files: { '1_a.sql': '-- migrate:up transaction:false\nSELECT 1;\n--migrate:down transaction:true\nSELECT 2;\n' },
    },
    'other layouts have other markers': {
      layout: 'golang-migrate',
      files: { '1_a.up.sql': '-- migrate:down\nSELECT 1;', '1_a.down.sql': '' },
    },
    'a semicolon in a string, where the file is sent whole': {
      layout: 'golang-migrate',
      files: { '1_a.up.sql': "SELECT ';';", '1_a.down.sql': '' },
    },
    'a byte order mark that the tool drops': { layout: 'flyway', files: { 'V1__a.sql': '\uFEFFSELECT 1;' } },
  },
  reported: [
    {
      name: 'no up',
      files: { '1_a.sql': '«»SELECT 1;' },
      message: "1_a.sql has no '-- migrate:up' block, which dbmate requires.",
    },
    {
      name: 'no down',
      files: { '1_a.sql': '«-- migrate:up transaction:false»\nSELECT 1;' },
      message: "1_a.sql has no '-- migrate:down' block, which dbmate requires even if it is empty.",
    },
    {
      name: 'SQL that belongs to no block, and two downs',
      files: { '1_a.sql': '«SELECT 1;»\n-- migrate:up\nSELECT 1;\n-- migrate:down\n«-- migrate:down»\n' },
      message: [
        "1_a.sql has SQL before its '-- migrate:up', which dbmate refuses.",
        "1_a.sql has more than one '-- migrate:down' for its '-- migrate:up'.",
      ],
    },
    {
      name: 'down before up',
      files: { '1_a.sql': '«-- migrate:down»\nSELECT 1;\n-- migrate:up\nSELECT 2;\n' },
      message: "1_a.sql has its '-- migrate:down' before any '-- migrate:up', which dbmate refuses.",
    },
    {
      name: 'a semicolon at which multiStatement cuts',
      layout: 'golang-migrate',
      options: { multiStatement: true },
      files: { '1_a.up.sql': "SELECT '«;»';", '1_a.down.sql': '-- a«;» b\n' },
      message: [
        'With multiStatement, golang-migrate cuts 1_a.up.sql at every semicolon, also at this one inside a quoted text.',
        'With multiStatement, golang-migrate cuts 1_a.down.sql at every semicolon, also at this one inside a comment.',
      ],
    },
    {
      name: 'a byte order mark that reaches the server',
      layout: 'golang-migrate',
      files: { '1_a.up.sql': '«\uFEFF»SELECT 1;', '1_a.down.sql': '' },
      message:
        '1_a.up.sql starts with a byte order mark, which golang-migrate sends along and PostgreSQL refuses as a syntax error.',
    },
  ],
});
