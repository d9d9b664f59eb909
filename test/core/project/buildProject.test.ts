import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dbmate } from '../../../server/src/core/layouts/dbmate';
import { flyway } from '../../../server/src/core/layouts/flyway';
import { golangMigrate } from '../../../server/src/core/layouts/golangMigrate';
import { defaultLayoutOptions, type Layout, type LayoutOptions } from '../../../server/src/core/layouts/layout';
import { anySqlFile, plain } from '../../../server/src/core/layouts/plain';
import { buildProject } from '../../../server/src/core/project/buildProject';

const build = (layout: Layout, paths: readonly string[], text = '', options: LayoutOptions = defaultLayoutOptions) =>
  buildProject(
    layout,
    paths.map((path) => ({ path, text })),
    options,
  );
/** Each migration as `version: up / down`. */
const shown = (layout: Layout, paths: readonly string[], text = ''): string[] =>
  build(layout, paths, text).migrations.map(
    ({ version, up, down }) => `${version ?? '-'}: ${up?.file.path ?? '-'} / ${down?.file.path ?? '-'}`,
  );
const problems = (layout: Layout, paths: readonly string[], text = '', options = defaultLayoutOptions): string[] =>
  build(layout, paths, text, options).problems.map(({ rule, path, message }) => `${rule} ${path}: ${message}`);

describe('migrations', () => {
  test.each<[Layout, string[], string[]]>([
    [
      golangMigrate,
      ['10_c.up.sql', '9_b.down.sql', '9_b.up.sql', 'README.sql', '10_c.down.sql'],
      ['9: 9_b.up.sql / 9_b.down.sql', '10: 10_c.up.sql / 10_c.down.sql'],
    ],
    [dbmate, ['9_a.sql', '10_b.sql', '0011x.sql'], ['0011: 0011x.sql / -', '10: 10_b.sql / -', '9: 9_a.sql / -']],
    [
      flyway,
      ['R__b.sql', 'V10__c.sql', 'sub/V9__b.sql', 'R__a.sql', 'V1_5__a.sql', 'beforeMigrate.sql'],
      ['1.5: V1_5__a.sql / -', '9: sub/V9__b.sql / -', '10: V10__c.sql / -', '-: R__a.sql / -', '-: R__b.sql / -'],
    ],
    [
      plain,
      ['0.10/00__a.sql', '0.9/01__b.sql', '0.9/00__a.sql', 'LATEST.sql'],
      ['0.9/00: 0.9/00__a.sql / -', '0.9/01: 0.9/01__b.sql / -', '0.10/00: 0.10/00__a.sql / -'],
    ],
    [plain, ['01_b/down.sql', '01_b/up.sql'], ['01: 01_b/up.sql / 01_b/down.sql']],
    [anySqlFile, ['b.sql', 'a.sql', 'a.txt'], ['a: a.sql / -', 'b: b.sql / -']],
  ])('%#', (layout, paths, expected) => {
    expect(shown(layout, paths)).toEqual(expected);
  });

  test('a file with both directions is both parts', () => {
    expect(shown(dbmate, ['1_a.sql'], '-- migrate:up\n-- migrate:down\n')).toEqual(['1: 1_a.sql / 1_a.sql']);
  });

  test('each changeset of Liquibase is a migration', () => {
    const text = '--liquibase formatted sql\n--changeset a:1\nA;\n--changeset a:2\nB;';
    const { migrations, problems: found } = build(plain, ['001_a.sql'], text);
    expect(migrations.map(({ up }) => text.slice(up?.section.span.start, up?.section.span.end).split('\n')[1])).toEqual(
      ['A;', 'B;'],
    );
    expect(found).toEqual([]);
  });

  test('sections that are known already are taken', () => {
    const files = [{ path: '1_a.up.sql', text: '' }];
    const project = buildProject(golangMigrate, files, defaultLayoutOptions, () => ({ sections: [], problems: [] }));
    expect(project.migrations).toEqual([]);
  });
});

