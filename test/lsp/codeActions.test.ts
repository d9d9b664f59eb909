import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ActionData } from '../../server/src/lsp/protocol';
import { folderWith } from '../support/cli';
import { startServer, textAfter, type Client } from '../support/languageServer';

const root = join(import.meta.dirname, '../..');
const migration = 'migrations/000005_add_phone_and_order_index.up.sql';
const onIndex = { line: 5, character: 3 };

const shop = (): string => {
  const folder = folderWith({});
  cpSync(join(root, 'examples/shop'), folder, { recursive: true });
  return folder;
};

const table = 'CREATE TABLE orders (id bigint PRIMARY KEY, note text, total int);\n';

const startIn = async (folder: string, path: string, options = {}): Promise<Client> => {
  const client = await startServer(folder, options);
  await client.open(path);
  return client;
};

describe('code actions', () => {
  it('offer the fix, then the three ways to live with a finding, each with kind and diagnostic', async () => {
    const client = await startIn(shop(), migration, {
      initializationOptions: { writesNewFiles: true, showsRuleDocumentation: true },
    });
    const actions = await client.actionsAt(migration, onIndex);
    expect(actions.map(({ title, kind, isPreferred = false }) => [title, kind, isPreferred])).toEqual([
      ['Build orders_customer_id_idx CONCURRENTLY in a migration of its own', 'quickfix', true],
      ['Disable index-blocks-writes for this line', 'quickfix', false],
      ['Disable index-blocks-writes for the entire file', 'quickfix', false],
      ['Show documentation for index-blocks-writes', 'quickfix', false],
    ]);
    for (const { diagnostics } of actions)
      expect(diagnostics?.map(({ code }) => code)).toEqual(['index-blocks-writes']);
    expect(actions[3]?.command).toEqual({
      title: 'Show documentation for index-blocks-writes',
      command: 'lockstep.showRuleDocumentation',
      arguments: ['index-blocks-writes'],
    });
    expect((actions[0]?.data as ActionData).newFiles.map(({ uri }) => uri)).toEqual([
      client.uriOf('migrations/000009_orders_customer_id_idx.up.sql'),
      client.uriOf('migrations/000009_orders_customer_id_idx.down.sql'),
    ]);
  });

  it('give other clients new files in the edit, and no command that they lack', async () => {
    const client = await startIn(shop(), migration);
    const actions = await client.actionsAt(migration, onIndex);
    expect(actions.map(({ title }) => title)).not.toContain('Show documentation for index-blocks-writes');
    const created = (actions[0]?.edit?.documentChanges ?? []).flatMap((change) =>
      'kind' in change && change.kind === 'create' ? [change.uri] : [],
    );
    expect(created).toEqual([
      client.uriOf('migrations/000009_orders_customer_id_idx.up.sql'),
      client.uriOf('migrations/000009_orders_customer_id_idx.down.sql'),
    ]);
  });

  it('give only the kinds that are asked for', async () => {
    const client = await startIn(shop(), migration);
    expect(await client.actionsAt(migration, onIndex, { only: ['refactor'] })).toEqual([]);
    expect(await client.actionsAt(migration, onIndex, { only: ['quickfix'] })).toHaveLength(3);
    const all = await client.actionsAt(migration, onIndex, { only: ['source'] });
    expect(all.map(({ kind }) => kind)).toEqual(['source.fixAll.lockstep']);
  });

  it('disable the rule so that the finding is gone', async () => {
    const client = await startIn(shop(), migration);
    for (const at of [1, 2]) {
      const text = readFileSync(join(root, 'examples/shop', migration), 'utf8');
      await client.change(migration, text);
      const actions = await client.actionsAt(migration, onIndex);
      await client.change(migration, textAfter(text, actions[at]?.edit, client.uriOf(migration)));
      expect(await client.pull(migration)).toEqual([]);
    }
  });

  it('fix all that is ready in a document, to the end, and make the files of it', async () => {
    const path = 'm/V2__change.sql';
    const text = [
      'ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total > 0);',
      'ALTER TABLE orders ALTER COLUMN note SET NOT NULL;',
      'CREATE INDEX orders_note_idx ON orders (note);',
      '',
    ].join('\n');
    const folder = folderWith({ 'm/V1__schema.sql': table, [path]: text });
    const client = await startIn(folder, path, { initializationOptions: { writesNewFiles: true } });
    const [action, ...others] = await client.actionsAt(path, onIndex, { only: ['source.fixAll.lockstep'] });
    expect(others).toEqual([]);
    expect(action?.diagnostics?.length).toBeGreaterThan(1);
    await client.change(path, textAfter(text, action?.edit, client.uriOf(path)));
    for (const { uri, text: own } of (action?.data as ActionData).newFiles) writeFileSync(new URL(uri), own);
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [] });
    expect((await client.pull(path)).map(({ code }) => code)).toEqual([]);
    expect(await client.actionsAt(path, onIndex, { only: ['source.fixAll'] })).toEqual([]);
  });

  it('write the down of a migration whose down is empty, where somebody asks for it', async () => {
    const path = 'm/2_b.sql';
    const folder = folderWith({
      'm/1_a.sql': `-- migrate:up\n${table}\n-- migrate:down\nDROP TABLE orders;\n`,
      [path]: '-- migrate:up\nCOMMENT ON TABLE orders IS $$x$$;\n\n-- migrate:down\n',
    });
    const client = await startIn(folder, path);
    const [action, ...others] = await client.actionsAt(path, onIndex, { only: ['source.writeDown'] });
    expect(others).toEqual([]);
    expect(action?.title).toBe('Write the down migration');
    const text = readFileSync(join(folder, path), 'utf8');
    const after = textAfter(text, action?.edit, client.uriOf(path));
    expect(after).toBe(`${text}COMMENT ON TABLE orders IS NULL;\n`);
    await client.change(path, after);
    expect(await client.actionsAt(path, onIndex, { only: ['source.writeDown'] })).toEqual([]);
  });

  it('put what waits for a deploy beside lockstep.json, where it is read as no migration', async () => {
    const path = 'm/V2__drop.sql';
    const folder = folderWith({
      'lockstep.json': '{}',
      'm/V1__schema.sql': table,
      [path]: "SET lock_timeout = '2s';\nALTER TABLE orders DROP COLUMN note;\n",
    });
    const client = await startIn(folder, path, { initializationOptions: { writesNewFiles: true } });
    const [action] = await client.actionsAt(path, { line: 1, character: 20 });
    expect(action?.title).toBe('Drop it in two releases: 1 migration waits for a deploy');
    const step = 'lockstep/plans/drop-orders-note/1-drop-note.sql';
    const { newFiles } = action?.data as ActionData;
    expect(newFiles.map(({ uri }) => uri)).toEqual([client.uriOf(step)]);
    mkdirSync(join(folder, 'lockstep/plans/drop-orders-note'), { recursive: true });
    writeFileSync(join(folder, step), newFiles[0]?.text ?? '');
    await client.open(step);
    expect(await client.pull(step)).toEqual([]);
    expect(await client.actionsAt(step, { line: 0, character: 0 })).toEqual([]);
    // The name is taken by now.
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [] });
    const [again] = await client.actionsAt(path, { line: 1, character: 20 });
    expect((again?.data as ActionData).newFiles.map(({ uri }) => uri)).toEqual([
      client.uriOf('lockstep/plans/drop-orders-note-2/1-drop-note.sql'),
    ]);
  });

  it('are not made for a file that is on disk another than the one that was read', async () => {
    const folder = folderWith({
      'm/1_a.up.sql': table,
      'm/1_a.down.sql': 'DROP TABLE orders;\n',
      'm/2_b.up.sql': 'CREATE INDEX i ON orders (note);\n',
      'm/2_b.down.sql': 'DROP INDEX i;\n',
    });
    const client = await startIn(folder, 'm/2_b.up.sql');
    const start = { line: 0, character: 0 };
    const titles = async (): Promise<string[]> =>
      (await client.actionsAt('m/2_b.up.sql', start)).map(({ title }) => title);
    const [fix, ...others] = await titles();
    expect(fix).toContain('CONCURRENTLY');
    writeFileSync(join(folder, 'm/2_b.down.sql'), '-- Somebody else was here.\n');
    expect(await titles()).toEqual(others);
  });
});
