import type { Node, TypeName } from '@pgsql/types';
import type { TypeReference, UserType } from '../catalog/model';
import { builtinCast, castMethod } from '../facts/casts';
import { builtinType, isType } from '../facts/types';
import { stringsOf, typeNameParts } from '../sql/tree';
import { searchPath, settingOf, type Evaluation } from './evaluation';

const modifierOf = (node: Node): number | null =>
  'A_Const' in node && node.A_Const.ival !== undefined ? (node.A_Const.ival.ival ?? 0) : null;

// What an extension's type takes: geometry(Point, 4326).
const modifierText = (node: Node): string => {
  const number = modifierOf(node);
  if (number !== null) return String(number);
  if ('A_Const' in node && node.A_Const.sval !== undefined)
    return `'${(node.A_Const.sval.sval ?? '').replaceAll("'", "''")}'`;
  return 'ColumnRef' in node ? stringsOf(node.ColumnRef.fields).join('.') : '';
};

/** A type as the statement names it, looked up in the search path. */
export function typeReference(evaluation: Evaluation, type: TypeName): TypeReference {
  const { schema, name } = typeNameParts(type);
  const modifiers = (type.typmods ?? []).map(modifierOf).filter((modifier) => modifier !== null);
  const isArray = (type.arrayBounds?.length ?? 0) > 0;
  const isPlain = modifiers.length === (type.typmods?.length ?? 0);
  const sql = isPlain ? {} : { modifierSql: (type.typmods ?? []).map(modifierText).join(', ') };
  // pg_catalog comes first in every search path that does not name it.
  if (schema === 'pg_catalog' || (schema === undefined && isType(name, evaluation.major)))
    return { schema: 'pg_catalog', name, id: name, modifiers, isArray, ...sql };
  for (const candidate of schema === undefined ? searchPath(evaluation) : [schema]) {
    const id = evaluation.get('typename', `${candidate}.${name}`);
    if (id !== undefined) return { schema: candidate, name, id, modifiers, isArray, ...sql };
  }
  const found = schema ?? 'public';
  return { schema: found, name, id: `?${found}.${name}`, modifiers, isArray, ...sql };
}

/** A type that migrations made, or undefined. */
export function userType(evaluation: Evaluation, type: TypeReference): UserType | undefined {
  return type.schema === 'pg_catalog' ? undefined : evaluation.get('type', type.id);
}

/** Whether the type is built in or made by a migration. */
export function isKnownType(evaluation: Evaluation, type: TypeReference): boolean {
  return (
    (type.schema === 'pg_catalog' && isType(type.name, evaluation.major)) || userType(evaluation, type) !== undefined
  );
}

/** Whether a type is a domain whose values are checked, by itself or by a domain that it is over (DomainHasConstraints). */
export function isConstrainedDomain(evaluation: Evaluation, type: TypeReference): boolean {
  const user = type.isArray ? undefined : userType(evaluation, type);
  if (user?.kind !== 'domain') return false;
  return user.isConstrained || (user.base !== null && isConstrainedDomain(evaluation, user.base));
}

/** Whether two columns have the same type with the same modifiers. */
export function sameWrittenType(a: TypeReference, b: TypeReference): boolean {
  return sameType(a, b) && sameModifiers(a, b);
}

/** A type for messages, as people write it. */
export function typeText(type: TypeReference): string {
  const spellings: Record<string, string> = {
    int2: 'smallint',
    int4: 'integer',
    int8: 'bigint',
    bpchar: 'char',
    bool: 'boolean',
    float4: 'real',
    float8: 'double precision',
  };
  const name = type.schema === 'pg_catalog' ? (spellings[type.name] ?? type.name) : type.name;
  const modifiers = type.modifiers.length === 0 || type.name === 'interval' ? '' : `(${type.modifiers.join(',')})`;
  return `${name}${modifiers}${type.isArray ? '[]' : ''}`;
}

const sameType = (a: TypeReference, b: TypeReference): boolean =>
  a.id === b.id && (a.schema === 'pg_catalog') === (b.schema === 'pg_catalog') && a.isArray === b.isArray;

