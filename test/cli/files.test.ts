import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MigrationsFolder } from '../../server/src/core/config/config';
import { layoutById } from '../../server/src/core/layouts/index';
import { buildProject } from '../../server/src/core/project/buildProject';
import { discover, type DiscoveredProject, type DiscoverOptions } from '../../server/src/files/discover';
import { firstInvalidByte, largestFile, readFolder } from '../../server/src/files/readFolder';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lockstep-files-'));
});
afterAll(() => rm(root, { recursive: true }));

const write = async (path: string, text: string | Uint8Array = 'SELECT 1;'): Promise<string> => {
  const absolute = join(root, path);
  await mkdir(dirname(absolute), { recursive: true });
  await writeFile(absolute, text);
  return absolute;
};

describe('reading a folder', () => {
  test('keeps a byte order mark, goes below, and takes .sql and .conf', async () => {
    await write('read/b.sql', '\uFEFFSELECT 1;');
    await write('read/x/V1__a.SQL');
    await write('read/x/V1__a.SQL.conf', 'executeInTransaction=false');
    await write('read/notes.md');
    await write('read/.git/c.sql');
    await write('read/node_modules/c.sql');
    await symlink(join(root, 'read'), join(root, 'read/loop'));
    await symlink(join(root, 'read/b.sql'), join(root, 'read/linked.sql'));
    const { files, problems } = await readFolder(join(root, 'read'));
    expect(files.map(({ path }) => path)).toEqual(['b.sql', 'linked.sql', 'x/V1__a.SQL', 'x/V1__a.SQL.conf']);
    expect(files[0]?.text).toBe('\uFEFFSELECT 1;');
    expect(problems).toEqual([]);
  });

  test('says what is wrong with a file, and reads the others', async () => {
    await write('bad/1.sql');
    await write('bad/2.sql', Buffer.from('SELECT \u00e9; --\ufffd', 'utf8'));
    await write('bad/3.sql', Buffer.concat([Buffer.from('-- \ufffd \u20ac\n'), Buffer.from('caf\u00e9', 'latin1')]));
    await write('bad/4.sql', Buffer.from('\ufeffSELECT 1', 'utf16le'));
    await truncate(await write('bad/5.sql'), largestFile + 1);
    await symlink(join(root, 'bad/nowhere.sql'), join(root, 'bad/6.sql'));
    const { files, problems } = await readFolder(join(root, 'bad'));
    expect(files.map(({ path }) => path)).toEqual(['1.sql', '2.sql']);
    expect(problems.map(({ path, message }) => `${path.slice(root.length)}: ${message}`)).toEqual([
      '/bad/3.sql: It is not UTF-8: byte 0xE9 at offset 14. Save it as UTF-8.',
      '/bad/4.sql: It is UTF-16: save it as UTF-8.',
      '/bad/5.sql: It has 21 MB, more than the 20 MB up to which a file is read: move it out of the migrations.',
      '/bad/6.sql: It cannot be read: it does not exist.',
    ]);
  });

  test('the first invalid byte is where a strict decoder stops', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 6 }), (start, rest) => {
        const bytes = Buffer.concat([Buffer.from(start), rest]);
        const offset = firstInvalidByte(bytes);
        const isValid = (end: number, stream: boolean): boolean => {
          try {
            new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, end), { stream });
            return true;
          } catch {
            return false;
          }
        };
        expect(offset === -1).toBe(isValid(bytes.length, false));
        if (offset !== -1) expect(isValid(offset, false)).toBe(true);
      }),
    );
  });

  test('a missing folder is an error that says what to do', async () => {
    await expect(readFolder(join(root, 'missing'))).rejects.toThrow(/missing: it does not exist\. Give a migrations/);
  });
});

