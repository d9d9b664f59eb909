import type { Column, Constraint, Index, Relation } from '../catalog/model';
import { differences, lookUp } from '../catalog/persistentMap';
import { stateKey, type State, type StateKind, type StateValues } from '../catalog/state';
import { typeText } from '../effects/types';

/** What differs between the schema before an up and the one that its down leaves. */
export interface Difference {
  /** `left`: the down leaves it; `missing`: it does not bring it back; `changed`: it is not what it was. */
  readonly kind: 'left' | 'missing' | 'changed';
  /** As a sentence names it: `column orders.note`. */
  readonly what: string;
  /** A key of the catalog that it shows in. */
  readonly key: string;
}

/**
 * What a down leaves of its up. Said only of what has a name that can be compared: not of how expressions are written, of
 * the order of columns, of names that the server chose, nor of what no down can undo (values of an enum, NOT NULL of a
 * column that comes back without its values). `between`: the schema that the up leaves.
 */
export function leftBehind(before: State, between: State, after: State): Difference[] {
  const keys = [...differences(before, after).keys()];
  const found: Difference[] = [];
  const names = new Set<string>();
  for (const key of keys) {
    const kind = key.slice(0, key.indexOf(' '));
    const name = key.slice(kind.length + 1);
    if (kind === 'relation') {
      for (const state of [before, after]) {
        const relation = valueOf(state, 'relation', name);
        if (relation !== undefined) names.add(`${relation.schema}.${relation.name}`);
      }
    } else compareThings(found, { before, after, kind, name, key });
  }
  for (const name of names) {
    const was = relationNamed(before, name);
    compareRelations(found, was, relationNamed(after, name), between);
  }
  return found;
}

const valueOf = <K extends StateKind>(state: State, kind: K, name: string): StateValues[K] | undefined =>
  lookUp(state, stateKey(kind, name)) as StateValues[K] | undefined;

// By its name: one that was dropped and made again has another id.
const relationNamed = (state: State, name: string): Relation | undefined => {
  const object = valueOf(state, 'name', name);
  return object?.kind === 'relation' ? valueOf(state, 'relation', object.id) : undefined;
};

const shown = (name: string): string => name.replace(/^public\./, '');

interface Thing {
  readonly before: State;
  readonly after: State;
  readonly kind: string;
  readonly name: string;
  readonly key: string;
}

const compareThings = (found: Difference[], { before, after, kind, name, key }: Thing): void => {
  const report = (isThere: boolean, isLeft: boolean, what: string): void => {
    if (isThere !== isLeft) found.push({ kind: isLeft ? 'left' : 'missing', what, key });
  };
  const isIn = (state: State): boolean => lookUp(state, key) !== undefined;
  if (kind === 'typename') report(isIn(before), isIn(after), `type ${shown(name)}`);
  else if (kind === 'schema') report(isIn(before), isIn(after), `schema ${name}`);
  else if (kind === 'publication') report(isIn(before), isIn(after), `publication ${name}`);
  else if (kind === 'name') {
    const isSequence = (state: State): boolean => {
      const object = valueOf(state, 'name', name);
      // One that goes with a column is the column's.
      return object?.kind === 'sequence' && object.owner === undefined;
    };
    const isOther = [before, after].some((state) => isIn(state) && !isSequence(state));
    if (!isOther) report(isSequence(before), isSequence(after), `sequence ${shown(name)}`);
  } else if (kind === 'function') {
    const typesIn = (state: State): string[] =>
      (valueOf(state, 'function', name)?.routines ?? []).map(({ types }) => types.join(', '));
    const [was, is] = [typesIn(before), typesIn(after)];
    for (const types of new Set([...was, ...is]))
      report(was.includes(types), is.includes(types), `function ${shown(name)}(${types})`);
  }
};

const words: Readonly<Record<Relation['kind'], string>> = {
  table: 'table',
  'partitioned table': 'table',
  view: 'view',
  'materialized view': 'materialized view',
  'foreign table': 'foreign table',
};

