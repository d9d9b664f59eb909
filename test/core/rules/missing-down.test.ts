import { missingDown } from '../../../server/src/core/rules/missing-down';
import { dedent } from '../../support/folder';
import { testRule } from '../../support/testRule';

const title = 'Write the down migration';
const off = (...rules: string[]) =>
  Object.fromEntries(rules.map((rule) => [rule, { level: 'off' as const, options: {} }]));

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
      fixes: [{ title, after: { '1_a.down.sql': '-- Nothing to undo.\n' } }],
    },
    {
      name: 'what the up has made is taken back, in a file of its own',
      files: {
        '1_a.up.sql': `
          CREATE TABLE orders (id bigint PRIMARY KEY, note text DEFAULT 'none' NOT NULL);
          CREATE INDEX orders_note_idx ON orders (note);
          COMMENT ON COLUMN orders.note IS 'what the customer said';
        `,
        '1_a.down.sql': 'DROP TABLE orders;',
        '2_b.up.sql': `
          «»SET LOCAL lock_timeout = '2s';
          CREATE TABLE parts (id bigint PRIMARY KEY);
          ALTER TABLE orders ADD COLUMN total numeric(8, 2);
          ALTER TABLE orders RENAME COLUMN note TO remark;
        `,
      },
      config: { rules: off('rename-breaks-application') },
      message: 'Version 2 has no down: nothing takes 2_b.up.sql back.',
      fixes: [
        {
          title,
          after: {
            '2_b.down.sql': dedent(`
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE orders RENAME COLUMN remark TO note;
              ALTER TABLE orders DROP COLUMN total;
              DROP TABLE parts;
            `),
          },
        },
      ],
    },
    {
      name: 'what the up drops comes back whole, but for its values',
      files: {
        '1_a.up.sql': `
          CREATE TABLE orders (id bigint PRIMARY KEY, note text DEFAULT 'none' NOT NULL);
          COMMENT ON COLUMN orders.note IS 'what the customer said';
          GRANT SELECT (note) ON orders TO pg_monitor;
        `,
        '1_a.down.sql': 'DROP TABLE orders;',
        '2_b.up.sql': `«»SET LOCAL lock_timeout = '2s'; ALTER TABLE orders DROP COLUMN note;`,
      },
      config: { rules: off('drop-breaks-application', 'drop-loses-data') },
      message: 'Version 2 has no down: nothing takes 2_b.up.sql back.',
      fixes: [
        {
          title,
          after: {
            '2_b.down.sql': dedent(`
              SET LOCAL lock_timeout = '2s';
              -- The values of orders.note do not come back.
              ALTER TABLE orders ADD COLUMN note text DEFAULT 'none' NOT NULL;
              COMMENT ON COLUMN orders.note IS 'what the customer said';
              GRANT SELECT (note) ON orders TO pg_monitor;
            `),
          },
        },
      ],
    },
    {
      name: 'what no migration made cannot be written',
      files: { '1_a.up.sql': `«»DROP VIEW reports;`, '2_b.up.sql': 'SELECT 1;', '2_b.down.sql': '' },
      isWholeHistory: false,
      config: { rules: off('drop-breaks-application', 'missing-lock-timeout') },
      message: 'Version 1 has no down: nothing takes 1_a.up.sql back.',
      fixes: [
        {
          title,
          applicability: 'needs-review',
          after: {
            '1_a.down.sql': dedent(`
              -- To be done by hand: This assumes that public.reports exists and others use it: what it changes is to be turned back.
              -- To be done by hand: reports is to be made anew: no migration made it.
            `),
          },
        },
      ],
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
      fixes: [{ title, applicability: 'needs-review', after: { '2_b/down.sql': '-- Nothing to undo.\n' } }],
    },
    {
      name: 'goose files nearly all of which have one',
      layout: 'plain',
      files: Object.fromEntries(
        Array.from({ length: 10 }, (_, at) => [`${at + 1}_a.sql`, at === 9 ? `«»${block(false)}` : block(true)]),
      ),
      message: 'Version 10 has no down: nothing takes 10_a.sql back.',
      fixes: [{ title, after: { '10_a.sql': `${block(false)}\n-- +goose Down\n-- Nothing to undo.\n` } }],
    },
  ],
});
