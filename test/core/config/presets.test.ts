import { describe, expect, it } from 'vitest';
import { defaultConfig, type Config } from '../../../server/src/core/config/config';
import { golangMigrate } from '../../../server/src/core/layouts/golangMigrate';
import { defaultLayoutOptions } from '../../../server/src/core/layouts/layout';
import { openSession } from '../../../server/src/core/lint/session';
import { createStatementReader } from '../../../server/src/core/sql/statement';
import { loadParser } from '../../../server/src/files/loadParser';

const reader = createStatementReader(await loadParser());

const files = [
  { path: '1_init.up.sql', text: 'CREATE TABLE t (a int);' },
  { path: '1_init.down.sql', text: "SET LOCAL lock_timeout = '2s'; DROP TABLE t;" },
  { path: '2_more.up.sql', text: 'CREATE INDEX i ON t (a);' },
  { path: '2_more.down.sql', text: '' },
  { path: '3_change.up.sql', text: "SET LOCAL lock_timeout = '2s'; ALTER TABLE t ALTER COLUMN b DROP NOT NULL;" },
  { path: '3_change.down.sql', text: '' },
  { path: '4_rename.up.sql', text: "SET LOCAL lock_timeout = '2s'; ALTER TABLE t RENAME TO u;" },
  { path: '4_rename.down.sql', text: '' },
];

const findings = (config: Partial<Config>): string[] =>
  openSession({
    layout: golangMigrate,
    options: defaultLayoutOptions,
    files,
    config: { ...defaultConfig, ...config },
    reader,
    isWholeHistory: true,
  }).linted.flatMap((file) => file.findings.map(({ severity, rule }) => `${severity} ${rule}`));

describe('presets', () => {
  it.each([
    ['recommended', ['error index-blocks-writes', 'error statement-fails', 'warning rename-breaks-application']],
    [
      'strict',
      [
        'info table-without-primary-key',
        'error index-blocks-writes',
        'error statement-fails',
        'error rename-breaks-application',
      ],
    ],
    ['squawk', ['error index-blocks-writes', 'warning rename-breaks-application']],
  ] as const)('%s', (preset, expected) => {
    expect(findings({ preset })).toEqual(expected);
  });

  it('squawk: what is a convention here is a warning there', () => {
    const [file] = files;
    const other = openSession({
      layout: golangMigrate,
      options: { ...defaultLayoutOptions, direction: 'forward-only' },
      files:
        file === undefined ? [] : [{ ...file, text: 'CREATE TABLE t (id serial PRIMARY KEY, a varchar(5), b json);' }],
      config: { ...defaultConfig, preset: 'squawk' },
      reader,
      isWholeHistory: true,
    });
    expect(other.linted.flatMap(({ findings: all }) => all.map(({ severity, rule }) => `${severity} ${rule}`))).toEqual(
      ['warning prefer-bigint-keys', 'warning prefer-identity', 'warning prefer-text'],
    );
  });

  it('leaves the last word to the rules', () => {
    const rules = { 'rename-breaks-application': { level: 'info' as const, options: {} } };
    expect(findings({ preset: 'strict', rules })).toContain('info rename-breaks-application');
  });
});
