import type { Node } from '@pgsql/types';
import type { RoutineCode } from '../sql/routineCode';
import type { Statement } from '../sql/statement';
import { unknownPart } from './constantText';
import { findRelation, type Evaluation } from './evaluation';

/** The code that builds commands, and what the tables are called here that it has made. */
interface Builder {
  readonly code: Pick<RoutineCode, 'read'>;
  readonly unnamed: Map<string, string>;
}

/**
 * Reads a command that code builds, and in which a table's name is known in part (`events_…`, a partition for each day).
 * Such a table is made under that name, so that what later statements do to it is said. null: the command does something
 * else, or to a table of which nothing is known.
 */
export function readUnnamed(
  evaluation: Evaluation,
  { code, unnamed }: Builder,
  text: string,
): readonly Statement[] | null {
  const renamed = withBound(
    evaluation,
    [...unnamed].reduce((rest, [from, to]) => rest.replaceAll(from, to), text),
  );
  const [statement, ...others] = code.read(renamed);
  if (statement?.node == null || others.length > 0) return null;
  const { node } = statement;
  const made = 'CreateStmt' in node ? (node.CreateStmt.relation?.relname ?? '') : null;
  if (made === null && !('AlterTableStmt' in node)) return null;
  if (unknownParts(node) > 0 || !namesKnown(evaluation, node, made)) return null;
  if (made === null || findRelation(evaluation, { schema: undefined, name: made }) === undefined) return [statement];
  // Another one of the same pattern.
  unnamed.set(made, made + unknownPart);
  return readUnnamed(evaluation, { code, unnamed }, text);
}

/** Whether code makes a partition of a table with a bound of which nothing is known, such as one that it has read. */
export function hasUnknownBound(text: string): boolean {
  return unknownBound.test(text);
}

const unknownBound = new RegExp(`(\\bPARTITION\\s+OF\\s+(\\S+)\\s+)${unknownPart}[\\s;]*$`, 'i');

// Such a bound is written in the way of its table, with values that nothing is compared with.
const withBound = (evaluation: Evaluation, text: string): string =>
  text.replace(unknownBound, (_, head: string, table: string) => {
    const name = table.split('.').at(-1)?.replaceAll('"', '') ?? '';
    const parent = findRelation(evaluation, { schema: undefined, name });
    const bound = {
      list: `IN ('${unknownPart}')`,
      range: `FROM ('${unknownPart}') TO ('${unknownPart}')`,
      hash: 'WITH (MODULUS 1, REMAINDER 0)',
    }[parent?.partitioning?.strategy ?? 'range'];
    return `${head}FOR VALUES ${bound}`;
  });

// How many parts are unknown that are neither of a table's name nor of a partition's bound.
const unknownParts = (node: Node): number => {
  const left = JSON.stringify(node, (key, value: unknown) =>
    key === 'relname' || key === 'partbound' || key === 'bound' ? undefined : value,
  );
  return left.split(unknownPart).length - 1;
};

// Whether all tables are known that are named, but the one that is made; of a name some part must be known.
const namesKnown = (evaluation: Evaluation, node: Node, made: string | null): boolean => {
  const names: string[] = [];
  JSON.stringify(node, (key, value: unknown) => {
    if (key === 'relname') names.push(value as string);
    return value;
  });
  return names.every(
    (name) =>
      !name.includes(unknownPart) ||
      (name.replaceAll(unknownPart, '') !== '' &&
        (name === made || findRelation(evaluation, { schema: undefined, name }) !== undefined)),
  );
};
