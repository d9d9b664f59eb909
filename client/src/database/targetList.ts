import { join, resolve } from 'node:path';
import { applyEdits, modify, parse } from 'jsonc-parser';

/** A database that the user may choose. */
export interface Target {
  /** As lockstep.json calls it; the embedded database of a folder is `dev`. */
  readonly name: string;
  /** What `--target` takes, run where lockstep.json is. */
  readonly argument: string;
  /** Where it is, without a password, as far as lockstep.json says. */
  readonly place: string;
  readonly isProtected: boolean;
  /** Whether the command line wants a backup named before it changes anything. */
  readonly requiresBackup: boolean;
  /** The folder of an embedded database, absolute; null: a server. */
  readonly folder: string | null;
  /** The embedded database that every folder of migrations has. */
  readonly isDefault: boolean;
}

/** A target as it is written into lockstep.json. */
export interface NewTarget {
  readonly name: string;
  readonly url: string;
  readonly isProtected: boolean;
}

/** Where the embedded database is when lockstep.json does not say (the command line's own default). */
const defaultFolder = '.lockstep/dev';

/** The targets of a lockstep.json, and the embedded database where it is not among them. `base`: the file's folder. */
export function readTargets(text: string, base: string): Target[] {
  const written = (parse(text) as { readonly targets?: unknown } | undefined)?.targets;
  const entries = typeof written === 'object' && written !== null ? Object.entries(written) : [];
  const named = entries.flatMap(([name, entry]: [string, unknown]) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { url, ...flags } = entry as {
      readonly url?: unknown;
      readonly protected?: unknown;
      readonly requireBackup?: unknown;
    };
    const target = targetOf(name, typeof url === 'string' ? url : '', base);
    return [{ ...target, isProtected: flags.protected === true, requiresBackup: flags.requireBackup === true }];
  });
  const folder = resolve(base, defaultFolder);
  if (named.some((target) => target.folder === folder)) return named;
  const name = named.some((target) => target.name === 'dev') ? 'embedded' : 'dev';
  const embedded = { name, argument: `pglite:${defaultFolder}`, place: `embedded, in ${defaultFolder}` };
  return [{ ...embedded, isProtected: false, requiresBackup: false, folder, isDefault: true }, ...named];
}

const targetOf = (name: string, url: string, base: string): Omit<Target, 'isProtected' | 'requiresBackup'> => {
  const inFolder = /^pglite:(.+)$/.exec(url)?.[1];
  return {
    name,
    argument: name,
    place: inFolder === undefined ? placeOf(url) : `embedded, in ${inFolder}`,
    folder: inFolder === undefined ? null : resolve(base, inFolder),
    isDefault: inFolder !== undefined && resolve(base, inFolder) === join(base, defaultFolder),
  };
};

/** A URL for people: its host and database, never its password. */
export function placeOf(url: string): string {
  const variable = /^(?:env:|\$\{env:)(\w+)\}?$/.exec(url)?.[1];
  if (variable !== undefined) return `from the environment variable ${variable}`;
  if (url === '') return 'from the PG* variables';
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname || 'localhost'}${port === '' ? '' : `:${port}`}${decodeURIComponent(pathname)}`;
  } catch {
    return 'a URL that cannot be read';
  }
}

/** A URL without its password, and whose password it is, by the names that the command line asks with. */
export function splitPassword(url: string): {
  readonly url: string;
  readonly password: string | null;
  readonly account: { readonly place: string; readonly user: string };
} {
  const parsed = new URL(url);
  const password = decodeURIComponent(parsed.password) || (parsed.searchParams.get('password') ?? '');
  parsed.password = '';
  parsed.searchParams.delete('password');
  const user = decodeURIComponent(parsed.username);
  const database = decodeURIComponent(parsed.pathname.slice(1)) || user;
  const place = `${parsed.hostname || 'localhost'}:${parsed.port || '5432'}/${database}`;
  return { url: parsed.href, password: password === '' ? null : password, account: { place, user } };
}

/** What is wrong with the URL of a new target; undefined: nothing. */
export function urlProblem(url: string): string | undefined {
  if (/^env:[A-Za-z_]\w*$/.test(url) || /^pglite:.+$/.test(url)) return undefined;
  if (!/^postgres(?:ql)?:\/\//.test(url)) return 'Write postgres://user@host:5432/database, or env:NAME.';
  try {
    new URL(url);
    return undefined;
  } catch {
    return 'This URL cannot be read. Characters such as @ and / in its parts are written %40 and %2F.';
  }
}

/** What is wrong with the name of a new target; undefined: nothing. */
export function nameProblem(name: string, known: readonly Target[]): string | undefined {
  if (!/^[\p{L}\p{N}_.-]+$/u.test(name)) return 'A name is made of letters, digits, "-", "_" and ".".';
  return known.some((target) => target.name === name) ? `There is a target ${name} already.` : undefined;
}

/** The text of a lockstep.json with one more target. Comments and formatting stay. */
export function withTarget(text: string, { name, url, isProtected }: NewTarget): string {
  const value = { url, ...(isProtected ? { protected: true } : {}) };
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };
  return applyEdits(text, modify(text, ['targets', name], value, { formattingOptions }));
}
