import type { Node } from '@pgsql/types';
import type { HeldLock } from '../effects/effects';
import type { LockMode } from '../effects/lockMode';
import type { NamedObject, Privilege, Publication, Relation, UserFunction, UserType } from './model';
import { emptyMap, withEntries, type PersistentMap } from './persistentMap';

/**
 * What the keys of the catalog and of a transaction hold. A key is the kind, a space, and a name:
 * `relation ID`, `name SCHEMA.NAME`, `setting lock_timeout`, `held ID` and so on.
 */
export interface StateValues {
  relation: Relation;
  name: NamedObject;
  /** By `schema.name`: how many constraints of the tables of a schema have the name. */
  constraint: number;
  /** By id. */
  type: UserType;
  /** The id of the type of a name. */
  typename: string;
  function: UserFunction;
  schema: true;
  extension: true;
  publication: Publication;
  /** `wide publications`: the names of those of all tables or of whole schemas, which no table names. */
  wide: readonly string[];
  /** Extended statistics: the id of their table. */
  statistics: string;
  /** A prepared statement: its query, a parse tree. */
  prepared: Node;
  /** Transaction: a cursor: its query. */
  cursor: Node;
  /** Transaction: enum labels that it added (`fresh labels`), which cannot be used before it ends. */
  fresh: readonly { readonly type: string; readonly label: string }[];
  /** Transaction: the type was made in it (`born ID`). */
  born: true;
  /** Transaction: the tables, by id, whose deferred triggers wait for its end (`pending tables`). */
  pending: readonly string[];
  /** Transaction: SET CONSTRAINTS ALL IMMEDIATE (`immediate constraints`). */
  immediate: true;
  setting: string;
  /** `privileges KIND NAME`, for a relation its id: what migrations have granted and revoked, in their order. */
  privileges: readonly Privilege[];
  /** `remark KIND NAME`: the comment of what has no place of its own for one. */
  remark: string;
  /** `definition KIND NAME`: what follows the name in the statement that made an extension, publication or statistics. */
  definition: string;
  /** `former NAME`: a type, routine, sequence or schema has had that name and has another now. */
  former: true;
  /** `opaque code`: code has run of which nothing is known, so that what exists is not certain any more. */
  opaque: true;
  /** `doubtful ID`: a command that code builds names the table, and what it does is not known. */
  doubtful: true;
  /** `disabled ID`: the triggers of a relation that have been disabled; `all` and `user` stand for many. */
  disabled: readonly string[];
  /** `cleared SCHEMA.INDEX`: what was left of an index by that name was dropped IF EXISTS. */
  cleared: true;
  /** How many relations have had a name. */
  generation: number;
  /** Transaction: the strongest mode held on a relation. */
  held: LockMode;
  /** Transaction: AccessExclusiveLock is held on an index (`heldIndex SCHEMA.INDEX`). */
  heldIndex: true;
  /** Transaction: the relation was made in it. */
  created: true;
  /** Transaction: a table made in it holds no row (`vacant ID`), or a column no value (`vacant ID COLUMN`). */
  vacant: true;
  /** Transaction: SET LOCAL. */
  local: string;
  /** Transaction: the first strong lock (`strong first`). */
  strong: HeldLock;
  /** Transaction: a rule has spoken that speaks once a transaction (`said RULE`). */
  said: true;
}

/** The key that a statement reads which looks at all that exists: it holds in no state but the very same. */
export const wholeCatalog = 'whole catalog';

export type StateKind = keyof StateValues;
export type StateValue = StateValues[StateKind];
export type State = PersistentMap<StateValue>;

const transactionKinds: ReadonlySet<string> = new Set([
  'held',
  'heldIndex',
  'created',
  'vacant',
  'local',
  'strong',
  'said',
  'cursor',
  'fresh',
  'born',
  'pending',
  'immediate',
]);

export function stateKey(kind: StateKind, name: string): string {
  return `${kind} ${name}`;
}

/** Whether a key belongs to the transaction and is forgotten at its end. */
export function isTransactionKey(key: string): boolean {
  return transactionKinds.has(key.slice(0, key.indexOf(' ')));
}

/** The catalog of a new database: the schema public and nothing in it but the language PL/pgSQL. */
export function emptyCatalog(): State {
  return withEntries(emptyMap<StateValue>(), [
    [stateKey('schema', 'public'), true],
    [stateKey('extension', 'plpgsql'), true],
  ]);
}