describe('discovering', () => {
  beforeAll(async () => {
    for (const path of [
      'app/package.json',
      'app/db/go/000001_a.up.sql',
      'app/db/go/000001_a.down.sql',
      'app/db/go/000002_b.up.sql',
      'app/db/go/testdata/001_x.sql',
      'app/db/mysql/001_x.sql',
      'app/prisma/migrations/20240101000000_a/migration.sql',
      'app/prisma/migrations/20240102000000_b/migration.sql',
      'app/src/main/resources/db/migration/common/V1__a.sql',
      'app/src/main/resources/db/migration/more/V2__b.sql',
      'app/target/db/migration/common/V1__a.sql',
      'app/sql/versioned/v1.9/a.sql',
      'app/sql/versioned/v1.10/a.sql',
      'app/sql/schema.sql',
      'app/queries/users.sql',
      'app/queries/orders.sql',
    ])
      await write(path);
  });

  /** Each project as `root (layout) files [only]`. */
  const shown = (projects: readonly DiscoveredProject[]): string[] =>
    projects.map(({ root: folder, layout, files, only }) =>
      [folder.slice(root.length + 1), `(${layout.id})`, ...files.map(({ path }) => path), ...(only ? [only] : [])]
        .map((part) => (typeof part === 'string' ? part : `[${part.join(' ')}]`))
        .join(' '),
    );
  const found = async (path: string, options?: DiscoverOptions) => shown(await discover(join(root, path), options));

  const go = 'app/db/go (golang-migrate) 000001_a.down.sql 000001_a.up.sql 000002_b.up.sql';
  const prisma = 'app/prisma/migrations (plain) 20240101000000_a/migration.sql 20240102000000_b/migration.sql';
  const flyway = 'app/src/main/resources/db/migration (flyway) common/V1__a.sql more/V2__b.sql';
  const versioned = 'app/sql/versioned (plain) v1.10/a.sql v1.9/a.sql';

  test.each<[string, string[]]>([
    ['app', ['app/db/go/testdata (plain) 001_x.sql', go, prisma, versioned, flyway].sort()],
    ['app/db/go', [go]],
    ['app/db/mysql', ['app/db/mysql (plain) 001_x.sql']],
    ['app/db/go/000001_a.up.sql', [`${go} [000001_a.up.sql]`]],
    ['app/prisma', [prisma]],
    ['app/prisma/migrations/20240101000000_a/migration.sql', [`${prisma} [20240101000000_a/migration.sql]`]],
    ['app/sql/versioned/v1.9/a.sql', [`${versioned} [v1.9/a.sql]`]],
    ['app/src/main/resources/db/migration', [flyway]],
    ['app/src/main/resources/db/migration/more/V2__b.sql', [`${flyway} [more/V2__b.sql]`]],
    ['app/queries', ['app/queries (plain) orders.sql users.sql']],
    ['app/queries/users.sql', ['app/queries (plain) users.sql [users.sql]']],
    ['app/sql/schema.sql', ['app/sql (plain) schema.sql [schema.sql]']],
  ])('%s', async (path, expected) => {
    expect((await found(path)).sort()).toEqual(expected);
  });

  test('what is found is run: every file that was asked about is a part', async () => {
    for (const project of await discover(join(root, 'app/queries/users.sql'))) {
      const { migrations } = buildProject(project.layout, project.files, project.options);
      expect(migrations.map(({ up }) => up?.file.path)).toEqual(['users.sql']);
    }
  });

  test('a folder of which nothing can be read is not passed over', async () => {
    await write('mixed/a/001_a.sql');
    await write('mixed/b/001_b.sql', Buffer.from([0xe9]));
    const projects = await discover(join(root, 'mixed'));
    expect(shown(projects)).toEqual(['mixed/a (plain) 001_a.sql', 'mixed/b (plain) [001_b.sql]']);
    expect(projects[1]?.problems).toHaveLength(1);
  });

  test('an empty folder holds none', async () => {
    await mkdir(join(root, 'empty'));
    expect(await discover(join(root, 'empty'))).toEqual([]);
  });

  test('a layout that is given is taken', async () => {
    const layout = layoutById('flyway');
    expect(await found('app/queries', layout && { layout })).toEqual(['app/queries (flyway) orders.sql users.sql']);
  });

  test.each([
    ['app/nowhere', /nowhere: it does not exist/],
    ['app/package.json', /package\.json: it is neither a folder nor an \.sql file/],
  ])('%s is an error', async (path, message) => {
    await expect(discover(join(root, path))).rejects.toThrow(message);
  });

  describe('with lockstep.json', () => {
    const folder = (dir: string, more: Partial<MigrationsFolder> = {}): MigrationsFolder => ({
      dir,
      layout: undefined,
      startAfter: undefined,
      direction: 'up-down',
      golangMigrate: { multiStatement: false },
      ...more,
    });
    const options = (...migrations: MigrationsFolder[]): DiscoverOptions => ({
      config: { migrations },
      configFolder: join(root, 'app'),
    });

    test.each<[string, MigrationsFolder[], string[]]>([
      ['app', [folder('db/go'), folder('queries')], [go, 'app/queries (plain) orders.sql users.sql']],
      ['app/db/go/000002_b.up.sql', [folder('db/go')], [`${go} [000002_b.up.sql]`]],
      ['app/prisma', [folder('db/go')], [prisma]],
      ['app/sql', [folder('sql')], ['app/sql (plain) schema.sql versioned/v1.10/a.sql versioned/v1.9/a.sql']],
      ['app/queries', [folder('queries', { layout: 'dbmate' })], ['app/queries (dbmate) orders.sql users.sql']],
      [
        'app/prisma/migrations/20240101000000_a',
        [folder('prisma/migrations')],
        [`${prisma} [20240101000000_a/migration.sql]`],
      ],
    ])('%s %#', async (path, folders, expected) => {
      expect(await found(path, options(...folders))).toEqual(expected);
    });

    test('its settings come along', async () => {
      const entry = folder('db/go', { direction: 'forward-only', golangMigrate: { multiStatement: true } });
      const [project] = await discover(join(root, 'app/db/go'), options(entry));
      expect(project?.options).toEqual({ direction: 'forward-only', multiStatement: true });
      expect(project?.folder).toBe(entry);
    });

    test.each([
      [folder('gone'), /names the folder gone\. Cannot read .*gone: it does not exist/],
      [folder('queries', { layout: 'rails' }), /layout "rails", which does not exist\. Use one of: golang-migrate,/],
    ])('%# is an error', async (entry, message) => {
      await expect(discover(join(root, 'app'), options(entry))).rejects.toThrow(message);
    });
  });
});

