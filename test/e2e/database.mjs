// A real PostgreSQL for the stories: the servers of test/postgres, which their supervisor stops with us.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';

const root = join(import.meta.dirname, '../..');

/** Starts a server with an empty database. `stop` ends it. */
export async function startDatabase() {
  execFileSync(process.execPath, [join(root, 'test/postgres/servers/install.mjs')], { stdio: 'inherit' });
  const args = [join(root, 'test/support/postgres/supervisor.mjs'), '16'];
  const supervisor = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(supervisor, 'exit');
  const [line] = await Promise.race([once(createInterface({ input: supervisor.stdout }), 'line'), exit.then(() => [])]);
  if (line === undefined) throw new Error('PostgreSQL did not start (see above).');
  const [server] = JSON.parse(line).servers;
  const stop = async () => {
    supervisor.stdin.end();
    await exit;
  };
  if (server === undefined) {
    await stop();
    return undefined;
  }
  const name = 'shop_staging';
  const place = `127.0.0.1:${server.port}/${name}`;
  const admin = new pg.Client(`postgres://postgres@127.0.0.1:${server.port}/postgres`);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const client = new pg.Client(`postgres://postgres@${place}`);
  await client.connect();
  return {
    name,
    place,
    url: `postgres://postgres@${place}`,
    query: async (sql) => (await client.query(sql)).rows,
    stop: async () => {
      await client.end();
      await stop();
    },
  };
}
