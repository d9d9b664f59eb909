import { describe, expect, test } from 'vitest';
import { dbmate } from '../../../server/src/core/layouts/dbmate';
import { flyway } from '../../../server/src/core/layouts/flyway';
import { golangMigrate } from '../../../server/src/core/layouts/golangMigrate';
import { detectLayout, layoutById } from '../../../server/src/core/layouts/index';
import type { Layout } from '../../../server/src/core/layouts/layout';
import { plain } from '../../../server/src/core/layouts/plain';

/** `version | name | direction`, or null. */
const shown = (layout: Layout, path: string): string | null => {
  const parsed = layout.parseName(path);
  return parsed === null ? null : `${parsed.version ?? '-'} | ${parsed.name} | ${parsed.direction ?? 'sections'}`;
};

describe('names', () => {
  test.each<[Layout, string, string | null]>([
    [golangMigrate, '000001_create_users.up.sql', '1 | create_users | up'],
    [golangMigrate, '20240131235959_a.b.down.sql', '20240131235959 | a.b | down'],
    [golangMigrate, '18446744073709551615_x.up.sql', '18446744073709551615 | x | up'],
    [golangMigrate, '18446744073709551616_x.up.sql', null],
    [golangMigrate, '1_x.sql', null],
    [golangMigrate, 'V0001.x.up.sql', null],
    [golangMigrate, 'sub/1_x.up.sql', null],
    [dbmate, '20240131235959_create_users.sql', '20240131235959 | create_users | sections'],
    [dbmate, '0011nounderscore.sql', '0011 | nounderscore | sections'],
    [dbmate, 'x_1.sql', null],
    [dbmate, 'sub/1_x.sql', null],
    [flyway, 'V1__Create_users.sql', '1 | Create users | up'],
    [flyway, 'V1_5_4__x.SQL', '1.5.4 | x | up'],
    [flyway, 'a/b/V001.2__x__y.sql', '001.2 | x  y | up'],
    [flyway, 'R__views.sql', '- | views | repeatable'],
    [flyway, 'U2__x.sql', '2 | x | down'],
    [flyway, 'V3.sql', '3 |  | up'],
    [flyway, 'v1__x.sql', null],
    [flyway, 'V1a__x.sql', null],
    [flyway, 'V1_x.sql', null],
    [flyway, 'B5__baseline.sql', null],
    [flyway, 'beforeMigrate.sql', null],
    [plain, '001_x.sql', '001 | x | sections'],
    [plain, '0001-x-y.sql', '0001 | x-y | sections'],
    [plain, '01__x.sql', '01 | x | sections'],
    [plain, '012b_x.sql', '012b | x | sections'],
    [plain, '1.2.3_x.sql', '1.2.3 | x | sections'],
    [plain, '42.sql', '42 |  | sections'],
    [plain, '2024-01-31-x.sql', '2024-01-31-x | x | sections'],
    [plain, '2024_01_31_235959_create_t.sql', '2024_01_31_235959 | create_t | sections'],
    [plain, 'V0001.Initial_Schema.up.sql', '0001 | Initial_Schema | up'],
    [plain, 'create_users.down.sql', 'create_users | create_users | down'],
    [plain, '20230518191501_init/migration.sql', '20230518191501_init | init | up'],
    [plain, '2018-05-01-120000_init/down.sql', '20180501120000 | init | down'],
    [plain, '01_init/up.sql', '01 | init | up'],
    [plain, 'versioned/v1.10/schema.sql', 'versioned/v1.10/schema | schema | sections'],
    [plain, '0.26/02__x.sql', '0.26/02 | x | sections'],
    [plain, 'schema.sql', null],
    [plain, 'LATEST.sql', null],
    [plain, 'archive/001_x.sql', null],
    [plain, 'up.sql', null],
    [plain, '001_x.sql.bak', null],
  ])('%#: $id', (layout, path, expected) => {
    expect([path, shown(layout, path)]).toEqual([path, expected]);
  });
});

describe('versions', () => {
  test.each<[Layout, string[]]>([
    [golangMigrate, ['1', '2', '10', '20240101000000', '18446744073709551615']],
    // By file name: 0011nounderscore, 10_b, 12_crlf, 9_a (runners.md, 2).
    [dbmate, ['0011', '10', '12', '1', '9']],
    [flyway, ['0.9', '1', '1.0.1', '1.2', '1.10', '2', '20201207', '20201207.10523']],
    [plain, ['0.9/3', '0.26/00', '0.26/02', '0.26/10', 'v1.9/x', 'v1.10/x']],
  ])('%#: in order', (layout, ordered) => {
    for (const [index, version] of ordered.entries())
      for (const [other, another] of ordered.entries())
        expect([version, another, Math.sign(layout.compareVersions(version, another))]).toEqual([
          version,
          another,
          Math.sign(index - other),
        ]);
  });

  test.each<[Layout, string, string]>([
    [golangMigrate, '000001', '1'],
    [flyway, '1', '1.0'],
    [flyway, '1.0.0', '001'],
    [flyway, '1_2', '1.02'],
    [plain, '001', '1'],
  ])('%#: the same', (layout, a, b) => {
    expect(layout.compareVersions(a, b)).toBe(0);
  });

  test('dbmate takes versions as texts', () => {
    expect(dbmate.compareVersions('01', '1')).not.toBe(0);
  });
});

describe('claims', () => {
  test.each<[string, [string, string?][]]>([
    ['golang-migrate', [['1_a.up.sql'], ['1_a.down.sql'], ['README.sql']]],
    ['plain', [['1_a.up.sql', 'CREATE TABLE {{ index .Options "Namespace" }}.t ();']]],
    [
      'golang-migrate',
      [['1_a.up.sql', "INSERT INTO mails VALUES ('Dear {{ .Name }}');"], ['2_b.up.sql'], ['3_c.up.sql']],
    ],
    ['golang-migrate', [['1_a.up.sql', '-- Up migration of a\nSELECT 1;']]],
    ['dbmate', [['1_a.sql', '-- migrate:up\n']]],
    ['plain', [['1_a.sql', 'SELECT 1;']]],
    ['flyway', [['V1__a.sql'], ['R__b.sql']]],
    ['plain', [['V0001.A.up.sql'], ['V0001.A.down.sql']]],
    ['plain', [['V1.sql']]],
    ['plain', [['001_a.sql', '-- +goose Up\n']]],
    ['plain', [['001_a.up.sql', '-- no-transaction\n']]],
    ['plain', [['20240101000000_a/migration.sql']]],
    ['plain', []],
  ])('%s: %j', (id, files) => {
    expect(detectLayout(files.map(([path, text = '']) => ({ path, text }))).id).toBe(id);
  });

  test('by id', () => {
    expect(layoutById('flyway')).toBe(flyway);
    expect(layoutById('rails')).toBeUndefined();
  });
});
