import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { didYouMean } from '../core/config/nearest';
import type { Address } from '../postgres/address';
import type { Notice, Session } from '../postgres/session';
import { failure } from './failure';
import { exitCode, type Io } from './io';
import type { CommonOptions } from './options';
import type { Settings } from './settings';
import { shownPath } from './paths';

/** The options of commands that go to a database. */
export interface TargetOptions extends CommonOptions {
  readonly target?: string;
  readonly confirm?: string;
  /** The backup that was taken, for a target that wants one: a file, or `snapshot:ID`. */
  readonly backup?: string;
}

/** The database that a command goes to. */
export interface Target {
  /** As lockstep.json calls it; else where it is, without a password. */
  readonly name: string;
  readonly isProtected: boolean;
  /** The target that a migration must have been applied to before this one. */
  readonly after: string | undefined;
  /** Nothing is changed without a backup. */
  readonly requiresBackup: boolean;
  /** The folder of an embedded database; undefined: a server. */
  readonly folder: string | undefined;
  /** undefined: an embedded database. */
  readonly address: Address | undefined;
  /** @throws Unreachable. */
  open(onNotice: (notice: Notice) => void): Promise<Session>;
}

/** Where the embedded database is when nothing is said (`pglite:.lockstep/dev`). */
const defaultFolder = '.lockstep/dev';
const embedded = /^pglite:(.+)$/;
const isUrl = (text: string): boolean => /^postgres(?:ql)?:\/\//.test(text);
const fromEnvironment = /^(?:env:([A-Za-z_][A-Za-z0-9_]*)|\$\{env:([A-Za-z_][A-Za-z0-9_]*)\})$/;

/**
 * The target of --target; without it the only one of lockstep.json, else the server that PGHOST, PGDATABASE
 * or PGSERVICE name, else the embedded database. @throws Failure.
 */
export async function findTarget(options: TargetOptions, { config, folder }: Settings, io: Io): Promise<Target> {
  const base = folder ?? io.cwd;
  const names = Object.keys(config.targets);
  const given = options.target ?? (names.length === 1 ? names[0] : undefined);
  if (given === undefined && names.length > 1)
    throw failure(`lockstep.json has several targets; say with --target which one is meant: ${names.join(', ')}.`);
  if (given === undefined)
    return ['PGHOST', 'PGDATABASE', 'PGSERVICE'].some((name) => (io.env[name] ?? '') !== '')
      ? server('', undefined, false, io)
      : atFolder(join(base, defaultFolder), `pglite:${defaultFolder}`, false, io);
  const entry = config.targets[given];
  if (entry !== undefined) {
    const inFolder = embedded.exec(entry.url ?? '')?.[1];
    const target =
      inFolder === undefined
        ? await server(urlOf(entry.url ?? '', io), given, entry.protected, io)
        : atFolder(resolve(base, inFolder), given, entry.protected, io);
    return { ...target, after: entry.after, requiresBackup: entry.requireBackup };
  }
  const inFolder = embedded.exec(given)?.[1];
  if (inFolder !== undefined) return atFolder(resolve(io.cwd, inFolder), given, false, io);
  if (!isUrl(given) && !fromEnvironment.test(given))
    throw failure(
      `There is no target "${given}".${didYouMean(given, names)} A target is a name of lockstep.json, env:NAME, postgres://… or pglite:FOLDER.`,
    );
  const target = await server(urlOf(given, io), undefined, false, io);
  if (target.address?.hasPassword === true && isUrl(given) && options.quiet !== true)
    io.stderr(
      'lockstep: The URL holds a password, and every process can read arguments; use --target env:NAME, PGPASSWORD or .pgpass.\n',
    );
  return target;
}

const urlOf = (written: string, { env }: Io): string => {
  const [, plain, braced] = fromEnvironment.exec(written) ?? [];
  const name = plain ?? braced;
  if (name === undefined) return written;
  const url = env[name] ?? '';
  if (url === '') throw failure(`The environment variable ${name}, which is to hold the target's URL, is not set.`);
  if (!isUrl(url)) throw failure(`The environment variable ${name} holds no URL that starts with postgres://.`);
  return url;
};

const server = async (url: string, name: string | undefined, isProtected: boolean, io: Io): Promise<Target> => {
  // node-postgres is loaded only by the commands that need it.
  const [{ readAddress }, { openServer }, { isUnreachable }] = await Promise.all([
    import('../postgres/address'),
    import('../postgres/server'),
    import('../postgres/session'),
  ]);
  let address: Address;
  try {
    address = readAddress(url, io.env, userInfo().username);
  } catch (error) {
    if (isUnreachable(error)) throw failure(error.message);
    throw error;
  }
  if ([6432, 6543].includes(address.port))
    io.stderr(
      `lockstep: Port ${address.port} is a pooler's as a rule: in transaction pooling, the lock that keeps two runs apart does not hold. Use the server's own port.\n`,
    );
  const { askPassword } = io;
  const target = name ?? address.shown;
  const ask =
    askPassword === undefined ? undefined : () => askPassword({ target, place: address.shown, user: address.user });
  return {
    name: target,
    isProtected,
    after: undefined,
    requiresBackup: false,
    folder: undefined,
    address,
    open: (onNotice) => openServer(address, onNotice, ask),
  };
};

const atFolder = (folder: string, name: string, isProtected: boolean, io: Io): Target => ({
  name,
  isProtected,
  after: undefined,
  requiresBackup: false,
  folder,
  address: undefined,
  async open(onNotice) {
    const { openEmbedded } = await import('../postgres/embedded');
    return openEmbedded({ folder, shown: shownPath(folder, io.cwd), worker: join(__dirname, 'pglite.js'), onNotice });
  },
});

/** Whether the embedded database of a target has been made; true for servers. */
export function isMade({ folder }: Target): boolean {
  return folder === undefined || existsSync(folder);
}

/** A change of a protected target needs its database's name. @throws Failure. */
export function confirmTarget({ isProtected, name }: Target, { confirm }: TargetOptions, database: string): void {
  if (isProtected && confirm !== database)
    throw failure(
      `The target ${name} is protected. To change its database "${database}", give its name: --confirm ${database}`,
      exitCode.refused,
    );
}
