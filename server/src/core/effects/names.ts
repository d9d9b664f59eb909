import { longestIdentifierBytes } from '../sql/identifiers';
import type { Evaluation } from './evaluation';

const bytesOf = (text: string): number => {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
};

/** As much of a text as fits into so many bytes, in whole characters. */
export function cutToBytes(text: string, bytes: number): string {
  let result = '';
  for (const character of text) {
    if (bytesOf(result + character) > bytes) break;
    result += character;
  }
  return result;
}

/** The name as PostgreSQL keeps it: at most 63 bytes. */
export function truncateIdentifier(name: string): string {
  return bytesOf(name) <= longestIdentifierBytes ? name : cutToBytes(name, longestIdentifierBytes);
}

/** `table_addition_label` within 63 bytes, shortening the longer of the two (indexcmds.c, makeObjectName). */
export function makeObjectName(table: string, addition: string, label: string): string {
  const overhead = 1 + bytesOf(label) + (addition === '' ? 0 : 1);
  let first = bytesOf(table);
  let second = bytesOf(addition);
  while (first + second > longestIdentifierBytes - overhead) {
    if (first > second) first--;
    else second--;
  }
  return [cutToBytes(table, first), cutToBytes(addition, second), label].filter((part) => part !== '').join('_');
}

/** What the name of an object that has none ends in, and where it must be free. */
export type NameLabel = 'idx' | 'seq' | 'pkey' | 'key' | 'excl' | 'check' | 'fkey' | 'not_null';

const ofConstraints: ReadonlySet<NameLabel> = new Set(['pkey', 'key', 'excl', 'check', 'fkey', 'not_null']);
const ofRelations: ReadonlySet<NameLabel> = new Set(['idx', 'seq', 'pkey', 'key', 'excl']);

/**
 * The name that PostgreSQL gives an index, constraint or sequence that has none: the label is counted up until the name
 * is free. That of an index or sequence is free where no relation of the schema has it (indexcmds.c,
 * ChooseRelationName); that of a constraint, whatever table of the schema it is of, where no constraint has it
 * (pg_constraint.c, ChooseConstraintName); that of a constraint with an index where neither has it. `taken`: constraints
 * that the same statement makes.
 */
export function chooseName(
  schema: Pick<Evaluation, 'get'>,
  table: { readonly schema: string; readonly name: string },
  columns: readonly string[],
  label: NameLabel,
  taken: ReadonlySet<string> = new Set(),
): string {
  for (let pass = 0; ; pass++) {
    const name = makeObjectName(table.name, columns.join('_'), pass === 0 ? label : `${label}${pass}`);
    const key = `${table.schema}.${name}`;
    const isConstraint = ofConstraints.has(label) && (taken.has(name) || schema.get('constraint', key) !== undefined);
    const isRelation = ofRelations.has(label) && schema.get('name', key) !== undefined;
    if (!isConstraint && !isRelation) return name;
  }
}
