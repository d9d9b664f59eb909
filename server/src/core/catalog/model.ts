import type { RoutineCode } from '../sql/routineCode';

/** A type as a column names it. */
export interface TypeReference {
  /** `pg_catalog` for built-in types. */
  readonly schema: string;
  readonly name: string;
  /** Stands for the type whatever it is called; for a built-in type its name. */
  readonly id: string;
  /** Type modifiers as written: `varchar(20)` has [20], `numeric(8,2)` [8, 2]. */
  readonly modifiers: readonly number[];
  readonly isArray: boolean;
}

export interface Column {
  readonly name: string;
  /** null: not known (a column of a table created by a query). */
  readonly type: TypeReference | null;
  readonly notNull: boolean;
  readonly hasDefault: boolean;
  /** The columns that a generated column reads; null: not generated. */
  readonly generatedFrom: readonly string[] | null;
  /** Generated when it is read, and not stored (18). */
  readonly isVirtual?: boolean;
  readonly isIdentity: boolean;
  /** As written after COLLATE; null: the type's default. */
  readonly collation: string | null;
  /** The functions, as written, that its default or generation expression calls. */
  readonly calls?: readonly string[];
}

/** A constant that conditions and bounds compare with; ±Infinity stands for MINVALUE and MAXVALUE. */
export type PlainConstant = string | number;

/** What is said of a value. */
export interface ValueComparison {
  readonly operator: '<' | '<=' | '=' | '>=' | '>' | '<>';
  readonly value: PlainConstant;
}

/** What a CHECK says of one column: one of the comparisons holds, or the column is null. */
export interface ValueCondition {
  readonly column: string;
  readonly alternatives: readonly ValueComparison[];
}

export type ConstraintKind = 'check' | 'not-null' | 'foreign-key' | 'unique' | 'primary-key' | 'exclude';

export interface Constraint {
  readonly name: string;
  readonly kind: ConstraintKind;
  /** The columns it names; for a check, all that its expression reads. */
  readonly columns: readonly string[];
  readonly isValidated: boolean;
  /** For a check: the columns that it proves not to be null (`x IS NOT NULL` as a conjunct). */
  readonly provesNotNull: readonly string[];
  /** For a foreign key: the relation id and the columns that it refers to. */
  readonly references: {
    readonly relation: string;
    readonly columns: readonly string[];
    readonly onDelete: string;
    /** ON UPDATE and MATCH, where they are not NO ACTION and SIMPLE. */
    readonly onUpdate?: string;
    readonly match?: string;
  } | null;
  /** A partition or an inheriting table has it from its parent, and cannot lose it alone. */
  readonly isInherited?: boolean;
  /** NOT ENFORCED (18): never checked, so it cannot be validated. */
  readonly isEnforced?: boolean;
  /** NO INHERIT: partitions and inheriting tables do not get it. */
  readonly staysHere?: boolean;
  /** DEFERRABLE, and INITIALLY DEFERRED: checked when the transaction ends. */
  readonly isDeferrable?: boolean;
  readonly isDeferred?: boolean;
  /** For a check: what its conjuncts say of single columns. */
  readonly conditions?: readonly ValueCondition[];
  /** For a check: `conditions` and `provesNotNull` are all that it says. */
  readonly isUnderstood?: boolean;
}

export interface Index {
  readonly name: string;
  readonly schema: string;
  /** Key columns in order; null stands for an expression. */
  readonly columns: readonly (string | null)[];
  /** Columns that expressions, predicate and INCLUDE read. */
  readonly alsoReads: readonly string[];
  readonly isUnique: boolean;
  readonly isPartial: boolean;
  readonly method: string;
  /** false after ON ONLY a partitioned table. */
  readonly isValid: boolean;
  /** Backs a constraint of the same name. */
  readonly isConstraint: boolean;
  /** Every key has the default order (ascending, nulls last) and operator class. */
  readonly hasDefaultOrder: boolean;
  /** Key expressions in order, as comparable text; null stands for a column. Absent where all keys are columns. */
  readonly expressions?: readonly (string | null)[];
  /** The conjuncts of a partial index's predicate, as comparable text, and the columns that they prove not to be null. */
  readonly predicate?: { readonly conjuncts: readonly string[]; readonly notNull: readonly string[] };
  /** Its constraint is DEFERRABLE, so that rows are not checked at once. */
  readonly isDeferrable?: boolean;
  /** Another one than the database's own. */
  readonly tablespace?: string;
  /** Tells the rows apart in logical replication. */
  readonly isReplicaIdentity?: boolean;
  /** The index of the partitioned table that this one of a partition is part of. */
  readonly partOf?: { readonly table: string; readonly name: string };
}

/** A trigger, policy or rule, which a column that it names cannot leave. */
export interface ColumnUser {
  readonly kind: 'trigger' | 'policy' | 'rule';
  readonly name: string;
  readonly columns: readonly string[];
  /** For a trigger: the name of its function. */
  readonly calls?: string;
  /** For a trigger or rule: the events that it is for, as bits (pg_trigger.h); the columns of UPDATE OF; whether it has a WHEN. */
  readonly events?: number;
  readonly updates?: readonly string[];
  readonly hasCondition?: boolean;
  /** For a trigger of a partition: it is a part of one that its parent has, and cannot go alone. */
  readonly isInherited?: boolean;
  /** For a row trigger of a partitioned table: its partitions have it too. */
  readonly goesDown?: boolean;
  /** For a constraint trigger: INITIALLY DEFERRED. */
  readonly isDeferred?: boolean;
}

