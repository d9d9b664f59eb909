import { expect, it } from 'vitest';
import { folderWith } from '../support/cli';
import { startServer } from '../support/languageServer';

it('hovers in Markdown with the range of the words and a link to the page', async () => {
  const client = await startServer(
    folderWith({
      'm/1_a.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY);\n',
      'm/2_b.sql': '\nCREATE INDEX i ON orders (id);\n',
    }),
  );
  await client.open('m/2_b.sql');
  const hover = await client.connection.sendRequest('textDocument/hover', {
    textDocument: { uri: client.uriOf('m/2_b.sql') },
    position: { line: 1, character: 3 },
  });
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
