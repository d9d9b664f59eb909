import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CodeAction, FileChangeType } from 'vscode-languageserver/node';
import type { ActionData } from '../../server/src/lsp/protocol';
import { folderWith, lockstep } from '../support/cli';
import { startServer, type Client } from '../support/languageServer';

/** Nothing in the environment names a server. */
const env = { PGHOST: '', PGDATABASE: '' };
const changed: FileChangeType = 2;

const files = {
  'db/000001_orders.up.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, n int);\n',
  'db/000002_positive.up.sql':
    "SET LOCAL lock_timeout = '2s';\nALTER TABLE orders ADD CONSTRAINT positive CHECK (n > 0) NOT VALID;\n",
  'db/000002_positive.down.sql': 'ALTER TABLE orders DROP CONSTRAINT positive;\n',
  'db/000003_index.up.sql': 'CREATE INDEX orders_n ON orders (n);\n',
  'db/000003_index.down.sql': 'DROP INDEX orders_n;\n',
};
const [orders, positive, index] = ['db/000001_orders.up.sql', 'db/000002_positive.up.sql', 'db/000003_index.up.sql'];

const titlesAt = async (client: Client, path: string, line: number): Promise<string[]> =>
  (await client.actionsAt(path, { line, character: line === 0 ? 2 : 25 })).map(({ title }) => title);

const start = async (cwd: string): Promise<Client> => {
  const client = await startServer(cwd, { initializationOptions: { writesNewFiles: true } });
  for (const path of [orders, positive, index]) await client.open(path);
  return client;
};

const recordChanged = (client: Client): Promise<void> =>
  client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: client.uriOf('.lockstep/dev.json'), type: changed }],
  });

