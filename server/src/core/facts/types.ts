import { factFor, type ByMajor } from './byMajor';
import facts from './types.json';

/** A type of pg_catalog; row types of catalogs are not among them. From pg_type. */
export interface BuiltinType {
  readonly kind: 'base' | 'range' | 'multirange' | 'pseudo';
  /** pg_type.typcategory: `N` numeric, `S` string, `D` date and time, `A` array, … */
  readonly category: string;
  /** The type of its category that implicit casts lead to. */
  readonly preferred?: true;
  /** Bytes; -1: variable, -2: a C string. */
  readonly length: number;
  readonly byValue?: true;
  /** Takes COLLATE. */
  readonly collatable?: true;
  /** Takes a modifier: `varchar(10)`, `numeric(8,2)`. */
  readonly modifier?: true;
  /** An array's element type. */
  readonly element?: string;
  /** The type of arrays of it. */
  readonly array?: string;
}

const types = facts.types as unknown as Readonly<Record<string, ByMajor<BuiltinType>>>;

/**
 * A type by its name in pg_catalog, as the raw parser resolves SQL's spellings: `int4`, not `integer`; `_int4` is its
 * array. Undefined where that major has no such type.
 */
export function builtinType(name: string, major: number): BuiltinType | undefined {
  return factFor(types, name, major);
}

/** True where pg_catalog of that major has a type of that name (`int4`, not `integer`). */
export function isType(name: string, major: number): boolean {
  return builtinType(name, major) !== undefined;
}