describe('problems', () => {
  const pair = (stem: string): string[] => [`${stem}.up.sql`, `${stem}.down.sql`];
  test.each<[string, Layout, string[], string[]]>([
    ['nothing', golangMigrate, [...pair('1_a'), ...pair('2_b')], []],
    [
      'a version twice',
      golangMigrate,
      [...pair('1_a'), ...pair('001_b')],
      ['duplicate-version 1_a.up.sql: Version 1 is used by both 001_b.up.sql and 1_a.up.sql.'],
    ],
    [
      'a version twice in two writings',
      flyway,
      ['V1__a.sql', 'x/V1.0__b.sql'],
      ['duplicate-version x/V1.0__b.sql: Version 1 is used by both V1__a.sql and x/V1.0__b.sql.'],
    ],
    ['the same day', plain, ['2024-01-31-a.sql', '2024-01-31-b.sql'], []],
    ['the same second in Prisma', plain, ['20240131235959_a/migration.sql', '20240131235959_b/migration.sql'], []],
    [
      'no down',
      golangMigrate,
      ['1_a.up.sql'],
      ['missing-down 1_a.up.sql: Version 1 has no down: nothing takes 1_a.up.sql back.'],
    ],
    [
      'no up',
      golangMigrate,
      ['1_a.down.sql'],
      ['missing-up 1_a.down.sql: 1_a.down.sql takes back version 1, which has no up.'],
    ],
    ['no downs anywhere', plain, ['V1.a.up.sql', 'V2.b.up.sql'], []],
    [
      'one down of three',
      plain,
      [...pair('V1.a'), 'V2.b.up.sql', 'V3.c.up.sql'],
      [
        'missing-down V2.b.up.sql: Version 2 has no down: nothing takes V2.b.up.sql back.',
        'missing-down V3.c.up.sql: Version 3 has no down: nothing takes V3.c.up.sql back.',
      ],
    ],
    ['no down in Flyway', flyway, ['V1__a.sql', 'U1__a.sql', 'V2__b.sql'], []],
    [
      'a hole',
      plain,
      ['001_a.sql', '002_b.sql', '004_c.sql'],
      ['version-gap 004_c.sql: Version 3 is missing between 1 and 4.'],
    ],
    [
      'two holes',
      plain,
      ['01', '02', '04', '05', '08', '09'].map((version) => `${version}_a.sql`),
      ['version-gap 04_a.sql: Versions 3, 6 to 7 are missing between 1 and 9.'],
    ],
    ['a start above one', plain, ['007_a.sql', '008_b.sql'], []],
    ['steps of ten', plain, ['010_a.sql', '020_b.sql', '030_c.sql'], []],
    ['timestamps after a sequence', plain, ['01_a.sql', '02_b.sql', '20240131235959_c.sql'], []],
    ['timestamps', golangMigrate, [...pair('20240131235959_a'), ...pair('20240131235961_b')], []],
    ['holes of Flyway', flyway, ['V1__a.sql', 'V3__b.sql'], []],
  ])('%s', (_, layout, paths, expected) => {
    expect(problems(layout, paths)).toEqual(expected);
  });

  test('forward-only folders miss no downs', () => {
    const options = { ...defaultLayoutOptions, direction: 'forward-only' } as const;
    expect(problems(golangMigrate, ['1_a.up.sql'], '', options)).toEqual([]);
  });

  test('dbmate says itself that a down is missing', () => {
    expect(build(dbmate, ['1_a.sql'], '-- migrate:up\n').problems.map(({ rule }) => rule)).toEqual(['invalid-section']);
  });

  test.each([
    [9, 1],
    [5, 0],
  ])('goose may leave a down out, unless %d others have one', (others, expected) => {
    const files = Array.from({ length: others + 1 }, (_, index) => ({
      path: `${index + 1}_a.sql`,
      text: index === 0 ? '-- +goose Up\n' : '-- +goose Up\n-- +goose Down\n',
    }));
    expect(buildProject(plain, files, defaultLayoutOptions).problems).toHaveLength(expected);
  });
});

test('whatever the order of the files, the project is the same and no file is lost', () => {
  const name = fc.constantFrom('1_a', '01_b', '2_a', '10_c', '20240131235959_d');
  const file = fc.tuple(name, fc.constantFrom('.up.sql', '.down.sql', '.sql')).map(([stem, end]) => stem + end);
  fc.assert(
    fc.property(
      fc.uniqueArray(file),
      fc.constantFrom(golangMigrate, dbmate, plain),
      fc.nat(20),
      (paths, layout, turn) => {
        const turned = [...paths.slice(turn % (paths.length || 1)), ...paths.slice(0, turn % (paths.length || 1))];
        expect(build(layout, turned).migrations).toEqual(build(layout, paths).migrations);
        const parts = build(layout, paths)
          .migrations.flatMap(({ up, down }) => [up, down])
          .flatMap((part) => part?.file.path ?? []);
        expect(parts.sort()).toEqual(paths.filter((path) => layout.parseName(path) !== null).sort());
      },
    ),
  );
});
