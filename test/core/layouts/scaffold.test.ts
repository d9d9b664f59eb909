import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dbmate } from '../../../server/src/core/layouts/dbmate';
import { flyway } from '../../../server/src/core/layouts/flyway';
import { golangMigrate } from '../../../server/src/core/layouts/golangMigrate';
import { defaultLayoutOptions, type Layout, type ScaffoldRequest } from '../../../server/src/core/layouts/layout';
import { plain } from '../../../server/src/core/layouts/plain';
import { buildProject } from '../../../server/src/core/project/buildProject';

const now = '20240131235959';
const request = (existing: readonly string[], more: Partial<ScaffoldRequest> = {}): ScaffoldRequest => ({
  name: 'Add  Users-Table!',
  existing,
  now,
  up: 'A;',
  down: 'B;\n\n',
  outsideTransaction: { up: false, down: false },
  options: defaultLayoutOptions,
  ...more,
});
const paths = (layout: Layout, existing: readonly string[], more: Partial<ScaffoldRequest> = {}): string[] =>
  layout.scaffold(request(existing, more)).files.map(({ path }) => path);

describe('the next version follows the style of the folder', () => {
  test.each<[Layout, string[], string[]]>([
    [golangMigrate, [], ['20240131235959_add_users_table.up.sql', '20240131235959_add_users_table.down.sql']],
    [
      golangMigrate,
      ['000009_a.up.sql', '000009_a.down.sql'],
      ['000010_add_users_table.up.sql', '000010_add_users_table.down.sql'],
    ],
    [
      golangMigrate,
      ['20240131235959_a.up.sql'],
      ['20240131235960_add_users_table.up.sql', '20240131235960_add_users_table.down.sql'],
    ],
    [
      golangMigrate,
      ['20230101000000_a.up.go'],
      ['20240131235959_add_users_table.up.sql', '20240131235959_add_users_table.down.sql'],
    ],
    [
      golangMigrate,
      ['1510262030_a.up.sql'],
      ['1706745599_add_users_table.up.sql', '1706745599_add_users_table.down.sql'],
    ],
    [
      golangMigrate,
      ['1806745599_a.up.sql'],
      ['1806745600_add_users_table.up.sql', '1806745600_add_users_table.down.sql'],
    ],
    [dbmate, [], ['20240131235959_add_users_table.sql']],
    [dbmate, ['20240131235959_a.sql', '20240131235960_b.sql'], ['20240131235961_add_users_table.sql']],
    [dbmate, ['001_a.sql', '002_b.sql'], ['003_add_users_table.sql']],
    [dbmate, ['9_a.sql', '10_b.sql'], ['11_add_users_table.sql']],
    [flyway, [], ['V1__add_users_table.sql']],
    [flyway, ['R__a.sql'], ['V1__add_users_table.sql']],
    [flyway, ['V9__a.sql', 'V10__b.sql'], ['V11__add_users_table.sql']],
    [flyway, ['V0009__a.sql'], ['V0010__add_users_table.sql']],
    [flyway, ['V1_9__a.sql', 'V1_10__b.sql'], ['V1_11__add_users_table.sql']],
    [flyway, ['V4_99_1631562784__a.sql', 'V4_110__b.sql'], ['V4_111__add_users_table.sql']],
    [flyway, ['V2.0.1__a.sql'], ['V2.0.2__add_users_table.sql']],
    [flyway, ['V20231231_7__a.sql'], ['V20240131__add_users_table.sql']],
    [flyway, ['V20240131_7__a.sql'], ['V20240131_8__add_users_table.sql']],
    [flyway, ['2023/V1__a.sql', '2024/V2__b.sql'], ['2024/V3__add_users_table.sql']],
    [plain, [], ['20240131235959_add_users_table.up.sql', '20240131235959_add_users_table.down.sql']],
    [plain, ['0009-a.sql'], ['0010-add_users_table.sql']],
    [plain, ['1.2.9_a.sql'], ['1.2.10_add_users_table.sql']],
    [plain, ['V0001.A.up.sql', 'V0001.A.down.sql'], ['V0002.add_users_table.up.sql', 'V0002.add_users_table.down.sql']],
    [plain, ['20230518191501_init/migration.sql'], ['20240131235959_add_users_table/migration.sql']],
    [
      plain,
      ['2023-05-18-191501_init/up.sql', '2023-05-18-191501_init/down.sql'],
      ['2024-01-31-235959_add_users_table/up.sql', '2024-01-31-235959_add_users_table/down.sql'],
    ],
    [plain, ['2024-01-30-x.sql'], ['2024-01-31-add_users_table.sql']],
    [plain, ['2024-01-31-a.sql'], ['2024-01-31-add_users_table.sql']],
    [plain, ['2024-01-31-x.sql'], ['2024-02-01-add_users_table.sql']],
    [plain, ['2024_01_31_235959_x.sql'], ['2024_01_31_235960_add_users_table.sql']],
    [plain, ['0.9/00__a.sql', '0.10/00__a.sql', 'LATEST.sql'], ['0.10/01__add_users_table.sql']],
    [plain, ['v1.9/a.sql', 'v1.10/a.sql'], ['v1.11/add_users_table.sql']],
  ])('%#', (layout, existing, expected) => {
    expect(paths(layout, existing)).toEqual(expected);
  });

  test('the version is what the history will hold', () => {
    expect(golangMigrate.scaffold(request(['000009_a.up.sql'])).version).toBe('10');
    expect(dbmate.scaffold(request(['001_a.sql'])).version).toBe('002');
    expect(flyway.scaffold(request(['V1_2__a.sql'])).version).toBe('1.3');
    expect(plain.scaffold(request(['01_a/migration.sql'])).version).toBe('02_add_users_table');
  });
});

