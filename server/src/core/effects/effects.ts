import type { RelationKind } from '../catalog/model';
import type { Span } from '../text/span';
import type { LockMode } from './lockMode';

/** A lock that a statement takes on a relation that others can see, stronger than what its transaction held. */
export interface LockTaken {
  /** The catalog's id of the relation. */
  readonly id: string;
  /** `schema.name`, unquoted, as at that moment. */
  readonly relation: string;
  readonly kind: RelationKind;
  readonly mode: LockMode;
}

/**
 * AccessExclusiveLock on an index whose table is not locked so: who plans a query on the table opens all its indexes, and
 * waits (plancat.c, get_relation_info). Weaker locks on indexes stop nobody who reads or writes.
 */
export interface IndexLock extends LockTaken {
  /** `schema.name` of the index; the other fields are those of its table. */
  readonly index: string;
  readonly mode: 'AccessExclusiveLock';
}

/** Why PostgreSQL works through a relation. Rules tell their cases apart by it. */
export type WorkCause =
  | 'create-index'
  | 'volatile-default'
  | 'identity-column'
  | 'serial-column'
  | 'stored-generated-column'
  | 'generation-expression'
  | 'constrained-domain-column'
  | 'not-null-column'
  | 'set-not-null'
  | 'check'
  | 'foreign-key'
  | 'unique'
  | 'primary-key'
  | 'exclude'
  | 'not-null-constraint'
  | 'validate'
  | 'type-change'
  | 'default-partition'
  | 'update'
  | 'delete'
  | 'insert-select'
  | 'query'
  | 'truncate'
  | 'refresh'
  | 'refresh-no-data'
  | 'reindex'
  | 'cluster'
  | 'vacuum-full'
  | 'persistence'
  | 'access-method'
  | 'tablespace'
  | 'attach-partition'
  | 'attach-index'
  | 'attach-foreign-key'
  | 'detach-partition'
  | 'domain-check'
  | 'domain-not-null';

/** What gives a relation a new, empty file and reads nothing: the work of an instant, whatever the relation's size. */
const instant: ReadonlySet<WorkCause> = new Set(['truncate', 'refresh-no-data']);

/**
 * Something that takes time in proportion to a relation's size.
 * `rewrite`: a new file for the table; `scan`: read whole; `build`: a new index; `rebuild`: an existing index gets a new
 * file; `rows`: rows are found, and changed, one by one.
 */
export interface Work {
  readonly kind: 'rewrite' | 'scan' | 'build' | 'rebuild' | 'rows';
  /** `schema.name` of the table; for `rebuild` of the table that the index is on. */
  readonly relation: string;
  readonly cause: WorkCause;
  /** What is made, checked or rebuilt: the column, constraint or index; for `rebuild` the index as `schema.name`. */
  readonly subject: string;
  /** Relative to the statement. */
  readonly span: Span;
  /** Fit for the message of a rule: why this happens, where the cause alone does not say it. */
  readonly why: string | null;
  /** Done in a later transaction of the statement's own, when the locks are let go that stop others. */
  readonly isUnblocked?: boolean;
}

/** Whether a work takes time in proportion to the relation's size. */
export function takesTime({ cause }: Pick<Work, 'cause'>): boolean {
  return !instant.has(cause);
}

/**
 * Something that application code which still runs may be using, and that is no more what it was. `required`: INSERTs
 * that leave the column out fail from now on; `nullable`: reading it may give NULL from now on.
 */
export interface Break {
  readonly kind: 'renamed' | 'dropped' | 'required' | 'nullable';
  readonly what: 'table' | 'column' | 'view' | 'materialized view' | 'function' | 'type' | 'schema' | 'enum value';
  readonly relation: string;
  /** The column, where one is meant. */
  readonly column: string | null;
  /** The new name after a rename. */
  readonly to: string | null;
  readonly span: Span;
}

/**
 * Data that no down migration brings back. `column`, `table`, `schema`, `database`: dropped; `rows`: deleted, the table
 * stays; `narrowed`: values are rounded or cut to fit into a type; `refused`: the server refuses the change while one
 * value does not fit; `replaced`: values become what USING makes of them.
 */
