import { meansTheSame } from '../catalog/alike';
import { lookUp, withEntries } from '../catalog/persistentMap';
import { emptyCatalog, isTransactionKey, wholeCatalog, type State, type StateValue } from '../catalog/state';
import type { Section } from '../layouts/layout';
import type { MigrationPart } from '../project/project';
import { analysePart, entryAfter, isForgotten, lastOf, withoutSettings } from './analyse';
import type { AnalysedPart, AnalysisRequest, ProjectAnalysis } from './analyse';
import { once } from './replay';

/** The analysis of a project after a change of some files, beside the one before it. */
export interface Rerun {
  readonly analysis: ProjectAnalysis;
  /** The parts that are new, or ran otherwise than before. */
  readonly changed: ReadonlySet<AnalysedPart>;
  /** What the history leaves otherwise than before: the keys, with their values now. */
  readonly differing: ReadonlyMap<string, StateValue | undefined>;
}

type Differing = ReadonlyMap<string, StateValue | undefined>;

const none: Differing = new Map();
const empty = emptyCatalog();

/**
 * Runs a project anew after a change, as `analyseProject` does, but looks only at the parts that can tell. A value that
 * differs from the one before in the order of a table's constraints and indexes alone is taken for the one before, so
 * the result serves to compare, and not to be shown. `oldOf` gives the part that a section was before the change.
 * undefined: the parts do not follow each other as they did.
 */
export function rerunProject(
  request: AnalysisRequest,
  before: ProjectAnalysis,
  oldOf: (section: Section) => AnalysedPart | undefined,
): Rerun | undefined {
  const { project, surroundings } = request;
  const oldUps = before.parts.filter(({ direction }) => direction !== 'down');
  const ups: AnalysedPart[] = [];
  const repeatables: AnalysedPart[] = [];
  const downs: AnalysedPart[] = [];
  const changed = new Set<AnalysedPart>();
  let met = 0;
  let oldState: () => State = () => empty;
  let differing = none;

  const rerun = (half: MigrationPart, old: AnalysedPart | undefined, make: () => AnalysedPart): AnalysedPart => {
    if (old?.file === half.file && old.section === half.section && !isTouched(old, differing)) return old;
    const part = make();
    changed.add(part);
    return part;
  };
  for (const migration of project.migrations) {
    const at = (base: () => State, { file, section }: MigrationPart, old: AnalysedPart | undefined): AnalysedPart =>
      rerun({ file, section }, old, () => {
        const hasOwn = (request.existing?.(file) ?? []).length > 0;
        const entry = old?.replay.entry ?? base();
        // Directives of the file come over what differs.
        const entryOf = hasOwn ? entryAfter(request, withEntries(entry, differing)) : (): State => entry;
        const over = hasOwn || differing.size === 0 ? undefined : differing;
        return analysePart({ ...request, entryOf, over }, migration, file, section, old);
      });
    if (migration.up !== null) {
      const old = oldOf(migration.up.section);
      if (old !== undefined && old !== oldUps[met++]) return undefined;
      const part = at(oldState, migration.up, old);
      (part.direction === 'repeatable' ? repeatables : ups).push(part);
      const was = old === undefined ? oldState : once(() => withoutSettings(old.replay.exit()));
      if (part !== old) differing = differingAfter(differing, was, old, part);
      oldState = was;
    }
    if (migration.down !== null) {
      const part = at(oldState, migration.down, oldOf(migration.down.section));
      downs.push(part.migration.up?.section === migration.up?.section ? part : { ...part, migration });
    }
  }
  if (met !== oldUps.length) return undefined;
  const end = oldState;
  const left = differing;
  const exit = once(() => withEntries(end(), left));
  return {
    analysis: {
      project,
      surroundings,
      parts: [...ups, ...repeatables, ...downs.reverse()],
      exit,
      last: lastOf(project),
    },
    changed,
    differing: left,
  };
}

const isTouched = ({ replay }: AnalysedPart, differing: Differing): boolean => {
  if (differing.size === 0) return false;
  const touched = replay.touches();
  if (touched.has(wholeCatalog)) return true;
  for (const key of differing.keys()) if (touched.has(key)) return true;
  return false;
};

// The keys that differ after a part, of those that differed before it or that it, or the one before, writes.
const differingAfter = (
  differing: Differing,
  was: () => State,
  old: AnalysedPart | undefined,
  { replay }: AnalysedPart,
): Differing => {
  const keys = new Set(differing.keys());
  for (const { trace } of [...(old?.replay.steps ?? []), ...replay.steps])
    for (const key of trace.writes.keys()) if (!isTransactionKey(key)) keys.add(key);
  const after = new Map<string, StateValue | undefined>();
  for (const key of keys) {
    if (isForgotten(key)) continue;
    const value = replay.left(key);
    if (!meansTheSame(key, lookUp(was(), key), value)) after.set(key, value);
  }
  return after;
};
