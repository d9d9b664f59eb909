import type { Node, UpdateStmt } from '@pgsql/types';
import { primaryKeyOf } from '../effects/constraints';
import { keyword, type Statement } from '../sql/statement';
import { columnsIn, walk } from '../sql/tree';
import { hasKeyForBatches, inBatches, isOneFile } from './batches';
import { mentions } from './moveOut';
import type { MakeFixes, Place } from './place';
import { sendBatches } from './sendBatches';

/**
 * An UPDATE or DELETE in batches that are committed one by one, outside a transaction: in its place where it stands
 * alone, else in a migration of its own. Only where it can be run again after a failure and ends in the same rows: no
 * value is made of a column that is changed, and no query reads the table itself. Needs review, since others see the
 * table between two batches.
 */
export const changeInBatches: MakeFixes = (place) => {
  const placed = place.statements[place.index];
  if (placed === undefined || place.section.direction === 'down') return [];
  const { statement } = placed;
  if (!canBeSplit(place, statement) || statement.text.includes('$batches$')) return [];
  const written = readWritten(statement);
  const name = place.table?.name;
  if (written === null || name === undefined) return [];
  const block = inBatches({
    table: written.table,
    relation: place.table,
    change: (range) =>
      written.condition === null
        ? `${written.head}\n      WHERE ${range}`
        : `${written.head}\n      WHERE (${written.condition})\n        AND ${range}`,
    isTaken: (candidate) => mentions(statement, candidate),
    major: place.major,
  });
  return sendBatches(place, placed, {
    block,
    name: `${statement.tag === 'DELETE' ? 'delete from' : 'update'} ${name}`,
    down: '-- Nothing to undo: the rows as they were are not kept.\n',
    tables: [name],
  });
};

const canBeSplit = (place: Place, { node }: Statement): boolean => {
  const { table } = place;
  // One that no migration made may be partitioned, whose pages are those of its partitions.
  if (node === null || table?.isKnown !== true || table.kind === 'view' || table.kind === 'foreign table') return false;
  if (!isOneFile(table) && !hasKeyForBatches(table)) return false;
  const key = primaryKeyOf(table);
  if ('DeleteStmt' in node) {
    const { usingClause, returningClause, withClause, whereClause } = node.DeleteStmt;
    return isEmpty(usingClause) && returningClause === undefined && withClause === undefined && !hasQuery(whereClause);
  }
  return 'UpdateStmt' in node && canBeRunAgain(node.UpdateStmt, key);
};

const isEmpty = (nodes: readonly Node[] | undefined): boolean => nodes === undefined || nodes.length === 0;

const canBeRunAgain = (
  { targetList = [], fromClause, returningClause, withClause, whereClause }: UpdateStmt,
  key: readonly string[],
): boolean => {
  if (!isEmpty(fromClause) || returningClause !== undefined || withClause !== undefined || hasQuery(whereClause))
    return false;
  const targets = targetList.flatMap((target) => ('ResTarget' in target ? [target.ResTarget] : []));
  const changed = new Set(targets.map(({ name = '' }) => name));
  return (
    !key.some((column) => changed.has(column)) &&
    targets.every(({ val }) => !hasQuery(val) && !columnsIn(val).some((column) => changed.has(column)))
  );
};

const hasQuery = (expression: unknown): boolean => {
  let found = false;
  walk(expression, (type) => {
    if (type === 'SubLink' || type === 'CurrentOfExpr') found = true;
    return !found;
  });
  return found;
};

interface Written {
  /** The table without its alias. */
  readonly table: string;
  /** From the verb to what comes before WHERE. */
  readonly head: string;
  /** null: there is no WHERE. */
  readonly condition: string | null;
}

/** null: it is written in a way that is not taken apart here (ONLY, `*`). */
const readWritten = (statement: Statement): Written | null => {
  const tokens = statement.tokens();
  const word = (at: number): string => keyword(statement, tokens[at]);
  const first = word(0) === 'UPDATE' ? 1 : 2;
  if (word(first) === 'ONLY') return null;
  let last = first;
  while (word(last + 1) === '.') last += 2;
  if (word(last + 1) === '*') return null;
  let depth = 0;
  const where = tokens.findIndex((token) => {
    const text = keyword(statement, token);
    if (text === '(' || text === '[') depth++;
    if (text === ')' || text === ']') depth--;
    return depth === 0 && text === 'WHERE';
  });
  const { text } = statement;
  const table = text.slice(tokens[first]?.start, tokens[last]?.end);
  if (where === -1) return { table, head: text, condition: null };
  return {
    table,
    head: text.slice(0, tokens[where - 1]?.end),
    condition: text.slice(tokens[where + 1]?.start),
  };
};
