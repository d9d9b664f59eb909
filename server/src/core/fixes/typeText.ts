import type { TypeReference } from '../catalog/model';
import { quoteIdentifier } from '../sql/identifiers';

/** Built-in types that people call by another name than the server does. */
const usual: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  char: '"char"',
};

/** A type as SQL writes it; null: its modifiers are not such as can be written back. */
export function typeText({ schema, name, modifiers, isArray }: TypeReference, major: number): string | null {
  // The modifiers of an interval are bits.
  if (name === 'interval' && modifiers.length > 0) return null;
  const isBuiltIn = schema === 'pg_catalog';
  const written = isBuiltIn
    ? (usual[name] ?? name)
    : `${quoteIdentifier(schema, major)}.${quoteIdentifier(name, major)}`;
  const behind = modifiers.length === 0 ? '' : `(${modifiers.join(', ')})`;
  return `${written}${behind}${isArray ? '[]' : ''}`;
}
