import type { Node } from '@pgsql/types';
import type { Index, Relation } from '../catalog/model';
import type { StateKind, StateValue, StateValues } from '../catalog/state';
import type { Statement } from '../sql/statement';
import type { QualifiedName } from '../sql/tree';
import type { Span } from '../text/span';
import type {
  Break,
  BulkChange,
  FailureKind,
  IndexLock,
  LockTaken,
  Loss,
  Surprise,
  TransactionKind,
  Work,
  WorkCause,
} from './effects';
import { blocksReads, blocksWrites, type LockMode } from './lockMode';

/** What is known beside the schema. */
export interface Surroundings {
  /** PostgreSQL major. */
  readonly major: number;
  /** The earlier migrations are all there: a name that none of them made does not exist, or was made elsewhere. */
  readonly isWholeHistory: boolean;
}

/** What a statement read and wrote, which is what decides whether its result holds in another state. */
export interface Trace {
  readonly reads: ReadonlyMap<string, StateValue | undefined>;
  readonly writes: ReadonlyMap<string, StateValue | undefined>;
}

/**
 * One statement being worked out. Functions of effects/ read the schema through it, change it, and report what the
 * server does; every read and write is kept, so that the result can be used again where the same reads give the same.
 */
export interface Evaluation extends Surroundings {
  readonly statement: Statement;
  /** How the transaction came to be that it runs in. */
  readonly transaction: TransactionKind;
  /** Whether the transaction has a savepoint of that name. */
  hasSavepoint(name: string): boolean;
  get<K extends StateKind>(kind: K, name: string): StateValues[K] | undefined;
  set<K extends StateKind>(kind: K, name: string, value: StateValues[K] | undefined): void;
  /** A value as the statement met it. */
  before<K extends StateKind>(kind: K, name: string): StateValues[K] | undefined;
  /** The names of a kind under which the statement has set something so far. */
  changed(kind: StateKind): readonly string[];
  /** All that the catalog holds of a kind, by name, in the order of the names. Dear: the statement depends on all of it. */
  every<K extends StateKind>(kind: K): (readonly [name: string, value: StateValues[K]])[];
  /**
   * Takes a lock on a relation; what nobody else can see is left out. `later`: in a last transaction of the statement's own,
   * when its work is done.
   */
  lock(relation: Relation, mode: LockMode, when?: 'later'): void;
  /** Takes AccessExclusiveLock on an index. */
  lockIndex(relation: Relation, index: Index): void;
  /** Whether it, or an earlier statement of the transaction, has by now asked for a lock that stops writers. */
  holdsStrongLock(): boolean;
  work(work: {
    kind: Work['kind'];
    relation: Relation;
    cause: WorkCause;
    subject: string;
    span: Span;
    why?: string;
    isUnblocked?: boolean;
  }): void;
  breaks(relation: Relation, detail: Omit<Break, 'relation'>): void;
  requiresColumn(relation: Relation, column: string, span: Span): void;
  changesRows(relation: Relation, verb: BulkChange['verb'], span: Span): void;
  /** Something that has no relation of its own, such as a function, breaks the running application. */
  breaksName(detail: Break): void;
  /** Data is lost; that of relations which nobody else has seen is left out. `relation` null: it is not one table's. */
  loses(relation: Relation | null, loss: Omit<Loss, 'relation'> & { readonly relation?: string }): void;
  surprises(surprise: Surprise): void;
  /** The server will refuse it; the first reason counts. */
  fail(message: string, kind?: FailureKind): void;
  refuseTransaction(what: string): void;
  /** Something is taken for granted; `reason` completes "assumes that …". */
  assume(reason: string): void;
  /** Whether others can see the relation: it is not temporary, and was there before the transaction began. */
  isVisible(relation: Relation): boolean;
  /** Whether the server will refuse it in any transaction. */
  hasFailed(): boolean;
  /** Works out another statement as part of this one. */
  dispatch(evaluation: Evaluation, node: Node): void;
  /** Whether the statement is part of a DO block's or routine's code. */
  readonly isInCode: boolean;
  /** The variables of that code whose value is known. */
  readonly variables?: ReadonlyMap<string, string>;
  /** The routines that are being run, outermost first. */
  readonly calls: readonly string[];
  /** What is reported from here on happens only under a condition. */
  noteCondition(): void;
  /** Remembers what is reported and changed so far; the result takes back what came later. */
  mark(): () => void;
}

