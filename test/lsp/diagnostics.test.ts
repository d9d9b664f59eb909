import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../support/cli';
import { startServer } from '../support/languageServer';

const root = join(import.meta.dirname, '../..');
const migration = 'migrations/000005_add_phone_and_order_index.up.sql';

const shop = (): string => {
  const folder = folderWith({});
  cpSync(join(root, 'examples/shop'), folder, { recursive: true });
  return folder;
};

const codes = (diagnostics: readonly { readonly code?: unknown }[]): unknown[] => diagnostics.map(({ code }) => code);

const table = 'CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(50));\n';

describe('diagnostics', () => {
  it('answers a client that pulls, and pushes nothing', async () => {
    const client = await startServer(shop());
    await client.open(migration);
    expect(await client.pull(migration)).toMatchObject([
      {
        code: 'index-blocks-writes',
        codeDescription: { href: expect.stringMatching(/^file:.*\/docs\/rules\/index-blocks-writes\.md$/) as string },
        source: 'lockstep',
        severity: 1,
        range: { start: { line: 5, character: 0 }, end: { line: 5, character: 12 } },
      },
    ]);
    expect(client.pushed).toEqual([]);
  });

  it('pushes to a client that cannot pull, and again for other migrations that hang on a change', async () => {
    const folder = folderWith({ 'm/1_a.sql': table, 'm/2_b.sql': 'CREATE INDEX i ON orders (note);\n' });
    const client = await startServer(folder, { pulls: false });
    await client.open('m/2_b.sql');
    expect(codes(await client.nextPush('m/2_b.sql'))).toEqual(['index-blocks-writes']);
    await client.open('m/1_a.sql', '');
    // The table is not known any more, so that this is an assumption.
    expect(await client.nextPush('m/2_b.sql', (found) => found[0]?.severity === 2)).toHaveLength(1);
  });

  it('reads the unsaved text', async () => {
    const client = await startServer(shop());
    await client.open(migration, 'CREATE INDEX CONCURRENTLY orders_placed_idx ON orders (placed_at);\n');
    expect(await client.pull(migration)).toEqual([]);
    await client.change(migration, 'CREATE INDEX orders_placed_idx ON orders (placed_at);\n');
    expect(codes(await client.pull(migration))).toEqual(['index-blocks-writes']);
  });

  it('stays quiet in SQL that is no migration, also where migrations lie beside it', async () => {
    const folder = folderWith({ 'm/1_a.sql': table, 'm/2_b.sql': 'CREATE INDEX i ON orders (note);\n' });
    const client = await startServer(folder);
    await client.open('query.sql', 'CREATE INDEX i ON orders (note);\n');
    expect(await client.pull('query.sql')).toEqual([]);
    await client.open('m/query.sql', 'CREATE INDEX i ON orders (note);\n');
    expect(await client.pull('m/query.sql')).toEqual([]);
    await client.open('m/2_b.sql');
    expect(await client.pull('m/2_b.sql')).toMatchObject([{ code: 'index-blocks-writes', severity: 1 }]);
  });

  it('names the statement that took the lock, the BEGIN and the earlier migration', async () => {
    const folder = folderWith({
      'm/1_a.sql': table,
      'm/2_b.sql': [
        "SET lock_timeout = '2s';",
        'BEGIN;',
        'ALTER TABLE orders ADD COLUMN total int;',
        'CREATE INDEX CONCURRENTLY i ON orders (note);',
        'UPDATE orders SET note = upper(note) WHERE total > 3;',
        'COMMIT;',
        'ALTER TABLE orders ALTER COLUMN note TYPE int USING note::int;',
        '',
      ].join('\n'),
    });
    const client = await startServer(folder);
    await client.open('m/2_b.sql');
    const related = (await client.pull('m/2_b.sql')).map(({ code, relatedInformation = [] }) => [
      code,
      ...relatedInformation.map(({ message, location }) => [message, location.uri, location.range.start.line]),
    ]);
    const uri = client.uriOf('m/2_b.sql');
    const made = ['public.orders.note comes from CREATE TABLE here.', client.uriOf('m/1_a.sql'), 0];
    expect(related).toContainEqual(['concurrently-in-transaction', ['The transaction begins here.', uri, 1]]);
    expect(related.find(([code]) => code === 'work-under-lock')?.[1]).toEqual([
      'ALTER TABLE takes an AccessExclusiveLock on public.orders here, and the transaction holds it.',
      uri,
      2,
    ]);
    expect(related).toContainEqual(['type-change-blocks', made]);
  });

  it('names the up that a down takes back, and the other file of a version', async () => {
    const folder = folderWith({
      'm/1_a.up.sql': table,
      'm/1_a.down.sql': 'DROP TABLE orders;\n',
      'm/2_b.up.sql': 'CREATE INDEX CONCURRENTLY i ON orders (note);\n',
      'm/2_b.down.sql': "SET lock_timeout = '2s';\nALTER TABLE orders ALTER COLUMN note TYPE int USING note::int;\n",
      'm/2_c.up.sql': 'SELECT 1;\n',
      'm/2_c.down.sql': 'SELECT 1;\n',
    });
    const client = await startServer(folder);
    await client.open('m/2_b.down.sql');
    expect((await client.pull('m/2_b.down.sql'))[0]?.relatedInformation).toMatchObject([
      { message: 'This is what ALTER TABLE here takes back.', location: { uri: client.uriOf('m/2_b.up.sql') } },
    ]);
    await client.open('m/2_c.up.sql');
    const [duplicate] = await client.pull('m/2_c.up.sql');
    expect(duplicate).toMatchObject({
      code: 'duplicate-version',
      relatedInformation: [{ location: { uri: client.uriOf('m/2_b.up.sql') } }],
    });
  });

  it('fades a directive without use', async () => {
    const client = await startServer(folderWith({ 'm/1_a.sql': '' }));
    await client.open('m/1_a.sql', `-- lockstep-disable-next-line index-blocks-writes\n${table}`);
    expect(await client.pull('m/1_a.sql')).toMatchObject([{ code: 'unused-directive', tags: [1] }]);
  });

  it('goes on when a file it read is gone or changed on disk', async () => {
    const folder = folderWith({ 'm/1_a.sql': table, 'm/2_b.sql': 'CREATE INDEX i ON orders (note);\n' });
    const client = await startServer(folder);
    await client.open('m/2_b.sql');
    expect(codes(await client.pull('m/2_b.sql'))).toEqual(['index-blocks-writes']);
    rmSync(join(folder, 'm/1_a.sql'));
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: client.uriOf('m/1_a.sql'), type: 3 }],
    });
    expect(await client.pull('m/2_b.sql')).toMatchObject([{ code: 'index-blocks-writes', severity: 2 }]);
  });
});

