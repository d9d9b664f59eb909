import type { MigrationState, ReportedMigration } from '../database/reports';

/** A migration as the tree shows it: up and down are one row. */
export interface MigrationRow {
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
  readonly icon: { readonly id: string; readonly colour: string | undefined };
  /** `migration` with a flag for each thing that menus ask for: `migration+pending+down`. */
  readonly contextValue: string;
  /** The file that opens; null: there is none. */
  readonly opens: string | null;
}

/** How each state is drawn: by its shape, and by a colour besides. */
const icons: Readonly<Record<MigrationState, MigrationRow['icon']>> = {
  applied: { id: 'pass', colour: 'testing.iconPassed' },
  pending: { id: 'circle-outline', colour: undefined },
  changed: { id: 'warning', colour: 'list.warningForeground' },
  missing: { id: 'question', colour: 'list.warningForeground' },
  failed: { id: 'error', colour: 'list.errorForeground' },
  'waits-for-deploy': { id: 'rocket', colour: undefined },
};

/** What a state means, in a sentence about the target. */
const meanings: Readonly<Record<MigrationState, (target: string) => string>> = {
  applied: (target) => `Applied to ${target}.`,
  pending: (target) => `Not yet applied to ${target}.`,
  changed: (target) => `Applied to ${target}, and its file has changed since.`,
  missing: (target) => `Applied to ${target}, and it has no file here.`,
  failed: (target) => `Failed on ${target}; the history says so until it is repaired.`,
  // What it waits for is said instead, where it is known.
  'waits-for-deploy': () => 'Waits for a deploy; no tool runs it until its plan goes on.',
};

/** States that a row says in words; the others are what everybody expects. */
const named: ReadonlySet<MigrationState> = new Set<MigrationState>([
  'changed',
  'missing',
  'failed',
  'waits-for-deploy',
]);

/** The row of a migration of a target. */
export function migrationRow(migration: ReportedMigration, target: string): MigrationRow {
  const { version, name, state, path, downPath, waitsFor } = migration;
  const isWaiting = state === 'waits-for-deploy';
  // The file of a step that waits holds its down as well.
  const hasNoDown = downPath === null && !isWaiting;
  // A short version goes first: a long name would push it out of sight.
  const isShort = version !== '' && version.length <= 6;
  const label = name === '' ? version : isShort ? `${version}  ${name}` : name;
  const words = isWaiting ? 'waits for deploy' : state;
  const notes = [
    ...(named.has(state) ? [isWaiting ? 'waits' : words] : []),
    ...(hasNoDown && path !== null ? ['no down'] : []),
  ];
  const flags = [state, ...(path === null ? [] : ['up']), ...(downPath === null ? [] : ['down'])];
  return {
    label,
    description: [...(name === '' || isShort || version === '' ? [] : [version]), ...notes].join(' · '),
    tooltip: [
      waitsFor === undefined ? meanings[state](target) : `Waits until this is live: ${waitsFor.live}.`,
      ...(hasNoDown ? ['It has no down.'] : []),
    ].join(' '),
    spoken: [
      name === '' ? version : name,
      ...(version === '' ? [] : [`version ${version}`]),
      words,
      ...(hasNoDown ? ['no down'] : []),
    ].join(', '),
    icon: icons[state],
    contextValue: ['migration', ...flags].join('+'),
    opens: path ?? downPath,
  };
}
