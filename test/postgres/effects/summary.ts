import type { LockMode } from '../../support/postgres/observe';

const short: Record<LockMode, string> = {
  AccessShareLock: 'AS',
  RowShareLock: 'RS',
  RowExclusiveLock: 'RE',
  ShareUpdateExclusiveLock: 'SUE',
  ShareLock: 'S',
  ShareRowExclusiveLock: 'SRE',
  ExclusiveLock: 'E',
  AccessExclusiveLock: 'AE',
};

/** What a prediction and an observation have in common. */
export interface Effects {
  readonly locks: readonly { readonly relation: string; readonly mode: LockMode }[];
  /** undefined: none. */
  readonly indexLocks?: readonly { readonly index: string; readonly table: string }[];
  readonly rewrites: readonly string[];
  readonly scans: readonly string[];
  readonly rebuilds: readonly string[];
}

/** Effects as one line: `public.t AE rewrite scan; public.p SRE; locks public.t_a of public.t; rebuilds public.t_pkey`. */
export function summary({ locks, indexLocks = [], rewrites, scans, rebuilds }: Effects): string {
  const modes = new Map(locks.map(({ relation, mode }) => [relation, short[mode]]));
  const names = [...new Set([...modes.keys(), ...rewrites, ...scans])].sort();
  const lines = names.map((name) =>
    [name, modes.get(name), rewrites.includes(name) && 'rewrite', scans.includes(name) && 'scan']
      .filter((word) => typeof word === 'string')
      .join(' '),
  );
  return [
    ...lines,
    ...indexLocks.map(({ index, table }) => `locks ${index} of ${table}`).sort(),
    ...[...rebuilds].sort().map((name) => `rebuilds ${name}`),
  ].join('; ');
}