/** `schema.name`, unquoted. */
export function fullName(relation: { readonly schema: string; readonly name: string }): string {
  return `${relation.schema}.${relation.name}`;
}

/** Whether an assumption is about the locks of a statement alone, and not about what it changes. */
export function isAboutLocks(assumption: string): boolean {
  return / takes no lock (?:on .+ )?that others wait for$/.test(assumption);
}

/** Whether a setting such as lock_timeout, as written, limits anything: 0 does not. */
export function isTimeoutOn(timeout: string | undefined): boolean {
  return timeout !== undefined && !/^0\s*[a-z]*$/i.test(timeout.trim());
}

/** Whether a lock stops the writers of a table (on a materialized view, which nobody writes: its readers). */
export function isStrong(lock: Pick<LockTaken, 'kind' | 'mode'>): boolean {
  return lock.kind === 'materialized view' ? blocksReads(lock.mode) : blocksWrites(lock.mode);
}

/** `schema.name` of what is locked: the index, where it is the index alone. */
export function lockedName(lock: LockTaken | IndexLock): string {
  return 'index' in lock ? lock.index : lock.relation;
}

/** Reads a setting as it is in force: SET LOCAL, else SET. */
export function settingOf(evaluation: Evaluation, name: string): string | undefined {
  return evaluation.get('local', name) ?? evaluation.get('setting', name);
}

const systemSchemas: ReadonlySet<string> = new Set(['pg_catalog', 'information_schema', 'pg_toast']);

// The path as SET wrote it; undefined: the default.
const writtenPath = (setting: string | undefined): string[] | undefined =>
  setting
    ?.split(',')
    .map((schema) => schema.trim())
    .filter((schema) => schema !== '' && schema !== '$user');

/**
 * The schemas in which an unqualified name is looked for, in order. Temporary tables come first, unless the path says
 * where (manual, search_path).
 */
export function searchPath(evaluation: Evaluation): string[] {
  return schemasOfPath(settingOf(evaluation, 'search_path'));
}

/** The same of the setting itself; undefined: the default. */
export function schemasOfPath(setting: string | undefined): string[] {
  const path = writtenPath(setting) ?? ['public'];
  return path.includes('pg_temp') ? path : ['pg_temp', ...path];
}

/** The schema in which an unqualified new object is made: the first of the path that exists; '' where there is none. */
export function creationSchema(evaluation: Evaluation): string {
  const schemas = searchPath(evaluation);
  const [first] = writtenPath(settingOf(evaluation, 'search_path')) ?? [];
  // pg_temp written first makes new objects temporary ones.
  if (first === 'pg_temp') return first;
  const known = schemas.filter((schema) => schema !== 'pg_temp' && !systemSchemas.has(schema));
  return known.find((schema) => evaluation.get('schema', schema) !== undefined) ?? known[0] ?? '';
}

/** An index, with its table, of what a name is found to be; undefined: it is none that is known. */
export function indexOf(
  evaluation: Pick<Evaluation, 'get'>,
  found: StateValues['name'] | undefined,
): { readonly table: Relation; readonly index: Index } | undefined {
  const table = found?.kind === 'index' ? evaluation.get('relation', found.table) : undefined;
  const index = found?.kind === 'index' ? table?.indexes.find(({ name }) => name === found.index) : undefined;
  return table === undefined || index === undefined ? undefined : { table, index };
}