const compareRelations = (
  found: Difference[],
  was: Relation | undefined,
  is: Relation | undefined,
  between: State,
): void => {
  const relation = is ?? was;
  if (relation?.isKnown !== true || relation.isTemporary) return;
  const key = stateKey('relation', relation.id);
  const name = shown(`${relation.schema}.${relation.name}`);
  if (was === undefined || is === undefined) {
    found.push({ kind: was === undefined ? 'left' : 'missing', what: `${words[relation.kind]} ${name}`, key });
    return;
  }
  if (was.kind !== is.kind || was === is) return;
  const add = (kind: Difference['kind'], what: string): void => {
    found.push({ kind, what, key: stateKey('relation', is.id) });
  };
  if (!was.hasAllColumns || !is.hasAllColumns || is.kind === 'view' || is.kind === 'materialized view') return;
  const made = valueOf(between, 'relation', was.id);
  const gone = new Set(was.columns.filter(({ name: column }) => !has(is.columns, column)).map((column) => column.name));
  const fresh = new Set(
    is.columns.filter(({ name: column }) => !has(was.columns, column)).map((column) => column.name),
  );
  for (const column of fresh) add('left', `column ${name}.${column}`);
  for (const column of gone) add('missing', `column ${name}.${column}`);
  for (const column of is.columns) {
    const former = was.columns.find((known) => known.name === column.name);
    if (former === undefined) continue;
    compareColumns(add, name, former, column, isEmptied(made, former));
  }
  // What a column takes along is not said besides.
  const isOf = (columns: readonly (string | null)[], changed: ReadonlySet<string>): boolean =>
    columns.some((column) => column !== null && changed.has(column));
  for (const constraint of is.constraints)
    if (
      isSaid(constraint) &&
      !isOf(constraint.columns, fresh) &&
      !was.constraints.some((other) => isAlike(other, constraint))
    )
      add('left', `constraint ${constraint.name} of ${name}`);
  for (const constraint of was.constraints)
    if (
      isSaid(constraint) &&
      !isOf(constraint.columns, gone) &&
      made?.constraints.some((other) => other.isInherited === true && isAlike(other, constraint)) !== true &&
      !is.constraints.some((other) => isAlike(other, constraint))
    )
      add('missing', `constraint ${constraint.name} of ${name}`);
  for (const index of is.indexes)
    if (isOwn(index) && !isOf(columnsOf(index), fresh) && !was.indexes.some((other) => isSameIndex(other, index)))
      add('left', `index ${index.name}`);
  for (const index of was.indexes)
    if (
      isOwn(index) &&
      !isOf(columnsOf(index), gone) &&
      !isInKey(made, index) &&
      !is.indexes.some((other) => isSameIndex(other, index))
    )
      add('missing', `index ${index.name}`);
  for (const user of is.columnUsers ?? [])
    if (
      user.isInherited !== true &&
      !has(
        (was.columnUsers ?? []).filter(({ kind }) => kind === user.kind),
        user.name,
      )
    )
      add('left', `${user.kind} ${user.name} of ${name}`);
  for (const user of was.columnUsers ?? [])
    if (
      user.isInherited !== true &&
      !isOf(user.columns, gone) &&
      !has(
        (is.columnUsers ?? []).filter(({ kind }) => kind === user.kind),
        user.name,
      )
    )
      add('missing', `${user.kind} ${user.name} of ${name}`);
  if ((was.hasRowSecurity ?? false) !== (is.hasRowSecurity ?? false)) add('changed', `row level security of ${name}`);
};

const has = (items: readonly { readonly name: string }[], name: string): boolean =>
  items.some((item) => item.name === name);

const compareColumns = (
  add: (kind: Difference['kind'], what: string) => void,
  table: string,
  was: Column,
  is: Column,
  isWithoutValues: boolean,
): void => {
  const column = `${table}.${is.name}`;
  if (was.type !== null && is.type !== null && typeText(was.type) !== typeText(is.type))
    add('changed', `the type of ${column}`);
  if (was.notNull !== is.notNull && !(isWithoutValues && was.notNull)) add('changed', `the nullability of ${column}`);
  if (was.isIdentity !== is.isIdentity) add('changed', `the identity of ${column}`);
  else if (was.hasDefault !== is.hasDefault) add(is.hasDefault ? 'left' : 'missing', `the default of ${column}`);
};

// Dropped by the up, so that its values are gone.
const isEmptied = (made: Relation | undefined, { name }: Column): boolean =>
  made === undefined || !has(made.columns, name);

// An index that the up has made a constraint, or a part of another one, of goes with that.
const isInKey = (made: Relation | undefined, index: Index): boolean =>
  made?.indexes.some(
    (other) =>
      (other.isConstraint || other.partOf !== undefined) &&
      (other.name === index.name || columnsOf(other).join() === columnsOf(index).join()),
  ) === true;

const isSaid = ({ kind, isInherited }: Constraint): boolean => kind !== 'not-null' && isInherited !== true;

const isAlike = (a: Constraint, b: Constraint): boolean =>
  a.kind === b.kind &&
  (a.name === b.name ||
    (a.columns.join('\n') === b.columns.join('\n') && a.references?.relation === b.references?.relation));

// That of a constraint is the constraint's, that of a partition its parent's.
const isOwn = ({ isConstraint, partOf }: Index): boolean => !isConstraint && partOf === undefined;

const columnsOf = ({ columns, alsoReads }: Index): (string | null)[] => [...columns, ...alsoReads];

// A unique index does what the constraint of the same columns does.
const isSameIndex = (a: Index, b: Index): boolean =>
  a.name === b.name || (a.isUnique === b.isUnique && columnsOf(a).join('\n') === columnsOf(b).join('\n'));