const sameModifiers = (a: TypeReference, b: TypeReference): boolean => a.modifiers.join() === b.modifiers.join();

/** What turning a column's values into another type takes. */
export type Conversion =
  /** The bytes stay as they are. */
  | { readonly kind: 'none' }
  /** Each row is computed anew, or checked. */
  | { readonly kind: 'rewrite'; readonly why: string }
  /** The types are not known here. */
  | { readonly kind: 'unknown' };

const none: Conversion = { kind: 'none' };
const rewrite = (why: string): Conversion => ({ kind: 'rewrite', why });

/** Types whose length or precision can grow without touching the rows, as their planner support functions know. */
const growing: Record<string, (from: readonly number[], to: readonly number[]) => boolean> = {
  // varchar_support (varchar.c), varbit_support (varbit.c): unlimited, or from a limit to one not smaller.
  varchar: ([from], [to]) => to === undefined || (from !== undefined && from <= to),
  varbit: ([from], [to]) => to === undefined || (from !== undefined && from <= to),
  // numeric_support (numeric.c): unconstrained, or the same scale and not less precision.
  numeric: ([precision, scale = 0], [to, toScale = 0]) =>
    to === undefined || (precision !== undefined && scale === toScale && precision <= to),
  // TemporalSimplify (utils/adt/datetime.c): to full precision, or not less of it.
  timestamp: growsInPrecision,
  timestamptz: growsInPrecision,
  time: growsInPrecision,
  timetz: growsInPrecision,
  interval: intervalGrows,
};

function growsInPrecision([from]: readonly number[], [to]: readonly number[]): boolean {
  return to === undefined || to >= 6 || (from !== undefined && from <= to);
}

// interval_support (timestamp.c): fields may only be added, and precision may only grow. The first modifier is the
// mask of the fields that are kept, 0x7FFF for all.
function intervalGrows(
  [fromFields = 0x7fff, from]: readonly number[],
  [toFields = 0x7fff, to]: readonly number[],
): boolean {
  return toFields === 0x7fff && fromFields === 0x7fff
    ? to === undefined || to >= 6 || (from !== undefined && from <= to)
    : fromFields === toFields && from === to;
}

/** The modifier count that does nothing: a type without modifiers, or the full precision. */
const needsNoLengthCheck = (type: TypeReference): boolean => type.modifiers.length === 0 && type.name !== 'bpchar';

/**
 * What ALTER COLUMN TYPE does to the rows when the values go from one type to the other by the plain cast
 * (tablecmds.c, ATColumnChangeRequiresRewrite: the expression must boil down to the column itself).
 */
export function conversion(evaluation: Evaluation, from: TypeReference, to: TypeReference): Conversion {
  if (sameType(from, to) && sameModifiers(from, to)) return none;
  const fromUser = userType(evaluation, from);
  const toUser = userType(evaluation, to);
  if (!from.isArray && fromUser?.kind === 'domain' && fromUser.base !== null && !sameType(from, to))
    return conversion(evaluation, fromUser.base, to);
  if (!to.isArray && toUser?.kind === 'domain' && toUser.base !== null && !sameType(from, to)) {
    if (isConstrainedDomain(evaluation, to)) return rewrite(`each row is checked against the domain ${typeText(to)}`);
    return conversion(evaluation, from, toUser.base);
  }
  const computed = rewrite(`${typeText(from)} and ${typeText(to)} are stored differently`);
  if (from.isArray || to.isArray) return computed;
  if (!isKnownType(evaluation, from) || !isKnownType(evaluation, to)) return { kind: 'unknown' };

  if (sameType(from, to)) {
    // Without a modifier there is nothing to enforce.
    if (to.modifiers.length === 0) return none;
    const grows = growing[to.name];
    if (grows?.(from.modifiers, to.modifiers) === true) return none;
    return rewrite(`each value has to be fitted to ${typeText(to)}`);
  }
  if (fromUser !== undefined || toUser !== undefined) return computed;

  const isTimeZoneChange =
    (from.name === 'timestamp' && to.name === 'timestamptz') ||
    (from.name === 'timestamptz' && to.name === 'timestamp');
  if (isTimeZoneChange) {
    const grows = growsInPrecision(from.modifiers, to.modifiers);
    if (isUtc(settingOf(evaluation, 'timezone')) && grows) return none;
    return rewrite(`the session's TimeZone is not known to be UTC, so each value is converted`);
  }
  if (castMethod(from.name, to.name, evaluation.major) !== 'binary') return computed;
  // A binary-coercible pair may still need the target's length to be enforced, as text to varchar(n) does.
  if (needsNoLengthCheck(to)) return none;
  const isLengthKept = from.name === 'varchar' && growing[to.name]?.(from.modifiers, to.modifiers) === true;
  return isLengthKept ? none : rewrite(`each value has to be fitted to ${typeText(to)}`);
}

