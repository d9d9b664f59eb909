import { describe, expect, test } from 'vitest';
import { claimDocument } from '../../../server/src/core/project/claimByName';
import { findProjects } from '../../../server/src/core/project/findProjects';

/** Each project as `root (layout): files`. */
const shown = (paths: readonly string[], at?: string): string[] =>
  findProjects(
    paths.map((path) => ({ path, text: '' })),
    at,
  ).map(({ root, layout, files }) => `${root} (${layout.id}): ${files.map(({ path }) => path).join(' ')}`);

describe('folders of migrations', () => {
  test.each<[string, string[], string[]]>([
    ['itself', ['1_a.up.sql'], [' (golang-migrate): 1_a.up.sql']],
    ['one below', ['db/migrations/001_a.sql', 'queries/users.sql'], ['db/migrations (plain): 001_a.sql']],
    ['two', ['a/1_a.up.sql', 'b/V1__a.sql'], ['a (golang-migrate): 1_a.up.sql', 'b (flyway): V1__a.sql']],
    [
      'numbers do not make one history',
      ['x/0001-a.sql', 'y/0001-a.sql'],
      ['x (plain): 0001-a.sql', 'y (plain): 0001-a.sql'],
    ],
    [
      'Prisma',
      ['prisma/migrations/01_a/migration.sql', 'prisma/migrations/02_b/migration.sql'],
      ['prisma/migrations (plain): 01_a/migration.sql 02_b/migration.sql'],
    ],
    [
      'diesel',
      ['2018-05-01-120000_a/up.sql', '2018-05-01-120000_a/down.sql'],
      [' (plain): 2018-05-01-120000_a/up.sql 2018-05-01-120000_a/down.sql'],
    ],
    [
      'version folders',
      ['pg/versioned/v1.0/schema.sql', 'pg/versioned/v1.10/a.sql', 'pg/schema.sql'],
      ['pg/versioned (plain): v1.0/schema.sql v1.10/a.sql'],
    ],
    ['version folders beside a dump', ['0.9/00__a.sql', 'LATEST.sql'], [' (plain): 0.9/00__a.sql LATEST.sql']],
    ['a version folder of a tool that stays in its own', ['db/v2/1_a.up.sql'], ['db/v2 (golang-migrate): 1_a.up.sql']],
    ['Flyway looks into folders', ['db/V1__a.sql', 'db/x/V2__b.sql'], ['db (flyway): V1__a.sql x/V2__b.sql']],
    [
      "Flyway's default location",
      ['db/migration/common/V1__a.sql', 'db/migration/x/V2__b.sql'],
      ['db/migration (flyway): common/V1__a.sql x/V2__b.sql'],
    ],
    [
      'Flyway for two databases',
      ['db/migration/postgresql/V1__a.sql', 'db/migration/yugabyte/V1__a.sql'],
      ['db/migration/postgresql (flyway): V1__a.sql', 'db/migration/yugabyte (flyway): V1__a.sql'],
    ],
    ['none', ['queries/users.sql', 'schema.sql'], []],
  ])('%s', (_, paths, expected) => {
    expect(shown(paths)).toEqual(expected);
  });

  test('the path of the searched folder counts', () => {
    const paths = ['common/V1__a.sql', 'x/V2__b.sql'];
    expect(shown(paths, '/src/db/migration')).toEqual([' (flyway): common/V1__a.sql x/V2__b.sql']);
    expect(shown(paths, '/src')).toHaveLength(2);
  });
});

describe('a document on its own', () => {
  test.each([
    ['/home/a/1_a.down.sql', '', 'golang-migrate', '1_a.down.sql', 'down message'],
    ['1_a.sql', '-- migrate:up transaction:false\n', 'dbmate', '1_a.sql', 'up message'],
    ['x/R__a.sql', '', 'flyway', 'R__a.sql', 'repeatable transaction'],
    ['x/20240131_a/migration.sql', '', 'plain', '20240131_a/migration.sql', 'up message'],
    ['x/v1.3/a.sql', '-- +goose Up\n', 'plain', 'v1.3/a.sql', 'up transaction'],
    ['Untitled-1', 'SELECT 1;', 'plain', 'Untitled-1', 'up message'],
  ])('%s', (path, text, id, tail, section) => {
    const claimed = claimDocument(path, text);
    expect([claimed.layout.id, claimed.path]).toEqual([id, tail]);
    expect(claimed.sections.map(({ direction, sending }) => `${direction} ${sending}`)).toEqual([section]);
  });
});