const corpus = resolve(import.meta.dirname, '../../../shared/corpus');
const index = join(corpus, 'INDEX.tsv');
const rows = existsSync(index)
  ? readFileSync(index, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split('\t'))
  : [];
const atHand = rows.length > 0;

/** What is true of public projects: layout, histories, migrations, and problems that are theirs. */
const expectedOfCorpus: Record<string, [layout: string, projects: number, migrations: number, problems?: string[]]> = {
  'authelia/authelia': ['plain', 1, 26],
  // Some of its migrations are Go code, so that pairs are incomplete here.
  'concourse/concourse': ['golang-migrate', 1, 151, ['duplicate-version', 'missing-down', 'missing-up', 'missing-up']],
  'openmeterio/openmeter': ['golang-migrate', 1, 269],
  'hyperledger/firefly': ['golang-migrate', 1, 115, ['version-gap']],
  'supabase/auth': ['plain', 1, 70],
  'langfuse/langfuse': ['plain', 1, 434],
  'umami-software/umami': ['plain', 1, 19],
  'kestra-io/kestra': ['flyway', 1, 26],
  'cloudfoundry/uaa': ['flyway', 1, 89],
  'hmcts/ccd-definition-store-api': ['flyway', 1, 76],
  'lakekeeper/lakekeeper': ['plain', 1, 70],
  'svix/svix-webhooks': ['golang-migrate', 1, 16],
  'hatchet-dev/hatchet': ['plain', 1, 224],
  'e2b-dev/infra': ['plain', 1, 131],
  'openfga/openfga': ['plain', 1, 6],
  'nhost/hasura-auth': ['golang-migrate', 1, 18],
  'Dokploy/dokploy': ['plain', 1, 187, ['duplicate-version']],
  'mckaywrigley/chatbot-ui': ['plain', 1, 25],
  'supabase/storage': ['plain', 3, 92],
  'temporalio/temporal': ['plain', 2, 44],
  'usememos/memos': ['plain', 1, 26],
};

describe.skipIf(!atHand)(`the public projects of ${corpus}`, () => {
  test.each(atHand ? rows : [['skipped: that folder is not at hand']])('%s', async (name, _layout, folder = '') => {
    const projects = await discover(join(corpus, folder));
    const built = projects.map(({ layout, files, options }) => buildProject(layout, files, options));
    const [layout, count, migrations, problems = []] = expectedOfCorpus[name] ?? ['', 0, 0];
    expect([...new Set(projects.map((project) => project.layout.id))]).toEqual([layout]);
    expect([projects.length, built.flatMap((project) => project.migrations).length]).toEqual([count, migrations]);
    expect(built.flatMap((project) => project.problems.map(({ rule }) => rule)).sort()).toEqual(problems);
    expect(projects.flatMap((project) => project.problems)).toEqual([]);

    const parts = new Set(
      built
        .flatMap((project) => project.migrations)
        .flatMap(({ up, down }) => [up, down])
        .map((part) => part?.file),
    );
    expect(projects.flatMap(({ files }) => files.filter((file) => !parts.has(file)))).toEqual([]);
  });
});
