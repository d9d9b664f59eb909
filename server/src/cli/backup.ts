import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { failure } from './failure';
import { exitCode, type Io } from './io';
import type { Target, TargetOptions } from './target';
import { shownPath } from './paths';

/** A backup older than this, in hours, says too little about what is in the database now. */
const oldest = 24;

/** How much is read of the beginning and of the end of a dump, in bytes. */
const looked = 4096;

/**
 * A target with `requireBackup` is changed only when --backup names a dump of pg_dump that is whole and not older than a
 * day, or a snapshot that is kept elsewhere, which is taken on trust and said. @throws Failure.
 */
export function checkBackup({ name, requiresBackup }: Target, { backup }: TargetOptions, io: Io): void {
  if (!requiresBackup) return;
  const refuse = (why: string): never => {
    throw failure(`${why} Nothing was applied.`, exitCode.refused);
  };
  if (backup === undefined)
    return refuse(
      `The target ${name} wants a backup first: name it with --backup FILE (what pg_dump wrote) or --backup snapshot:ID (kept elsewhere).`,
    );
  if (/^snapshot:./.test(backup)) {
    io.stderr(`WARNING: ${backup} is taken on trust; Lockstep cannot look at it.\n`);
    return;
  }
  const path = resolve(io.cwd, backup);
  const shown = shownPath(path, io.cwd);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return refuse(`There is no backup ${shown}.`);
  // The directory format keeps its table of contents in toc.dat (pg_dump, -F d).
  const file = found.isDirectory() ? join(path, 'toc.dat') : path;
  const state = stateOf(file);
  if (state !== 'whole') return refuse(`${shown} ${state}.`);
  const hours = (io.now().getTime() - statSync(file).mtimeMs) / 3_600_000;
  if (hours > oldest) return refuse(`The backup ${shown} is ${Math.floor(hours)} hours old; a day is the most.`);
  return undefined;
}

/** `whole`, or what is wrong, to complete "The file …". */
const stateOf = (file: string): string => {
  const notDump = 'is not a dump of pg_dump';
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return notDump;
  }
  try {
    const { size } = fstatSync(descriptor);
    const read = (from: number): string => {
      const bytes = Buffer.alloc(Math.min(looked, size));
      readSync(descriptor, bytes, 0, bytes.length, Math.max(0, from));
      return bytes.toString('latin1');
    };
    const head = read(0);
    // pg_backup_archiver.c, WriteHead; in the tar format toc.dat comes first.
    if (head.startsWith('PGDMP') || (head.startsWith('toc.dat\0') && head.slice(512).startsWith('PGDMP')))
      return 'whole';
    if (!/^--\s+-- PostgreSQL database (?:cluster )?dump/.test(head)) return notDump;
    // pg_dump writes this line last.
    return /-- PostgreSQL database (?:cluster )?dump complete\s/.test(read(size - looked))
      ? 'whole'
      : 'is cut off: pg_dump had not come to its end';
  } finally {
    closeSync(descriptor);
  }
};
