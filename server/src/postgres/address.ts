import { parse, toClientConfig } from 'pg-connection-string';
import type { ClientConfig } from 'pg';
import { serviceParameters } from './serviceFile';
import { unreachable } from './session';

/** Where a server's database is and how to get in. */
export interface Address {
  readonly config: ClientConfig;
  /** `host:port/database`, without a password. */
  readonly shown: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** Whether a server without TLS will do (sslmode=prefer, libpq's default). */
  readonly mayGoWithoutTls: boolean;
  /** Parameters of the URL that begin with `x-`: they are golang-migrate's own. */
  readonly extras: ReadonlyMap<string, string>;
  /** The path of the URL as it stands, with its slash: golang-migrate's lock depends on it. Empty: there is none. */
  readonly path: string;
  /** The schemas of the URL's search_path. */
  readonly searchPath: readonly string[];
  /** The URL holds a password. */
  readonly hasPassword: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/** Where a session of libpq waits at most for a server, in seconds, if nothing says otherwise; libpq itself waits forever. */
const defaultConnectTimeout = 10;

/**
 * Reads a PostgreSQL URL and the PG* variables as libpq does (manual, 32.1 and 32.15): what the URL leaves out comes from
 * the variables. `url` empty: the variables alone. @throws Unreachable when it cannot be read.
 */
export function readAddress(url: string, variables: Environment, defaultUser: string): Address {
  const { parsed, extras } = readUrl(url);
  const service = nonEmpty(parsed.searchParams.get('service')) ?? nonEmpty(variables['PGSERVICE']);
  parsed.searchParams.delete('service');
  const env = service === undefined ? variables : withService(service, variables);
  const sslMode = parsed.searchParams.get('sslmode') ?? nonEmpty(env['PGSSLMODE']) ?? 'prefer';
  if (!sslModes.includes(sslMode)) throw unreachable(`sslmode=${sslMode} is none of ${sslModes.join(', ')}.`);
  const searchPath = parsed.searchParams.get('search_path') ?? '';
  const hasPassword = parsed.password !== '' || parsed.searchParams.has('password');
  parsed.searchParams.delete('search_path');
  // With allow, libpq asks for TLS only where the server wants it; a server that wants it says so.
  parsed.searchParams.set('sslmode', sslMode === 'allow' ? 'disable' : sslMode);
  const rootCertificate = nonEmpty(env['PGSSLROOTCERT']);
  if (rootCertificate !== undefined && !parsed.searchParams.has('sslrootcert') && sslMode.startsWith('verify'))
    parsed.searchParams.set('sslrootcert', rootCertificate);
  const given = configOf(parsed.href);
  const host = nonEmpty(given.host) ?? nonEmpty(env['PGHOST']) ?? 'localhost';
  const port = given.port ?? Number(nonEmpty(env['PGPORT']) ?? 5432);
  const user = nonEmpty(given.user) ?? nonEmpty(env['PGUSER']) ?? defaultUser;
  const database = nonEmpty(given.database) ?? nonEmpty(env['PGDATABASE']) ?? user;
  const password =
    nonEmpty(typeof given.password === 'string' ? given.password : undefined) ?? nonEmpty(env['PGPASSWORD']);
  const isSocket = host.startsWith('/');
  const seconds = Number(parsed.searchParams.get('connect_timeout') ?? nonEmpty(env['PGCONNECT_TIMEOUT']) ?? NaN);
  const options = [
    ...[nonEmpty(given.options) ?? nonEmpty(env['PGOPTIONS']) ?? []].flat(),
    // In the options of a session, a space must be escaped (manual, 32.1.2, options).
    ...(searchPath === '' ? [] : [`-c search_path=${searchPath.replace(/[\\ ]/g, String.raw`\$&`)}`]),
  ].join(' ');
  return {
    config: {
      host,
      port,
      user,
      database,
      ...(password === undefined ? {} : { password }),
      ssl: isSocket ? false : (given.ssl ?? false),
      ...(options === '' ? {} : { options }),
      application_name: 'lockstep',
      keepAlive: true,
      connectionTimeoutMillis: 1000 * (seconds > 0 ? seconds : defaultConnectTimeout),
    },
    shown: `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`,
    host,
    port,
    user,
    database,
    mayGoWithoutTls: sslMode === 'prefer',
    extras,
    path: parsed.pathname === '/' ? '' : parsed.pathname,
    searchPath: searchPath === '' ? [] : searchPath.split(',').map((schema) => schema.trim()),
    hasPassword,
  };
}

/** The variables that a service's parameters stand for, which come before the variables themselves (manual, 34.17). */
const variableOf: Readonly<Record<string, string>> = {
  host: 'PGHOST',
  port: 'PGPORT',
  user: 'PGUSER',
  dbname: 'PGDATABASE',
  password: 'PGPASSWORD',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  options: 'PGOPTIONS',
};

const withService = (name: string, variables: Environment): Environment => {
  const parameters = [...serviceParameters(name, variables)].map(([key, value]) => [variableOf[key] ?? key, value]);
  return { ...variables, ...(Object.fromEntries(parameters) as Record<string, string>) };
};

const nonEmpty = (text: string | null | undefined): string | undefined =>
  text === null || text === undefined || text === '' ? undefined : text;

const readUrl = (url: string): { parsed: URL; extras: Map<string, string> } => {
  let parsed: URL;
  try {
    parsed = new URL(url === '' ? 'postgres:///' : url);
  } catch {
    // The URL is not repeated: it may hold a password.
    throw unreachable('The URL of the target cannot be read; it is written postgres://user@host:5432/database.');
  }
  const extras = new Map([...parsed.searchParams].filter(([name]) => name.startsWith('x-')));
  for (const name of extras.keys()) parsed.searchParams.delete(name);
  return { parsed, extras };
};

const configOf = (url: string): ClientConfig => {
  try {
    return toClientConfig(parse(url, { useLibpqCompat: true }));
  } catch (error) {
    const message = error instanceof Error ? error.message.replace(/^SECURITY WARNING: /, '') : '';
    throw unreachable(`The target cannot be used: ${message.split('\n', 1)[0] ?? ''}`);
  }
};
