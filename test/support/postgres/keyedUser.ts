import type { Database } from './database';

/** A user whom the server lets in only with a password. */
export interface KeyedUser {
  readonly user: string;
  readonly password: string;
  /** The database's URL with the user and without the password. */
  readonly url: string;
}

/** Makes a user who needs a password, for the time of `use`; the server's other users are let in as before. */
export async function withKeyedUser<T>(db: Database, use: (keyed: KeyedUser) => Promise<T>): Promise<T> {
  const user = `keyed_${db.name}`;
  const password = 'sesame';
  await db.query(`CREATE ROLE ${user} SUPERUSER LOGIN PASSWORD '${password}'`);
  const [hba] = await db.query<{ file: string; text: string }>(
    `SELECT current_setting('hba_file') AS file, pg_read_file(current_setting('hba_file')) AS text`,
  );
  // For this user alone, before what the other tests live by.
  const write = async (text: string): Promise<void> => {
    await db.query(
      `COPY (SELECT unnest(string_to_array(replace($lines$${text}$lines$, E'\\t', ' '), E'\\n'))) TO '${hba?.file ?? ''}'`,
    );
    await db.query('SELECT pg_reload_conf()');
  };
  try {
    await write(`host all ${user} 127.0.0.1/32 scram-sha-256\n${hba?.text ?? ''}`);
    return await use({ user, password, url: db.url.replace('postgres@', `${user}@`) });
  } finally {
    await write(hba?.text ?? '');
    await db.query(`REASSIGN OWNED BY ${user} TO postgres; DROP ROLE ${user}`);
  }
}
