import type { Relation } from '../catalog/model';
import { quoteIdentifier } from '../sql/identifiers';
import { keyword, type Statement } from '../sql/statement';

/** What a bound is written in: a statement, or the bound alone. */
type Written = Pick<Statement, 'text' | 'tokens'>;

/** What the bound of a partition says, as conditions of CHECKs. */
export interface BoundChecks {
  /** Every row with it fits the partition, where the key is not null if `isNotNull`. */
  readonly fits: string;
  /** No row with it belongs into the partition. */
  readonly keptOut: string;
}

/**
 * The conditions that a written bound (FOR VALUES FROM … TO …, FOR VALUES IN …) amounts to for a partitioned table with
 * one column for a key, with its values as written; `isNotNull`: the key of the table in question holds no nulls. null
 * where they are not worked out: WITH (MODULUS …), several columns, expressions, DEFAULT.
 */
export function boundChecks(parent: Relation, written: Written, isNotNull: boolean, major: number): BoundChecks | null {
  const [column, ...more] = parent.partitioning?.keys ?? [];
  if (column == null || more.length > 0) return null;
  const key = quoteIdentifier(column, major);
  const present = isNotNull ? [] : [`${key} IS NOT NULL`];
  const from = listBehind(written, 'FROM');
  const to = listBehind(written, 'TO');
  if (parent.partitioning?.strategy === 'range' && from?.length === 1 && to?.length === 1) {
    const low = from.filter((value) => value.toUpperCase() !== 'MINVALUE');
    const high = to.filter((value) => value.toUpperCase() !== 'MAXVALUE');
    const inside = [...low.map((value) => `${key} >= ${value}`), ...high.map((value) => `${key} < ${value}`)];
    const outside = [...low.map((value) => `${key} < ${value}`), ...high.map((value) => `${key} >= ${value}`)];
    if (inside.length === 0) return null;
    return { fits: [...present, ...inside].join(' AND '), keptOut: outside.join(' OR ') };
  }
  const values = listBehind(written, 'IN');
  if (parent.partitioning?.strategy !== 'list' || values === null) return null;
  const others = values.filter((value) => value.toUpperCase() !== 'NULL');
  if (others.length === 0) return null;
  const takesNull = others.length < values.length;
  const one = others.length === 1 ? `= ${others[0] ?? ''}` : `IN (${others.join(', ')})`;
  const none = others.map((value) => `${key} <> ${value}`);
  return {
    fits: [...(takesNull ? [] : present), `${key} ${one}`].join(' AND '),
    keptOut: [...(takesNull ? [`${key} IS NOT NULL`] : []), ...none].join(' AND '),
  };
}

/** The items of the list in parentheses behind a word behind FOR VALUES, as written; null: there is none. */
const listBehind = (statement: Written, word: string): string[] | null => {
  const tokens = statement.tokens();
  const written = (at: number): string => keyword(statement, tokens[at]);
  const values = tokens.findIndex((_, at) => written(at) === 'FOR' && written(at + 1) === 'VALUES');
  const at = tokens.findIndex((_, index) => index > values && written(index) === word && written(index + 1) === '(');
  const open = tokens[at + 1];
  if (values === -1 || at === -1 || open === undefined) return null;
  const items: string[] = [];
  let start = open.end;
  let depth = 0;
  for (const token of tokens.slice(at + 1)) {
    const text = statement.text.slice(token.start, token.end);
    if (text === '(' || text === '[') depth++;
    if (text === ')' || text === ']') depth--;
    if (depth === 0 || (depth === 1 && text === ',')) {
      items.push(statement.text.slice(start, token.start).trim());
      start = token.end;
    }
    if (depth === 0) return items;
  }
  return null;
};