describe('a migration that is applied', { timeout: 60_000 }, () => {
  it('is not edited from then on, and what it has left is put right by new files', async () => {
    const cwd = folderWith(files);
    const client = await start(cwd);
    expect(await titlesAt(client, index, 0)).toContain('Build orders_n CONCURRENTLY');
    expect(await titlesAt(client, positive, 1)).toEqual([
      'Disable constraint-never-validated for this line',
      'Disable constraint-never-validated for the entire file',
    ]);

    expect((await lockstep(['up'], { cwd, env })).code).toBe(0);
    await recordChanged(client);
    expect(await titlesAt(client, index, 0)).toEqual([
      'Disable index-blocks-writes for this line',
      'Disable index-blocks-writes for the entire file',
    ]);
    const [correct] = await client.actionsAt(positive, { line: 1, character: 25 });
    expect(correct).toMatchObject({
      title: 'Write a corrective migration: validate positive',
      kind: 'quickfix',
      isPreferred: false,
      edit: { documentChanges: [] },
    });
    const { newFiles } = correct?.data as ActionData;
    expect(newFiles).toEqual([
      {
        uri: client.uriOf('db/000004_validate_positive.up.sql'),
        text: 'ALTER TABLE orders VALIDATE CONSTRAINT positive;\n',
      },
      {
        uri: client.uriOf('db/000004_validate_positive.down.sql'),
        text: '-- Nothing to undo: a constraint that was validated stays so, and no row has changed.\n',
      },
    ]);
    const fixAll = await client.actionsAt(index, { line: 0, character: 0 }, { only: ['source.fixAll'] });
    expect(fixAll).toEqual([]);
    const hover: { contents: { value: string } } = await client.connection.sendRequest('textDocument/hover', {
      textDocument: { uri: client.uriOf(index) },
      position: { line: 0, character: 2 },
    });
    expect(hover.contents.value).toContain('Applied on `pglite:.lockstep/dev`, so that no fix edits it.');
  });

  it('goes back on an embedded database first, where its client can do that, and is fixed then', async () => {
    const cwd = folderWith({ ...files, 'db/000001_orders.down.sql': 'DROP TABLE orders;\n' });
    const client = await startServer(cwd, { initializationOptions: { writesNewFiles: true, rollsBack: true } });
    for (const path of [orders, positive, index]) await client.open(path);
    expect((await lockstep(['up'], { cwd, env })).code).toBe(0);
    await recordChanged(client);
    const title = 'Roll back 3 on dev, so that it can be fixed';
    expect(await client.actionsAt(index, { line: 0, character: 2 })).toContainEqual(
      expect.objectContaining({
        title,
        kind: 'quickfix',
        command: { title, command: 'lockstep.rollBack', arguments: [{ version: '3', target: 'pglite:.lockstep/dev' }] },
      }),
    );
    const fixed = await lockstep(['lint', '--fix', '.'], { cwd });
    expect(fixed.stderr).toMatch(
      /^Not edited, since it is applied on pglite:.lockstep\/dev: .*db\/000003_index\.up\.sql/,
    );
    expect(fixed.stderr).toContain(
      'Nothing but pglite:.lockstep/dev has them: after `lockstep down 3` they can be edited.\n',
    );
    await client.open('db/000002_positive.down.sql');
    expect(await titlesAt(client, 'db/000002_positive.down.sql', 0)).toContain(
      'Roll back 2 migrations on dev, so that 2 can be fixed',
    );
    // A finding of the second that no fix would mend is no reason.
    expect(await titlesAt(client, positive, 1)).not.toContainEqual(expect.stringContaining('Roll back'));

    expect((await lockstep(['down'], { cwd, env })).code).toBe(0);
    await recordChanged(client);
    const titles = await titlesAt(client, index, 0);
    expect(titles).toContain('Build orders_n CONCURRENTLY');
    expect(titles).not.toContain(title);
  });

  it('stays as it is where a server has it', async () => {
    const cwd = folderWith(files);
    record(cwd, 'golang-migrate', ['1', '2', '3']);
    const client = await startServer(cwd, { initializationOptions: { rollsBack: true } });
    await client.open(index);
    expect(await titlesAt(client, index, 0)).not.toContainEqual(expect.stringContaining('Roll back'));
  });

  const downOf = async (client: Client, path: string): Promise<CodeAction | undefined> =>
    (await client.actionsAt(path, { line: 0, character: 0 }, { only: ['source.writeDown.lockstep'] }))[0];

  // What another process has left of a database, without the database.
  const record = (cwd: string, layout: string, applied: readonly string[]): void => {
    mkdirSync(join(cwd, '.lockstep/servers'), { recursive: true });
    const text = JSON.stringify({ layout, target: 'prod', migrations: '../../db', applied });
    writeFileSync(join(cwd, '.lockstep/servers/prod.json'), text);
  };

  it('gets a down that it lacks, by a title that says what becomes of its file', async () => {
    const cwd = folderWith(files);
    record(cwd, 'golang-migrate', ['1', '2', '3']);
    const down = await downOf(await start(cwd), orders);
    expect(down?.title).toBe('Write the down migration (the up is applied and stays as it is)');
    expect(down).toMatchObject({ edit: { documentChanges: [] } });

    const both = folderWith({ 'db/20240101000001_orders.sql': '-- migrate:up\nCREATE TABLE orders (id int);\n' });
    const client = await startServer(both);
    await client.open('db/20240101000001_orders.sql');
    expect((await downOf(client, 'db/20240101000001_orders.sql'))?.title).toBe('Write the down migration');
    record(both, 'dbmate', ['20240101000001']);
    await recordChanged(client);
    expect((await downOf(client, 'db/20240101000001_orders.sql'))?.title).toBe(
      'Write the down migration (into the file of the applied up: dbmate does not compare it with what it ran)',
    );
  });

  it('is looked up when a database was used, and not with each edit', async () => {
    const cwd = folderWith(files);
    record(cwd, 'golang-migrate', ['1', '2', '3']);
    const client = await start(cwd);
    expect(await titlesAt(client, index, 0)).not.toContain('Build orders_n CONCURRENTLY');
    rmSync(join(cwd, '.lockstep'), { recursive: true });
    await client.change(index, 'CREATE INDEX orders_n ON orders (n, id);\n');
    expect(await titlesAt(client, index, 0)).not.toContain('Build orders_n CONCURRENTLY');
    await recordChanged(client);
    expect(await titlesAt(client, index, 0)).toContain('Build orders_n CONCURRENTLY');
  });
});
