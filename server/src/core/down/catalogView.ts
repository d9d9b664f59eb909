import type { Relation, SequenceName } from '../catalog/model';
import { stateKey, type StateKind, type StateValues } from '../catalog/state';
import type { StateView } from '../catalog/draft';
import { schemasOfPath } from '../effects/evaluation';
import { quoteIdentifier } from '../sql/identifiers';
import type { QualifiedName } from '../sql/tree';

/** The schema at one moment, as those look at it who write SQL for it. */
export interface CatalogView {
  readonly major: number;
  get<K extends StateKind>(kind: K, name: string): StateValues[K] | undefined;
  every<K extends StateKind>(kind: K): (readonly [name: string, value: StateValues[K]])[];
  /** Whether names in public are written with their schema, as the migration writes them. */
  readonly qualifiesPublic: boolean;
}

/** A view on a state; `changes`: what differs in it. */
export function catalogView(
  state: Pick<StateView, 'get' | 'every'>,
  major: number,
  qualifiesPublic: boolean,
  changes?: ReadonlyMap<string, unknown>,
): CatalogView {
  const get = <K extends StateKind>(kind: K, name: string): StateValues[K] | undefined => {
    const key = stateKey(kind, name);
    return (changes?.has(key) === true ? changes.get(key) : state.get(key)) as StateValues[K] | undefined;
  };
  return {
    major,
    qualifiesPublic,
    get,
    every: (kind) =>
      state.every(kind).flatMap(([name]) => {
        const value = get(kind, name);
        return value === undefined ? [] : [[name, value] as const];
      }),
  };
}

/** An identifier as it may stand in SQL. */
export function quoted({ major }: CatalogView, name: string): string {
  return quoteIdentifier(name, major);
}

/** Identifiers with commas between them. */
export function quotedList(view: CatalogView, names: readonly string[]): string {
  return names.map((name) => quoted(view, name)).join(', ');
}

/** The name of something in a schema as SQL. */
export function nameSql(
  view: CatalogView,
  { schema, name }: { readonly schema: string; readonly name: string },
): string {
  const isPlain = schema === '' || (schema === 'public' && !view.qualifiesPublic);
  return isPlain ? quoted(view, name) : `${quoted(view, schema)}.${quoted(view, name)}`;
}

/** The same for `schema.name`, unquoted. */
export function keySql(view: CatalogView, key: string): string {
  const dot = key.indexOf('.');
  return nameSql(view, { schema: key.slice(0, dot), name: key.slice(dot + 1) });
}

/** The name of a relation by its id; null: no migration made it. */
export function relationSql(view: CatalogView, id: string): string | null {
  const relation = view.get('relation', id);
  if (relation !== undefined) return nameSql(view, relation);
  return id.startsWith('?') ? keySql(view, id.slice(1)) : null;
}

/** A text as a constant. */
export function literal(text: string): string {
  const quotes = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? ` E${quotes.replaceAll('\\', '\\\\')}`.trimStart() : quotes;
}

/** The sequence that goes with a column: its name, `schema.name`, and what it is. */
export function sequenceOf(
  view: CatalogView,
  relation: Relation,
  column: string,
): { readonly key: string; readonly sequence: SequenceName } | null {
  for (const key of relation.sequences ?? []) {
    const sequence = view.get('name', key);
    if (sequence?.kind === 'sequence' && sequence.owner?.relation === relation.id && sequence.owner.column === column)
      return { key, sequence };
  }
  return null;
}

/** Whether a text names something that has another name by now, so that it cannot be written again as it is. */
export function isStale(view: CatalogView, text: string): boolean {
  const names = text.match(/"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
  return names.some((written) => {
    const name = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written.toLowerCase();
    return view.get('former', name) === true;
  });
}

/** The schemas in which a name is looked for, as the search path of the moment says. */
export function placesOf(view: CatalogView, { schema }: QualifiedName): string[] {
  if (schema !== undefined) return [schema];
  return schemasOfPath(view.get('local', 'search_path') ?? view.get('setting', 'search_path'));
}

/** Whether code that migrations built may have given, or taken, rights and owners that are not known here. */
export function rightsAreDoubtful(view: CatalogView): boolean {
  return view.get('opaque', 'code') !== undefined || view.get('definition', 'unnamed roles') !== undefined;
}
