import type { ExplainedStatement } from '../../../server/src/core/report/types';
import { strength, type LockMode } from './state';

/** What a statement does, in the words of `explain`. */
type Effects = Pick<ExplainedStatement, 'locks' | 'indexLocks' | 'rewrites' | 'scans' | 'rebuilds'>;

/**
 * How names are to be read beside what was said of a statement: a name that is known in part (`public.events_…`, a partition
 * for each day) stands for all that fit it, with the strongest lock of them.
 */
export function namePatterns(said: Effects): (effects: Effects) => Effects {
  const names = [
    ...said.locks.map(({ relation }) => relation),
    ...(said.indexLocks ?? []).map(({ index }) => index),
    ...said.rewrites,
    ...said.scans,
    ...said.rebuilds,
  ];
  const patterns = [...new Set(names.filter((name) => name.includes('…')).map(shortened))]
    .sort((a, b) => b.length - a.length)
    .map((name) => ({ name, fits: new RegExp(`^${name.split('…').map(escaped).join('.+')}$`) }));
  const known = new Set(names);
  const asSaid = (name: string): string =>
    name.includes('…')
      ? shortened(name)
      : known.has(name)
        ? name
        : (patterns.find(({ fits }) => fits.test(name))?.name ?? name);
  const all = (list: readonly string[]): string[] => [...new Set(list.map(asSaid))].sort();
  return ({ locks, indexLocks, rewrites, scans, rebuilds }) => ({
    locks: strongest(locks.map(({ relation, mode }) => ({ relation: asSaid(relation), mode }))),
    ...(indexLocks === undefined
      ? {}
      : { indexLocks: indexLocks.map((lock) => ({ ...lock, index: asSaid(lock.index), table: asSaid(lock.table) })) }),
    rewrites: all(rewrites),
    scans: all(scans),
    rebuilds: all(rebuilds),
  });
}

// Several tables of one pattern are told apart by more of the dots.
const shortened = (name: string): string => name.replaceAll(/…+/g, '…');

const strongest = (locks: Effects['locks']): { relation: string; mode: LockMode }[] => {
  const modes = new Map<string, LockMode>();
  for (const { relation, mode } of locks) if (strength(mode) > strength(modes.get(relation))) modes.set(relation, mode);
  return [...modes].map(([relation, mode]) => ({ relation, mode }));
};

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
