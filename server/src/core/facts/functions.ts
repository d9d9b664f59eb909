import { factFor, type ByMajor } from './byMajor';
import extensionFacts from './extensionFunctions.json';
import builtInFacts from './functions.json';
import rowFacts from './rowFunctions.json';

/**
 * By name, the numbers of arguments that the overloads take: `0v 1-2 3+` is none (volatile), one or two, three and more.
 * Where overloads with the same number of arguments differ, both stand there, and the volatile ones' argument types with
 * them: `2 2v:text,timetz`. Defaults and VARIADIC are counted in. From pg_proc.
 */
const functions = builtInFacts.functions as unknown as Readonly<Record<string, ByMajor<string>>>;

/** `unknown`: no such function in pg_catalog of that major (a user's own, perhaps), or the argument types decide. */
export type Volatility = 'volatile' | 'not-volatile' | 'unknown';

/** Argument types by position, as pg_type names them (`timestamptz`); undefined where one is not known. */
export type ArgumentTypes = readonly (string | undefined)[];

/**
 * Whether pg_catalog's function of that name and number of arguments is VOLATILE: a column added with such a default
 * makes PostgreSQL rewrite the table. `name` is the catalog's (`now`, without schema). Types matter to one function only,
 * `timezone` with two arguments on 14, whose overload for timetz is volatile. No operator, cast or input function of
 * pg_catalog is volatile.
 */
export function functionVolatility(
  name: string,
  argumentCount: number,
  major: number,
  argumentTypes: ArgumentTypes = [],
): Volatility {
  return volatilityIn(arities(functions, name, major), argumentCount, argumentTypes);
}

const volatilityIn = (all: readonly Arity[], argumentCount: number, argumentTypes: ArgumentTypes): Volatility => {
  const fitting = all.filter(({ from, to }) => argumentCount >= from && argumentCount <= to);
  const volatile = fitting.filter((arity) => arity.volatile);
  if (fitting.length === 0) return 'unknown';
  if (volatile.length === 0) return 'not-volatile';
  if (volatile.length === fitting.length) return 'volatile';
  const excluded = volatile.every(({ types }) => types.every((overload) => differs(overload, argumentTypes)));
  return excluded ? 'not-volatile' : 'unknown';
};

/** By `EXTENSION.NAME`, as above: what the extensions that PostgreSQL brings make, but operators' and triggers' functions. */
const ofExtensions = extensionFacts.extensionFunctions as unknown as Readonly<Record<string, ByMajor<string>>>;

/** By name, the extensions that have such a function. */
const extensionsByFunction = new Map<string, string[]>();
for (const key of Object.keys(ofExtensions)) {
  const at = key.lastIndexOf('.');
  const name = key.slice(at + 1);
  extensionsByFunction.set(name, [...(extensionsByFunction.get(name) ?? []), key.slice(0, at)]);
}

/** The extensions, of those that PostgreSQL brings, that have a function of that name. */
export function extensionsWith(name: string): readonly string[] {
  return extensionsByFunction.get(name) ?? [];
}

/** As `functionVolatility`, of a function of an extension that PostgreSQL brings; overloads of unlike kind: `unknown`. */
export function extensionFunctionVolatility(
  extension: string,
  name: string,
  argumentCount: number,
  major: number,
): Volatility {
  return volatilityIn(arities(ofExtensions, `${extension}.${name}`, major), argumentCount, []);
}

/** True where pg_catalog of that major has a function of that name. */
export function isBuiltinFunction(name: string, major: number): boolean {
  return factFor(functions, name, major) !== undefined;
}

/** By name, what makes of the rows of a query more or fewer of them. From pg_proc. */
const rowFunctions = rowFacts.rowFunctions as unknown as Readonly<
  Record<string, ByMajor<'aggregate' | 'window' | 'set'>>
>;

/**
 * Whether a function of pg_catalog gives one value for the row that it is called for, whatever its arguments: it is no
 * aggregate, no window function and gives no set. False where that major has none of the name.
 */
export function givesOneValue(name: string, major: number): boolean {
  return isBuiltinFunction(name, major) && factFor(rowFunctions, name, major) === undefined;
}

interface Arity {
  readonly from: number;
  readonly to: number;
  readonly volatile: boolean;
  /** Of each volatile overload where others are not. */
  readonly types: readonly (readonly string[])[];
}

function arities(facts: Readonly<Record<string, ByMajor<string>>>, name: string, major: number): Arity[] {
  const text = factFor(facts, name, major);
  if (text === undefined) return [];
  return text.split(' ').map((arity) => {
    const [, from = '', end = '', volatile = '', types = ''] = /^(\d+)(-\d+|\+)?(v)?(?::(.*))?$/.exec(arity) ?? [];
    const to = end === '' ? Number(from) : end === '+' ? Infinity : Number(end.slice(1));
    return {
      from: Number(from),
      to,
      volatile: volatile !== '',
      types: types === '' ? [] : types.split('|').map((overload) => overload.split(',')),
    };
  });
}

/** True where a known type is not the overload's. */
function differs(overload: readonly string[], actual: ArgumentTypes): boolean {
  return overload.some((type, index) => actual[index] !== undefined && actual[index] !== type);
}
