import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openUrl } from '../../../server/src/postgres/server';
import { folderWith } from '../../support/cli';
import { describeEachMajor } from '../../support/postgres/database';
import { withOwnServer } from '../../support/postgres/ownServer';
import { migrate } from '../../support/runner';

const tls = join(import.meta.dirname, '../../fixtures/tls');
const authority = join(tls, 'ca.crt');
const file = (name: string): string => readFileSync(join(tls, name), 'utf8');

describeEachMajor('a server with TLS', (major) => {
  it('is reached as sslmode says, and its certificate is checked where that is asked for', () =>
    withOwnServer(
      major,
      {
        settings: { ssl: 'on', ssl_cert_file: 'server.crt', ssl_key_file: 'server.key' },
        files: { 'server.crt': file('server.crt'), 'server.key': file('server.key') },
      },
      async ({ url, port }) => {
        const isEncrypted = async (query: string, host = '127.0.0.1', env: Record<string, string> = {}) => {
          const session = await openUrl(`${url.replace('127.0.0.1', host)}${query}`, env);
          try {
            const { rows } = await session.send('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
            return rows[0]?.['ssl'] === 't';
          } finally {
            await session.end();
          }
        };
        // What libpq does (manual, 34.1, table 32.1): encrypted wherever the server can, checked only when asked.
        expect(await isEncrypted('')).toBe(true);
        expect(await isEncrypted('?sslmode=prefer')).toBe(true);
        expect(await isEncrypted('?sslmode=require')).toBe(true);
        expect(await isEncrypted('?sslmode=disable')).toBe(false);
        expect(await isEncrypted(`?sslmode=verify-ca&sslrootcert=${authority}`)).toBe(true);
        expect(await isEncrypted(`?sslmode=verify-full&sslrootcert=${authority}`, 'localhost')).toBe(true);
        expect(await isEncrypted('', 'localhost', { PGSSLMODE: 'verify-full', PGSSLROOTCERT: authority })).toBe(true);

        const cwd = folderWith({ 'db/1_a.up.sql': 'CREATE TABLE a ();\n', 'db/1_a.down.sql': '' });
        const refused = async (query: string, expected = 3) => {
          const { code, err } = await migrate(cwd, { url: `${url}${query}` }, ['up']);
          expect(code).toBe(expected);
          return err;
        };
        // The certificate is for "localhost".
        expect(await refused(`?sslmode=verify-full&sslrootcert=${authority}`)).toContain(
          `The certificate of the server at 127.0.0.1, port ${port} is not trusted`,
        );
        expect(await refused('?sslmode=verify-ca&sslrootcert=nowhere.crt', 2)).toMatch(/^lockstep: .*nowhere\.crt/);
        expect(await refused('?sslmode=verify-full')).toContain('sslrootcert=FILE names the authority');
        expect((await migrate(cwd, { url: `${url}?sslmode=require` }, ['up'])).code).toBe(0);
      },
    ));
});
