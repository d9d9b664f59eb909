import type { Client, Connection } from 'pg';

/**
 * Sends two statements with nothing between them: the server does not go idle after the first, when it would end the
 * session's bookkeeping. The first runs as if alone, outside a transaction if need be. Gives the rows of the second, as
 * text; rejects with the first one's DatabaseError, and the second has then not run.
 */
export function inOneGo(client: Client, first: string, second: string): Promise<string[][]> {
  return new Promise((resolve, reject) => {
    const rows: string[][] = [];
    let completed = 0;
    client.query({
      submit(connection: Connection) {
        for (const text of [first, second]) {
          connection.parse({ text, name: '', types: [] }, true);
          connection.bind({}, true);
          connection.execute({}, true);
        }
        connection.sync();
      },
      handleDataRow({ fields }: { fields: string[] }) {
        if (completed > 0) rows.push(fields);
      },
      handleCommandComplete: () => (completed += 1),
      handleRowDescription: () => undefined,
      handlePortalSuspended: () => undefined,
      handleEmptyQuery: () => undefined,
      handleReadyForQuery() {
        resolve(rows);
      },
      handleError: reject,
    } as { submit: (connection: Connection) => void });
  });
}
