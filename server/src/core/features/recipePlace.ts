import type { Relation, UserType } from '../catalog/model';
import { entriesOf, lookUp } from '../catalog/persistentMap';
import { stateKey, type StateValue } from '../catalog/state';
import { isTimeoutOn } from '../effects/evaluation';
import type { AnalysedPart, ProjectAnalysis } from '../replay/analyse';
import { walkStates } from '../replay/replay';
import { quoteIdentifier } from '../sql/identifiers';
import type { RecipePlace } from './recipes/recipe';

/** What a recipe meets, and whether a lock_timeout is in force there. */
export interface KnownPlace extends RecipePlace {
  readonly hasLockTimeout: boolean;
}

/** What is known before a statement of a part, by its index; one past the last: behind them all. */
export function placeBefore({ parts, surroundings }: ProjectAnalysis, part: AnalysedPart, index: number): KnownPlace {
  const { entry, steps } = part.replay;
  const { major } = surroundings;
  const keys = new Set<string>();
  for (const [key] of entriesOf(entry)) keys.add(key);
  for (const { trace } of steps.slice(0, index)) for (const key of trace.writes.keys()) keys.add(key);
  const recent = lastTable(parts, part, index);
  const read = (get: (key: string) => StateValue | undefined): KnownPlace => {
    const named = (kind: string): string[] => [...keys].filter((key) => key.startsWith(`${kind} `)).sort();
    const tables = named('relation')
      .map((key) => get(key) as Relation | undefined)
      .filter((relation) => relation !== undefined)
      .filter(({ kind, isTemporary }) => (kind === 'table' || kind === 'partitioned table') && !isTemporary);
    const enums = named('typename').flatMap((key) => {
      const type = get(stateKey('type', get(key) as string)) as UserType | undefined;
      const [schema = '', name = ''] = key.slice('typename '.length).split('.');
      const isPublic = schema === 'public';
      const written = quoteIdentifier(name, major);
      return type?.kind === 'enum' ? [isPublic ? written : `${quoteIdentifier(schema, major)}.${written}`] : [];
    });
    return {
      tables: [...tables.filter(({ id }) => id === recent), ...tables.filter(({ id }) => id !== recent)],
      enums,
      major,
      hasLockTimeout: isTimeoutOn(
        (get(stateKey('local', 'lock_timeout')) ?? get(stateKey('setting', 'lock_timeout'))) as string | undefined,
      ),
    };
  };
  let place = index === 0 ? read((key) => lookUp(entry, key)) : undefined;
  walkStates(part.replay, (_, state, at) => {
    if (at === index - 1) place = read((key) => state.get(key));
  });
  return place ?? read((key) => lookUp(entry, key));
}

/** The id of the table that was changed last before a place: likely the one that is meant next. */
const lastTable = (parts: readonly AnalysedPart[], part: AnalysedPart, index: number): string | undefined => {
  const kind = 'relation ';
  for (let at = parts.indexOf(part); at >= 0; at--) {
    const { steps } = parts[at]?.replay ?? { steps: [] };
    const before = parts[at] === part ? index : steps.length;
    for (let which = before - 1; which >= 0; which--)
      for (const key of [...(steps[which]?.trace.writes.keys() ?? [])].reverse())
        if (key.startsWith(kind)) return key.slice(kind.length);
  }
  return undefined;
};