describe('texts', () => {
  const texts = (layout: Layout, existing: string[], more: Partial<ScaffoldRequest>): string[] =>
    layout.scaffold(request(existing, more)).files.map(({ text }) => text);
  const outside = { up: true, down: false };

  test('golang-migrate: a file for each direction, none for a missing one', () => {
    expect(texts(golangMigrate, [], {})).toEqual(['A;\n', 'B;\n']);
    expect(texts(golangMigrate, [], { up: '', down: null })).toEqual(['']);
  });

  test('dbmate: both blocks, as dbmate new writes them when there is nothing in them', () => {
    expect(texts(dbmate, [], { up: '', down: '' })).toEqual(['-- migrate:up\n\n\n-- migrate:down\n\n']);
    expect(texts(dbmate, [], { down: null })).toEqual(['-- migrate:up\nA;\n\n-- migrate:down\n\n']);
    expect(texts(dbmate, [], { outsideTransaction: outside })).toEqual([
      '-- migrate:up transaction:false\nA;\n\n-- migrate:down\nB;\n',
    ]);
  });

  test('Flyway: no down, and a .conf outside of the transaction', () => {
    expect(texts(flyway, [], { outsideTransaction: outside })).toEqual(['A;\n', 'executeInTransaction=false\n']);
    expect(paths(flyway, [], { outsideTransaction: outside })[1]).toBe('V1__add_users_table.sql.conf');
  });

  test.each<[string, string]>([
    ['-- +goose Up\nX;', '-- +goose NO TRANSACTION\n-- +goose Up\nA;\n\n-- +goose Down\nB;\n'],
    ['-- +migrate Up\nX;', '-- +migrate Up notransaction\nA;\n\n-- +migrate Down\nB;\n'],
    ['-- Up Migration\nX;', '-- Up Migration\nA;\n\n-- Down Migration\nB;\n'],
    [
      'X;\n---- create above / drop below ----\n',
      '---- tern: disable-tx ----\nA;\n\n---- create above / drop below ----\n\nB;\n',
    ],
    [
      '--liquibase formatted sql\n',
      '--liquibase formatted sql\n\n--changeset lockstep:1 runInTransaction:false\nA;\n--rollback B;\n',
    ],
    ['-- no-transaction\nX;', '-- no-transaction\nA;\n'],
    ['X;', 'A;\n'],
  ])('plain: with the markers of %j', (text, expected) => {
    const sample = { path: '001_x.sql', text };
    expect(texts(plain, ['001_x.sql'], { sample, outsideTransaction: outside })).toEqual([expected]);
  });

  test.each([
    ['Ünïcode näme', 'ünïcode_näme'],
    ['  ', 'migration'],
    ['../../etc/passwd', 'etc_passwd'],
  ])('the name %j is made fit', (name, expected) => {
    expect(paths(golangMigrate, [], { name, down: null })).toEqual([`${now}_${expected}.up.sql`]);
  });
});

describe('a new migration never repeats a version and sorts last', () => {
  const stamp = fc
    .date({ min: new Date('2001-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().replace(/\D/g, '').slice(0, 14));
  const sequence = (digits: number) => fc.nat(10 ** (digits - 1)).map((number) => String(number).padStart(digits, '0'));
  const versions = fc.oneof(
    fc.array(stamp),
    fc.array(sequence(6)),
    fc.array(sequence(4)),
    fc.array(fc.oneof(stamp, sequence(3))),
  );
  const dotted = fc.array(fc.array(fc.nat(120), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('_')));

  test.each<[string, Layout, fc.Arbitrary<string[]>, (version: string) => string]>([
    ['golang-migrate', golangMigrate, versions, (version) => `${version}_a.up.sql`],
    ['dbmate', dbmate, fc.oneof(fc.array(stamp), fc.array(sequence(5))), (version) => `${version}_a.sql`],
    ['Flyway', flyway, fc.oneof(versions, dotted), (version) => `V${version}__a.sql`],
    ['plain', plain, versions, (version) => `${version}-a.sql`],
    ['plain, dates', plain, fc.array(stamp), (version) => `${version.replace(/(....)(..)(..).*/, '$1-$2-$3')}-b.sql`],
    ['plain, Prisma', plain, versions, (version) => `${version}_a/migration.sql`],
    ['plain, version folders', plain, dotted, (version) => `v${version.replaceAll('_', '.')}/a.sql`],
  ])('%s', (_, layout, generated, pathOf) => {
    fc.assert(
      fc.property(generated, stamp, fc.constantFrom('a', 'zz'), (existingVersions, time, name) => {
        const existing = [...new Set(existingVersions.map(pathOf))];
        const { version, files } = layout.scaffold(request(existing, { now: time, name }));
        for (const path of existing)
          expect(layout.compareVersions(layout.parseName(path)?.version ?? '', version)).toBeLessThan(0);
        const all = [...existing.map((path) => ({ path, text: '' })), ...files];
        const last = buildProject(layout, all, defaultLayoutOptions).migrations.at(-1);
        expect([last?.version, last?.up?.file.path]).toEqual([version, files[0]?.path]);
      }),
    );
  });
});
