import { assumedOfSchema } from '../down/noteUnknown';
import { leftBehind, type Difference } from '../down/leftBehind';
import { hasTemplates, partKey, type AnalysedPart, type ProjectAnalysis } from '../replay/analyse';
import type { Replay } from '../replay/replay';
import { differences, lookUp, withEntries } from '../catalog/persistentMap';
import type { State } from '../catalog/state';
import { firstTokens } from '../sql/statement';
import { shift, type Span } from '../text/span';
import { listed } from './describe';

/** A migration whose down does not undo its up. */
export interface LeftBehind {
  readonly part: AnalysedPart;
  /** In the file of the up: the statement whose effect stays. */
  readonly span: Span;
  readonly message: string;
  /** What differs, each by itself. */
  readonly says: readonly string[];
}

/**
 * The migrations whose down leaves another schema than the up has met, found by running both in thought. Nothing is said
 * where something in either is not known, nor of a down without a statement, which does not pretend to undo anything.
 */
export function undoneDowns({ parts }: ProjectAnalysis): LeftBehind[] {
  // By their place: a part that is taken over from before an edit has the migration of before.
  const downs = new Map(
    parts.flatMap((part) => (part.direction === 'down' ? [[partKey(part.file, part.section), part] as const] : [])),
  );
  return parts.flatMap((up) => {
    const half = up.direction === 'up' ? up.migration.down : null;
    const down = half === null ? undefined : downs.get(partKey(half.file, half.section));
    if (down === undefined || down.statements.length === 0 || up.statements.length === 0) return [];
    const found = differencesOf(up, down);
    const [first] = found;
    if (first === undefined) return [];
    const says = found.map(({ kind, what }) => `${kind} ${what}`);
    return [{ part: up, span: placeOf(up, first), message: sentence(found), says }];
  });
}

const known = new WeakMap<Replay, { readonly up: Replay; readonly found: readonly Difference[] }>();

// The same as long as neither has changed.
const differencesOf = (up: AnalysedPart, down: AnalysedPart): readonly Difference[] => {
  const before = known.get(down.replay);
  if (before?.up === up.replay) return before.found;
  const isKnown = isCertain(up) && isCertain(down);
  const found = isKnown
    ? inOrder(up.replay, leftBehind(up.replay.start(), up.replay.exit(), afterDown(up.replay, down.replay)))
    : [];
  known.set(down.replay, { up: up.replay, found });
  return found;
};

// What the down changes, on what the up leaves: one that has no use for a change of the schema is not run anew for it.
const afterDown = (up: Replay, { start, exit }: Replay): State => withEntries(up.exit(), differences(exit(), start()));

// In the order of the statements that have changed what is named.
const inOrder = ({ steps }: Replay, found: readonly Difference[]): Difference[] => {
  if (found.length < 2) return [...found];
  const places = new Map<string, number>();
  for (const [at, { trace }] of steps.entries())
    for (const key of trace.writes.keys()) if (!places.has(key)) places.set(key, at);
  const place = ({ key }: Difference): number => places.get(key) ?? steps.length;
  return [...found].sort((a, b) => place(a) - place(b));
};

const isCertain = ({ file, replay }: AnalysedPart): boolean =>
  !hasTemplates(file) &&
  lookUp(replay.exit(), 'opaque code') === undefined &&
  replay.steps.every(
    ({ statement, effects }) =>
      statement.problem === null &&
      effects.fails === null &&
      !effects.isConditional &&
      assumedOfSchema(effects) === undefined,
  );

const placeOf = ({ replay, starts, section }: AnalysedPart, { key }: Difference): Span => {
  const at = replay.steps.findIndex(({ trace }) => trace.writes.has(key));
  const step = replay.steps[at];
  const start = starts[at];
  if (step === undefined || start === undefined) return { start: section.span.start, end: section.span.start };
  return shift(firstTokens(step.statement, 2), start);
};

const sentence = (found: readonly Difference[]): string => {
  const named = (kind: Difference['kind']): string | null => {
    const all = found.filter((difference) => difference.kind === kind).map(({ what }) => what);
    return all.length === 0 ? null : listed(all);
  };
  const left = named('left');
  const missing = named('missing');
  const changed = named('changed');
  const clauses = [
    ...(left === null ? [] : [`leaves ${left} behind`]),
    ...(missing === null ? [] : [`does not bring ${missing} back`]),
    ...(changed === null ? [] : [`does not restore ${changed}`]),
  ];
  return `Rolling back ${clauses.join(' and ')}.`;
};