// A zone with a fixed offset of zero and no rules (timestamp.c, TimestampTimestampTzRequiresRewrite).
const isUtc = (zone: string | undefined): boolean =>
  zone !== undefined &&
  /^(?:utc|gmt|etc\/utc|etc\/gmt|zulu|uct|universal|greenwich|0|\+00(?::00)?)$/i.test(zone.trim());

/** Whether an index on the column keeps its file when the rows do not change (indexcmds.c, CheckIndexCompatible). */
export function keepsIndex(evaluation: Evaluation, from: TypeReference, to: TypeReference): boolean {
  const [before, after] = [baseOf(evaluation, from), baseOf(evaluation, to)];
  if (sameType(before, after)) return true;
  // varchar has no operator class of its own: it is indexed as text; cidr is indexed as inet.
  const family = (name: string): string => (name === 'varchar' ? 'text' : name === 'cidr' ? 'inet' : name);
  return before.schema === after.schema && family(before.name) === family(after.name);
}

/** A domain's base type; any other type as it is. */
export function baseOf(evaluation: Evaluation, type: TypeReference): TypeReference {
  const user = type.isArray ? undefined : userType(evaluation, type);
  return user?.kind === 'domain' && user.base !== null ? baseOf(evaluation, user.base) : type;
}

/**
 * Whether ALTER COLUMN TYPE without USING is refused for want of an assignment cast (parse_coerce.c,
 * find_coercion_pathway: to a string type every type goes, from one only what pg_cast has).
 */
export function cannotAssign(evaluation: Evaluation, from: TypeReference, to: TypeReference): boolean {
  const [before, after] = [baseOf(evaluation, from), baseOf(evaluation, to)];
  if (!isKnownType(evaluation, before) || !isKnownType(evaluation, after) || sameType(before, after)) return false;
  const category = (type: TypeReference): string | undefined =>
    type.schema === 'pg_catalog' ? builtinType(type.name, evaluation.major)?.category : undefined;
  if (before.isArray || after.isArray)
    return before.isArray && after.isArray
      ? cannotAssign(evaluation, { ...before, isArray: false }, { ...after, isArray: false })
      : category(after) !== 'S';
  if (category(after) === 'S') return false;
  if (before.schema !== 'pg_catalog' || after.schema !== 'pg_catalog')
    return userType(evaluation, before)?.kind !== 'other' && userType(evaluation, after)?.kind !== 'other';
  const cast = builtinCast(before.name, after.name, evaluation.major);
  return cast === undefined || cast.context === 'explicit';
}

/** A type as the server's messages name it, without modifiers (format_type.c). */
export function formattedType(type: TypeReference): string {
  const spellings: Record<string, string> = {
    varchar: 'character varying',
    bpchar: 'character',
    varbit: 'bit varying',
    timestamp: 'timestamp without time zone',
    timestamptz: 'timestamp with time zone',
    time: 'time without time zone',
    timetz: 'time with time zone',
  };
  const plain = typeText({ ...type, modifiers: [], isArray: false });
  const name = type.schema === 'pg_catalog' ? (spellings[type.name] ?? plain) : plain;
  return type.isArray ? `${name}[]` : name;
}