describe('lockstep.json', () => {
  const files = { 'm/1_a.sql': table, 'm/2_b.sql': 'CREATE INDEX i ON orders (note);\n' };

  it('is told of where it is broken, while findings go on with defaults', async () => {
    const folder = folderWith({ ...files, 'lockstep.json': '{\n  "postgres": 12\n}\n' });
    const client = await startServer(folder);
    await client.open('m/2_b.sql');
    expect(codes(await client.pull('m/2_b.sql'))).toEqual(['index-blocks-writes']);
    expect(await client.nextPush('lockstep.json')).toMatchObject([
      { severity: 1, range: { start: { line: 1, character: 14 } }, message: expect.stringContaining('12') as string },
    ]);
    writeFileSync(join(folder, 'lockstep.json'), '{ "rules": { "index-blocks-writes": "off" } }\n');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: client.uriOf('lockstep.json'), type: 2 }],
    });
    expect(await client.pull('m/2_b.sql')).toEqual([]);
    expect(await client.nextPush('lockstep.json')).toEqual([]);
  });

  it('counts as it is typed, and as it is on disk once it is closed', async () => {
    const folder = folderWith({ ...files, 'lockstep.json': '{}\n' });
    const client = await startServer(folder);
    await client.open('m/2_b.sql');
    expect(codes(await client.pull('m/2_b.sql'))).toEqual(['index-blocks-writes']);
    await client.open('lockstep.json', '{ "rules": { "index-blocks-writes": "off" } }');
    expect(await client.pull('m/2_b.sql')).toEqual([]);
    await client.connection.sendNotification('textDocument/didClose', {
      textDocument: { uri: client.uriOf('lockstep.json') },
    });
    expect(codes(await client.pull('m/2_b.sql'))).toEqual(['index-blocks-writes']);
  });

  it('counts as it is typed while findings are asked for', async () => {
    const many = Array.from({ length: 200 }, (_, n) => [`m/${n + 3}_c.sql`, `CREATE TABLE t${n} ();\n`] as const);
    const client = await startServer(folderWith({ ...files, ...Object.fromEntries(many), 'lockstep.json': '{}\n' }));
    await client.open('m/2_b.sql');
    await client.open('lockstep.json', '{}\n');
    const write = (version: number, level: string): Promise<void> =>
      client.connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: client.uriOf('lockstep.json'), version },
        contentChanges: [{ text: `{ "rules": { "index-blocks-writes": "${level}" } }` }],
      });
    const said: unknown[][] = [];
    // The change comes while the folder is read: after none, one, two … answers to something else.
    for (let answers = 0; answers < 12; answers++) {
      await write(2 * answers + 2, 'error');
      const asked = client.pull('m/2_b.sql');
      for (let n = 0; n < answers; n++) await client.pull('none.sql');
      await write(2 * answers + 3, 'off');
      await asked;
      said.push(codes(await client.pull('m/2_b.sql')));
    }
    expect(said).toEqual(said.map(() => []));
  });

  it('is told of a folder that it names and that is not there', async () => {
    const folder = folderWith({ ...files, 'lockstep.json': '{ "migrations": [{ "dir": "gone" }] }' });
    const client = await startServer(folder);
    await client.open('m/2_b.sql');
    expect(codes(await client.pull('m/2_b.sql'))).toEqual(['index-blocks-writes']);
    expect(await client.nextPush('lockstep.json')).toMatchObject([
      { range: { start: { character: 26 }, end: { character: 32 } } },
    ]);
  });
});
