import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { unreachable } from './session';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The parameters of a connection service (manual, 34.17): of the user's file (PGSERVICEFILE, else ~/.pg_service.conf),
 * else of pg_service.conf in PGSYSCONFDIR. @throws Unreachable when no file has it.
 */
export function serviceParameters(name: string, env: Environment): ReadonlyMap<string, string> {
  const own = env['PGSERVICEFILE'] ?? '';
  const system = env['PGSYSCONFDIR'] ?? '';
  const files = [
    own === '' ? join(homedir(), '.pg_service.conf') : own,
    ...(system === '' ? [] : [join(system, 'pg_service.conf')]),
  ];
  for (const file of files) {
    const found = readService(file, name);
    if (found !== undefined) return found;
  }
  throw unreachable(`There is no service "${name}" in ${files.join(' or ')}.`);
}

/** undefined: there is no such file, or no such service in it. */
const readService = (file: string, name: string): ReadonlyMap<string, string> | undefined => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  let parameters: Map<string, string> | undefined;
  for (const line of text.split(/\r?\n/).map((written) => written.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const section = /^\[(.*)\]$/.exec(line)?.[1];
    // The first section of that name counts.
    if (section !== undefined && parameters !== undefined) return parameters;
    if (section === name) parameters = new Map();
    const equals = line.indexOf('=');
    if (section === undefined && equals !== -1)
      parameters?.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
  }
  return parameters;
};
