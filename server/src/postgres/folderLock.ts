import { mkdirSync, readFileSync, rmdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { unreachable } from './session';

/** Who uses a folder. */
interface Owner {
  readonly pid: number;
  /** When that process started, as the system tells it; null where it does not. A pid is used again. */
  readonly started: string | null;
}

/** How long another process is waited for, and how often it is looked at, in milliseconds. */
const patience = 60_000;
const between = 50;

/**
 * Takes a folder for this process, by a file beside it: PGlite itself stops nobody, and two processes on one folder
 * destroy it. A lock whose owner is gone is taken over. Gives what releases it.
 * @throws Unreachable when another process keeps it.
 */
export async function lockFolder(file: string, shown: string): Promise<() => void> {
  mkdirSync(dirname(file), { recursive: true });
  const begin = performance.now();
  for (;;) {
    const owner = tryLock(file);
    if (owner === undefined)
      return () => {
        unlinkSync(file);
      };
    if (performance.now() - begin > patience)
      throw unreachable(
        `The embedded database in ${shown} is used by another process (pid ${owner.pid}), and only one can use it at a time. End that one, or try again later.`,
      );
    await wait(between * (1 + Math.random()));
  }
}

/** undefined: the lock is ours. */
const tryLock = (file: string): Owner | undefined => {
  const own: Owner = { pid: process.pid, started: startOf(process.pid) };
  if (create(file, own)) return undefined;
  const owner = ownerOf(file);
  if (owner === undefined || isAlive(owner)) return owner ?? own;
  takeOver(file, owner);
  return create(file, own) ? undefined : owner;
};

const create = (file: string, owner: Owner): boolean => {
  try {
    writeFileSync(file, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
};

/** Removes the lock of a process that is gone. Only one process at a time does, or it would remove its successor's. */
const takeOver = (file: string, owner: Owner): void => {
  const guard = `${file}.takeover`;
  try {
    mkdirSync(guard);
  } catch {
    // Whoever made it may be gone as well.
    const age = Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > 5000) rmdirSync(guard);
    return;
  }
  try {
    const now = ownerOf(file);
    if (now?.pid === owner.pid && now.started === owner.started) unlinkSync(file);
  } finally {
    rmdirSync(guard);
  }
};

/** undefined: gone, or half written. */
const ownerOf = (file: string): Owner | undefined => {
  try {
    const { pid, started } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Owner>;
    return typeof pid === 'number' ? { pid, started: started ?? null } : undefined;
  } catch {
    // A file that stays empty was left by a process that ended between making and writing it.
    const made = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    return Date.now() - made > 5000 ? { pid: 0, started: null } : undefined;
  }
};

const isAlive = ({ pid, started }: Owner): boolean => {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is alive all the same.
    return isCode(error, 'EPERM');
  }
  const now = startOf(pid);
  return started === null || now === null || now === started;
};

/** Linux, proc(5): the 22nd field of stat, counted after the name, which may hold anything. */
const startOf = (pid: number): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
};

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