/** What a view selects, so that reading it can be taken for reading its tables. */
export interface ViewDefinition {
  /** The tables it reads: by id, under their alias, with the conditions of its WHERE and joins (parse trees). */
  readonly sources: readonly {
    readonly relation: string;
    readonly alias: string;
    readonly conditions: readonly unknown[];
  }[];
  /** Its columns; `source` is the column of a table that it passes on, or null. */
  readonly columns: readonly {
    readonly name: string;
    readonly source: { readonly alias: string; readonly column: string } | null;
  }[];
  /** UPDATE and its like go through to the one table that it reads. */
  readonly isUpdatable: boolean;
}

/** The values that a partition takes: numbers and texts as written. */
export type PartitionBound =
  | { readonly kind: 'list'; readonly values: readonly (string | number | null)[] }
  | { readonly kind: 'range'; readonly from: readonly PlainConstant[]; readonly to: readonly PlainConstant[] }
  | { readonly kind: 'hash'; readonly modulus: number; readonly remainder: number }
  | { readonly kind: 'default' };

export type RelationKind = 'table' | 'partitioned table' | 'view' | 'materialized view' | 'foreign table';

/** A table or what is like one. Immutable: a change makes a new value with the same `id`. */
export interface Relation {
  /** Stands for the relation whatever it is called; made from its first name. */
  readonly id: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
  /** false: no migration made it; only what migrations said of it is known. */
  readonly isKnown: boolean;
  /** Only this session sees it. */
  readonly isTemporary: boolean;
  readonly columns: readonly Column[];
  /** false: there may be more columns than are listed. */
  readonly hasAllColumns: boolean;
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
  /** Ids of partitions or inheriting tables. */
  readonly children: readonly string[];
  /** Ids of what it is a partition of or inherits from; for a view, of what it reads. */
  readonly parents: readonly string[];
  readonly isDefaultPartition: boolean;
  /** Columns of the partition key. */
  readonly partitionKey: readonly string[];
  /** How a partitioned table's rows are dealt out: by which keys, null standing for an expression. */
  readonly partitioning?: { readonly strategy: 'list' | 'range' | 'hash'; readonly keys: readonly (string | null)[] };
  /** Ids of relations with a foreign key to this one. */
  readonly referencedBy: readonly string[];
  /** Views and materialized views that read it, by id, with the columns they read (null: unknown, take all). */
  readonly readBy: readonly { readonly relation: string; readonly columns: readonly string[] | null }[];
  /** Triggers and policies that name columns. */
  readonly columnUsers?: readonly ColumnUser[];
  /** For a view whose query is understood. */
  readonly view?: ViewDefinition;
  /** For a partition whose bound is understood. */
  readonly bound?: PartitionBound;
  /** Not written to the log, and empty after a crash. */
  readonly isUnlogged?: boolean;
  /** Another one than heap. */
  readonly accessMethod?: string;
  /** Another one than the database's own. */
  readonly tablespace?: string;
  /** The id of the composite type that gives the table its columns. */
  readonly ofType?: string;
  /** For a view or materialized view: its query (a parse tree). */
  readonly query?: unknown;
  /** For a materialized view: false after WITH NO DATA. */
  readonly isFilled?: boolean;
  /** The index by which CLUSTER has last ordered the table. */
  readonly clusteredOn?: string;
  /** Names (`schema.name`) of the sequences that columns own or have in their defaults. */
  readonly sequences?: readonly string[];
}

/** What a name in the namespace of relations stands for. */
export type NamedObject =
  | { readonly kind: 'relation'; readonly id: string }
  | { readonly kind: 'index'; readonly table: string; readonly index: string }
  | SequenceName;

/** A sequence, with what hangs on it. */
export interface SequenceName {
  readonly kind: 'sequence';
  /** The column that it goes with (OWNED BY, serial, identity), by the id of its table. */
  readonly owner?: { readonly relation: string; readonly column: string; readonly isIdentity: boolean };
  /** Relations, by id, with a default or a query that names it. */
  readonly users?: readonly string[];
}

/** A type that migrations made. */
export interface UserType {
  /** Made from its first name. */
  readonly id: string;
  readonly kind: 'enum' | 'domain' | 'composite' | 'other';
  /** For a domain: its base type. */
  readonly base: TypeReference | null;
  /** For a domain: it has a CHECK or NOT NULL, so that a new column of it rewrites the table. */
  readonly isConstrained: boolean;
  /** For a composite type: its attributes. */
  readonly columns?: readonly Column[];
  /** For an enum: its labels in their order. */
  readonly labels?: readonly string[];
  /** For a domain: NOT NULL. */
  readonly isNotNull?: boolean;
  /** For a domain: its CHECKs. */
  readonly checks?: readonly { readonly name: string; readonly isValidated: boolean }[];
}

/** A function that migrations made. */
export interface UserFunction {
  /** `unknown`: of SQL, and as volatile as its body. */
  readonly volatility: 'volatile' | 'stable' | 'immutable' | 'unknown';
  /** The routines of this name, told apart by their parameters. */
  readonly routines?: readonly Routine[];
}

/** A function or procedure that migrations made. */
export interface Routine {
  /** The types of its input parameters as written, which no two routines of a name share. */
  readonly types: readonly string[];
  /** The names of its input parameters; '' where one has none. */
  readonly parameters: readonly string[];
  /** How many arguments it needs at least. */
  readonly required: number;
  /** The defaults of its input parameters, parse trees; null where one has none. */
  readonly defaults: readonly unknown[];
  readonly isProcedure: boolean;
  /** null: in a language that is not read, or not understood. */
  readonly code: RoutineCode | null;
}