/** Where a name is found: the schema and what stands there; undefined when no migration made it. */
export function findName(
  evaluation: Evaluation,
  { schema, name }: QualifiedName,
): { schema: string; object: NonNullable<StateValues['name']> } | undefined {
  for (const candidate of schema === undefined ? searchPath(evaluation) : [schema]) {
    const object = evaluation.get('name', `${candidate}.${name}`);
    if (object !== undefined) return { schema: candidate, object };
  }
  return undefined;
}

/** Whether a name is one of PostgreSQL's own tables and views. */
export function isSystemName({ schema, name }: QualifiedName): boolean {
  return schema === undefined ? name.startsWith('pg_') : systemSchemas.has(schema);
}

/** The relation of a name, or undefined when no migration made it. */
export function findRelation(evaluation: Evaluation, name: QualifiedName): Relation | undefined {
  const found = findName(evaluation, name);
  return found?.object.kind === 'relation' ? evaluation.get('relation', found.object.id) : undefined;
}

/**
 * The relation of a name; where no migration made it, one that is taken to exist and of which nothing is known.
 * The assumption is reported.
 */
export function relationOrAssumed(evaluation: Evaluation, name: QualifiedName): Relation {
  const found = findRelation(evaluation, name);
  if (found !== undefined) {
    if (!found.isKnown) evaluation.assume(`${fullName(found)} exists and others use it`);
    return found;
  }
  const schema = name.schema ?? creationSchema(evaluation);
  evaluation.assume(`${schema}.${name.name} exists and others use it`);
  return unknownRelation(schema, name.name);
}

/** A relation of which only the name is known. */
export function unknownRelation(schema: string, name: string): Relation {
  return {
    id: `?${schema}.${name}`,
    schema,
    name,
    kind: 'table',
    isKnown: false,
    isTemporary: false,
    columns: [],
    hasAllColumns: false,
    constraints: [],
    indexes: [],
    children: [],
    parents: [],
    isDefaultPartition: false,
    partitionKey: [],
    referencedBy: [],
    readBy: [],
  };
}

/** Keeps a relation's new value. */
export function putRelation(evaluation: Evaluation, relation: Relation): void {
  evaluation.set('relation', relation.id, relation);
  evaluation.set('name', fullName(relation), { kind: 'relation', id: relation.id });
}

/** Makes a relation under a new id and marks it as made in this transaction. */
export function createRelation(evaluation: Evaluation, relation: Omit<Relation, 'id'>): Relation {
  const name = fullName(relation);
  const generation = (evaluation.get('generation', name) ?? 0) + 1;
  evaluation.set('generation', name, generation);
  const created: Relation = { ...relation, id: generation === 1 ? name : `${name}#${generation}` };
  evaluation.set('created', created.id, true);
  putRelation(evaluation, created);
  for (const index of created.indexes) nameIndex(evaluation, created, index);
  return created;
}

/** Puts an index into the namespace of relations and marks it as made in this transaction. */
export function nameIndex(evaluation: Evaluation, table: Relation, index: Index): void {
  evaluation.set('name', fullName(index), { kind: 'index', table: table.id, index: index.name });
  evaluation.set('created', `index ${fullName(index)}`, true);
}

/** Notes that code has run which may have made or changed anything. */
export function runsUnknownCode(evaluation: Evaluation): void {
  evaluation.set('opaque', 'code', true);
}

/** Changes a relation by id, where it is known. */
export function updateRelation(evaluation: Evaluation, id: string, change: (relation: Relation) => Relation): void {
  const relation = evaluation.get('relation', id);
  if (relation !== undefined) evaluation.set('relation', id, change(relation));
}

/** A relation with all its partitions or inheriting tables, itself first. */
export function familyOf(evaluation: Evaluation, relation: Relation): Relation[] {
  const family = [relation];
  for (const id of relation.children) {
    const child = evaluation.get('relation', id);
    if (child !== undefined) family.push(...familyOf(evaluation, child));
  }
  return family;
}

/** Those of a family that hold rows themselves. */
export function leavesOf(evaluation: Evaluation, relation: Relation): Relation[] {
  return familyOf(evaluation, relation).filter((member) => member.kind !== 'partitioned table');
}
