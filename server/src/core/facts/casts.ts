import { factFor, type ByMajor } from './byMajor';
import facts from './casts.json';

/** `source target` → `implicit function immutable`. From pg_cast. */
const casts = facts.casts as unknown as Readonly<Record<string, ByMajor<string>>>;

/** How values are converted: not at all, by a function, or as text through the types' output and input. */
export type CastMethod = 'binary' | 'function' | 'inout';

/** A row of pg_cast. */
export interface BuiltinCast {
  /** Where PostgreSQL applies it unasked: `assignment` is INSERT, UPDATE and ALTER COLUMN TYPE. */
  readonly context: 'implicit' | 'assignment' | 'explicit';
  readonly method: CastMethod;
  /** False where a function that depends on a setting such as TimeZone converts; true for a binary cast. */
  readonly immutable: boolean;
}

/**
 * The cast between two types of pg_catalog, by their catalog names (`int4`, `timestamptz`). Undefined where pg_cast has
 * none; that two names are the same type, and the conversions through text that every type has to and from the string
 * types, are not in pg_cast. `varchar varchar` and its like apply a modifier.
 */
export function builtinCast(source: string, target: string, major: number): BuiltinCast | undefined {
  const text = factFor(casts, `${source} ${target}`, major);
  if (text === undefined) return undefined;
  const [context, method, immutable] = text.split(' ');
  return {
    context: context as BuiltinCast['context'],
    method: method as CastMethod,
    immutable: method === 'binary' || immutable !== undefined,
  };
}

/** How the cast between two types of pg_catalog converts; undefined where pg_cast has none (see builtinCast). */
export function castMethod(source: string, target: string, major: number): CastMethod | undefined {
  return builtinCast(source, target, major)?.method;
}
