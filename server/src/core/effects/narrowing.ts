import type { TypeReference } from '../catalog/model';

/** What a change of type does to values that do not fit, and the condition that finds them. */
export interface Narrowing {
  /** `narrowed`: they are rounded or cut; `refused`: the server refuses the whole statement. */
  readonly kind: 'narrowed' | 'refused';
  /** SQL; `column` and `type` are as they may stand in SQL. */
  readonly condition: (column: string, type: string) => string;
}

/** The digits that the whole numbers have, and their bounds. */
const integers: Readonly<Record<string, { readonly digits: number; readonly from: string; readonly to: string }>> = {
  int2: { digits: 5, from: '-32768', to: '32767' },
  int4: { digits: 10, from: '-2147483648', to: '2147483647' },
  int8: { digits: 19, from: '-9223372036854775808', to: '9223372036854775807' },
};
const strings: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar']);
const floats: ReadonlySet<string> = new Set(['float4', 'float8']);
const moments: ReadonlySet<string> = new Set(['timestamp', 'timestamptz', 'time', 'timetz', 'interval']);

const changes = (kind: Narrowing['kind']): Narrowing => ({
  kind,
  condition: (column, type) => `${column} <> ${column}::${type}`,
});
const finds = (kind: Narrowing['kind'], condition: (column: string) => string): Narrowing => ({ kind, condition });
const everyValue = finds('narrowed', (column) => `${column} IS NOT NULL`);

/**
 * What the plain cast from one built-in type to the other does to values that do not fit; null: all fit, or it is not
 * known. `isExplicit`: USING casts, and an explicit cast to a string type cuts where ALTER TYPE alone refuses
 * (varchar.c, varchar(); test/postgres/rules/narrowing.test.ts runs each).
 */
export function narrowing(from: TypeReference, to: TypeReference, isExplicit: boolean): Narrowing | null {
  if (from.isArray || to.isArray || from.schema !== 'pg_catalog' || to.schema !== 'pg_catalog') return null;
  if (strings.has(to.name)) return strings.has(from.name) ? shorterText(from, to, isExplicit) : null;
  if (to.name in integers) return toInteger(from, to.name);
  if (to.name === 'numeric') return toNumeric(from, to);
  if (floats.has(to.name)) return toFloat(from.name, to.name);
  if (to.name === 'date') return from.name === 'timestamp' || from.name === 'timestamptz' ? changes('narrowed') : null;
  if (to.name === 'time' && from.name !== 'time') return moments.has(from.name) ? everyValue : null;
  if (moments.has(to.name) && from.name === to.name) return lessPrecision(from, to);
  if (to.name === 'cidr') return from.name === 'inet' ? changes('narrowed') : null;
  return null;
}

const shorterText = (from: TypeReference, to: TypeReference, isExplicit: boolean): Narrowing | null => {
  const [limit] = to.modifiers;
  const [before] = from.modifiers;
  if (limit === undefined || (from.name !== 'text' && before !== undefined && before <= limit)) return null;
  return finds(isExplicit ? 'narrowed' : 'refused', (column) => `length(${column}) > ${limit}`);
};

const toInteger = (from: TypeReference, name: string): Narrowing | null => {
  const target = integers[name];
  if (target === undefined) return null;
  const source = integers[from.name];
  if (source !== undefined)
    return source.digits <= target.digits
      ? null
      : finds('refused', (column) => `${column} NOT BETWEEN ${target.from} AND ${target.to}`);
  if (floats.has(from.name)) return finds('narrowed', (column) => `${column} <> trunc(${column})`);
  if (from.name !== 'numeric') return null;
  const [precision, scale = 0] = from.modifiers;
  if (precision === undefined || scale > 0) return finds('narrowed', (column) => `${column} <> trunc(${column})`);
  return precision - scale < target.digits
    ? null
    : finds('refused', (column) => `${column} NOT BETWEEN ${target.from} AND ${target.to}`);
};

const toNumeric = (from: TypeReference, to: TypeReference): Narrowing | null => {
  const [precision, scale = 0] = to.modifiers;
  if (precision === undefined) return null;
  const tooLarge = (column: string): string => `abs(${column}) >= 1e${precision - scale}`;
  const source = integers[from.name];
  if (source !== undefined) return source.digits <= precision - scale ? null : finds('refused', tooLarge);
  if (floats.has(from.name)) return changes('narrowed');
  if (from.name !== 'numeric') return null;
  const [before, beforeScale = 0] = from.modifiers;
  const isLarger = before === undefined || before - beforeScale > precision - scale;
  if (before === undefined || beforeScale > scale)
    return finds('narrowed', (column) => `${column} <> round(${column}, ${scale})`);
  return isLarger ? finds('refused', tooLarge) : null;
};

const toFloat = (from: string, to: string): Narrowing | null => {
  if (from === 'float8' && to === 'float4') return changes('narrowed');
  if (from === 'numeric' || from === 'int8' || (from === 'int4' && to === 'float4'))
    return { kind: 'narrowed', condition: (column, type) => `${column} <> ${column}::${type}::numeric` };
  return null;
};

// The last modifier is the precision; of an interval, the first says which fields there are.
const lessPrecision = (from: TypeReference, to: TypeReference): Narrowing | null => {
  const at = to.name === 'interval' ? 1 : 0;
  const after = to.modifiers[at] ?? 6;
  return after < (from.modifiers[at] ?? 6) ? changes('narrowed') : null;
};
