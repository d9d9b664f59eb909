import { expect, it } from 'vitest';
import type { CompletionItem } from 'vscode-languageserver/node';
import { folderWith } from '../support/cli';
import { startServer, type Client } from '../support/languageServer';

const files = {
  'm/20260101000000_a.sql':
    '-- migrate:up\nCREATE TABLE orders (id bigint PRIMARY KEY, note text);\n\n-- migrate:down\n',
  'm/20260102000000_b.sql': '-- migrate:up\nind\n\n-- migrate:down\n',
  'query.sql': '\n',
};
const path = 'm/20260102000000_b.sql';

const itemsAt = (client: Client, of: string, line: number, character: number): Promise<CompletionItem[]> =>
  client.connection.sendRequest('textDocument/completion', {
    textDocument: { uri: client.uriOf(of) },
    position: { line, character },
  });

it('completes recipes as snippets, with what they need elsewhere in the file', async () => {
  const client = await startServer(folderWith(files), {
    capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } } } },
  });
  await client.open(path);
  const items = await itemsAt(client, path, 1, 3);
  expect(items.find(({ label }) => label === 'index concurrently')).toMatchObject({
    filterText: 'index concurrently',
    insertTextFormat: 2,
    textEdit: {
      range: { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } },
      newText: 'CREATE INDEX CONCURRENTLY ${1:orders}_${2|note,id|}_idx ON ${1} (${2});\n$0',
    },
    additionalTextEdits: [
      {
        range: { start: { line: 0, character: 13 }, end: { line: 0, character: 13 } },
        newText: ' transaction:false',
      },
    ],
  });
});

it('completes them as plain text for a client without snippets, and nothing in SQL that is no migration', async () => {
  const client = await startServer(folderWith(files));
  await client.open(path);
  const items = await itemsAt(client, path, 1, 3);
  expect(items.find(({ label }) => label === 'index concurrently')).toMatchObject({
    insertTextFormat: 1,
    textEdit: { newText: 'CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);\n' },
  });
  await client.open('query.sql');
  expect(await itemsAt(client, 'query.sql', 0, 0)).toEqual([]);
});
