import { expect, it } from 'vitest';
import type { Hover } from 'vscode-languageserver/node';
import { folderWith } from '../support/cli';
import { startServer, type Client } from '../support/languageServer';

const hoverAt = (client: Client, character: number): Promise<Hover> =>
  client.connection.sendRequest('textDocument/hover', {
    textDocument: { uri: client.uriOf('m/2_b.sql') },
    position: { line: 1, character },
  });

it('hovers in Markdown with the range of the words and a link to the page', async () => {
  const client = await startServer(
    folderWith({
      'm/1_a.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY);\n',
      'm/2_b.sql': '\nCREATE INDEX i ON orders (id);\n',
    }),
  );
  await client.open('m/2_b.sql');
  const hover = await hoverAt(client, 3);
  expect(hover).toEqual({
    range: { start: { line: 1, character: 0 }, end: { line: 1, character: 29 } },
    contents: {
      kind: 'markdown',
      value: expect.stringMatching(
        /locks `public\.orders` with ShareLock: writers wait[^]*\[index-blocks-writes\]\(file:.*index-blocks-writes\.md\)/,
      ) as string,
    },
  });
});

it('leaves out what the diagnostic at the mouse says, for a client whose hovers show it', async () => {
  const client = await startServer(
    folderWith({
      'm/1_a.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY);\n',
      'm/2_b.sql': '\nCREATE INDEX i ON orders (id);\n',
    }),
    { initializationOptions: { showsDiagnosticsInHovers: true } },
  );
  await client.open('m/2_b.sql');
  const [{ range } = { range: undefined }] = await client.pull('m/2_b.sql');
  expect(range).toEqual({ start: { line: 1, character: 0 }, end: { line: 1, character: 12 } });
  const at = await hoverAt(client, 3);
  expect(JSON.stringify(at.contents)).toContain('locks `public.orders` with ShareLock');
  expect(JSON.stringify(at.contents)).not.toContain('Nobody can write');
  // Elsewhere in the statement nothing else says it.
  expect(JSON.stringify((await hoverAt(client, 20)).contents)).toContain('Nobody can write');
});
