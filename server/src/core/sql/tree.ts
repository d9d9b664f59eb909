import type { Node, RangeVar, TypeName } from '@pgsql/types';

/** The one key of a tree node: its type. */
export function nodeType(node: Node): string {
  for (const key in node) return key;
  return '';
}

/** The text of a String node. */
export function stringOf(node: Node | undefined): string | undefined {
  return node !== undefined && 'String' in node ? (node.String.sval ?? '') : undefined;
}

/** The texts of a list of String nodes, such as a dotted name. */
export function stringsOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).map(stringOf).filter((text) => text !== undefined);
}

/** A possibly qualified name. `schema` is undefined where it is left to the search path. */
export interface QualifiedName {
  readonly schema: string | undefined;
  readonly name: string;
}

/** The name that a list of String nodes spells: the last is the name, the one before it the schema. */
export function qualifiedName(nodes: readonly Node[] | undefined): QualifiedName {
  const parts = stringsOf(nodes);
  return { schema: parts.at(-2), name: parts.at(-1) ?? '' };
}

export function rangeVarName(relation: RangeVar | undefined): QualifiedName {
  return { schema: relation?.schemaname, name: relation?.relname ?? '' };
}

export function typeNameParts(type: TypeName): QualifiedName {
  return qualifiedName(type.names);
}

/** Calls `visit` for each node of a tree, parents first; `visit` says false to leave a node's children out. */
export function walk(value: unknown, visit: (type: string, node: Record<string, unknown>) => boolean): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  // Trees are plain data; Object.entries would make a list for each node of them.
  for (const key in value) {
    const child = (value as Record<string, unknown>)[key];
    if (typeof child !== 'object' || child === null) continue;
    // Node types begin with a capital, fields with a small letter.
    const first = key.charCodeAt(0);
    if (first >= 65 && first <= 90 && !Array.isArray(child)) {
      if (!visit(key, child as Record<string, unknown>)) continue;
    }
    walk(child, visit);
  }
}

/** The columns that an expression names, by their last name part, without repeats. */
export function columnsIn(expression: unknown): string[] {
  const columns = new Set<string>();
  walk(expression, (type, node) => {
    if (type === 'ColumnRef') {
      const column = stringsOf(node['fields'] as Node[]).at(-1);
      if (column !== undefined) columns.add(column);
    }
    return true;
  });
  return [...columns];
}

/** The functions that an expression calls, by their last name part, without repeats. */
export function functionsIn(expression: unknown): string[] {
  const functions = new Set<string>();
  walk(expression, (type, node) => {
    const name = type === 'FuncCall' ? stringsOf(node['funcname'] as Node[]).at(-1) : undefined;
    if (name !== undefined) functions.add(name);
    return true;
  });
  return [...functions];
}

/** The name of an object in DROP and its like, however the grammar gives it. */
export function objectName(object: Node): QualifiedName {
  if ('List' in object) return qualifiedName(object.List.items);
  if ('TypeName' in object) return qualifiedName(object.TypeName.names);
  if ('ObjectWithArgs' in object) return qualifiedName(object.ObjectWithArgs.objname);
  return { schema: undefined, name: stringOf(object) ?? '' };
}
