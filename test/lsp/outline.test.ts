import { expect, it } from 'vitest';
import { folderWith } from '../support/cli';
import { startServer } from '../support/languageServer';

it('outlines and folds a migration, and nothing else', async () => {
  const text = '-- migrate:up\nCREATE TABLE t (\n  id int\n);\n\n-- migrate:down\nDROP TABLE t;\n';
  const client = await startServer(folderWith({ 'm/1_a.sql': text, 'query.sql': 'SELECT 1;\n' }));
  const ask = (method: string, path: string): Promise<unknown> =>
    client.connection.sendRequest(method, { textDocument: { uri: client.uriOf(path) } });
  await client.open('m/1_a.sql');
  await client.open('query.sql');
  expect(await ask('textDocument/documentSymbol', 'm/1_a.sql')).toMatchObject([
    {
      name: 'up',
      range: { start: { line: 0, character: 0 }, end: { line: 3, character: 2 } },
      children: [{ name: 'CREATE TABLE t', selectionRange: { end: { line: 1, character: 12 } } }],
    },
    { name: 'down', children: [{ name: 'DROP TABLE t' }] },
  ]);
  expect(await ask('textDocument/foldingRange', 'm/1_a.sql')).toEqual([
    { startLine: 0, endLine: 3 },
    { startLine: 5, endLine: 6 },
    { startLine: 1, endLine: 3 },
  ]);
  expect(await ask('textDocument/documentSymbol', 'query.sql')).toBeNull();
});