export interface Loss {
  readonly kind: 'column' | 'table' | 'schema' | 'database' | 'rows' | 'narrowed' | 'refused' | 'replaced';
  /** `schema.name`; for a schema or a database its name. */
  readonly relation: string;
  readonly column: string | null;
  /** The type that a column gets, as people write it. */
  readonly to: string | null;
  /** A query that counts the rows concerned; null for a database, which cannot be asked once one is connected elsewhere. */
  readonly query: string | null;
  /** TRUNCATE … CASCADE reaches it; the statement does not name it. */
  readonly isCascaded?: boolean;
  readonly span: Span;
}

/** What a statement does, or leaves undone, and does not show. Rules tell their cases apart by it. */
export type SurpriseKind =
  | 'keeps-invalid-index'
  | 'cut-short'
  | 'left-unvalidated'
  | 'drops-too'
  | 'setting-without-effect'
  | 'setting-stays'
  | 'duplicate-index'
  | 'key-without-index'
  | 'row-security-without-policy'
  | 'trigger-off'
  | 'unknown-word'
  | 'table-without-key'
  | 'unpublishable-change';

/** Something that a statement does, or leaves undone, and does not show. */
export interface Surprise {
  readonly kind: SurpriseKind;
  /** The relation that it is about, `schema.name`; null: none. */
  readonly relation: string | null;
  /** The catalog's id of it. */
  readonly id: string | null;
  /** The index, constraint, setting, trigger or type. */
  readonly subject: string;
  /** What more a message needs: the other index, what goes too, the value of the setting. */
  readonly detail: string;
  readonly span: Span;
}

/** A column that becomes required without a value for the rows that exist. */
export interface RequiredColumn {
  readonly relation: string;
  readonly column: string;
  readonly span: Span;
}

/** Rows changed in one go. */
export interface BulkChange {
  readonly verb: 'UPDATE' | 'DELETE' | 'INSERT';
  readonly relation: string;
  readonly span: Span;
}

/** A lock of ShareLock or more that an earlier statement of the transaction took and that is still held. */
export interface HeldLock {
  /** The table, or the index whose lock keeps everybody from it. */
  readonly relation: string;
  readonly mode: LockMode;
  /** Command tag of the statement that took it. */
  readonly tag: string;
}

export type FailureKind = 'transaction' | 'other';

/** How a statement's transaction came to be. `none`: it runs alone. */
export type TransactionKind = 'tool' | 'implicit' | 'explicit' | 'none';

/** What PostgreSQL does for a statement, given the schema it meets, its transaction and a major version. */
export interface Effects {
  readonly transaction: TransactionKind;
  readonly locks: readonly LockTaken[];
  /** The strongest lock that it asks for on each relation before its work is done, held already or not. */
  readonly requested: readonly LockTaken[];
  /** Those that the transaction did not hold before. */
  readonly indexLocks: readonly IndexLock[];
  readonly works: readonly Work[];
  readonly breaks: readonly Break[];
  readonly requiredColumns: readonly RequiredColumn[];
  readonly bulkChanges: readonly BulkChange[];
  readonly losses: readonly Loss[];
  readonly surprises: readonly Surprise[];
  /** Can never run inside a transaction block. */
  readonly refusesTransaction: boolean;
  /** Why the server will certainly refuse it, whatever the data. */
  readonly fails: { readonly message: string; readonly kind: FailureKind } | null;
  /** What is taken for granted because the schema is not known here; empty: nothing. */
  readonly assumptions: readonly string[];
  /** Some of this happens only if code of a DO block or function is reached that stands behind a condition. */
  readonly isConditional: boolean;
  /** The first strong lock that the transaction held before this statement. */
  readonly heldBefore: HeldLock | null;
  /** Whether a lock_timeout is in force. */
  readonly hasLockTimeout: boolean;
  /**
   * The first lock of the transaction that stops writers, is held only for an instant as far as this statement goes,
   * and is waited for without a lock_timeout; null: there is none, or an earlier statement had it.
   */
  readonly unprotectedLock: LockTaken | IndexLock | null;
}
