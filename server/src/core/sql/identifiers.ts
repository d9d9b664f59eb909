import { keywordCategory } from '../facts/keywords';

/** Identifiers of at most this many bytes are kept whole; longer ones are cut (NAMEDATALEN - 1). */
export const longestIdentifierBytes = 63;

/**
 * An identifier as it may stand in SQL: quoted only where it must be (ruleutils.c, quote_identifier: anything but
 * small letters, digits and underscores, and every keyword that is not unreserved).
 */
export function quoteIdentifier(name: string, major: number): string {
  const isPlain = /^[a-z_][a-z0-9_]*$/.test(name);
  const category = keywordCategory(name, major);
  if (isPlain && (category === undefined || category === 'unreserved')) return name;
  return `"${name.replaceAll('"', '""')}"`;
}
