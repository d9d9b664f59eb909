import { depthChange, inParentheses, tokensIn, wholeOf, wordsAt } from '../sql/clauses';
import { keyword, type Statement } from '../sql/statement';
import type { Span } from '../text/span';

/** An INSERT … SELECT of one table, taken apart where a condition can be added. */
export interface WrittenCopy {
  /** The table that is read, without its alias. */
  readonly table: string;
  /** From INSERT to what comes before WHERE. */
  readonly head: string;
  /** null: there is no WHERE. */
  readonly condition: string | null;
  /** What comes behind: a closing parenthesis, ON CONFLICT. '' or with white space before it. */
  readonly tail: string;
}

/** null: it is written in a way that is not taken apart here. `from`: where the table stands. */
export function writtenCopy(statement: Statement, from: number): WrittenCopy | null {
  const { text } = statement;
  const query = queryOf(statement, from);
  if (query === null) return null;
  const tokens = tokensIn(statement, query);
  const lastBefore = (offset: number): number => tokens.findLast(({ end }) => end <= offset)?.end ?? offset;
  const where = wordsAt(statement, { start: from, end: query.end }, ['WHERE']);
  const first = tokens.findIndex(({ start }) => start >= from);
  let last = first;
  while (keyword(statement, tokens[last + 1]) === '.') last += 2;
  if (first === -1 || keyword(statement, tokens[last + 1]) === '*') return null;
  const condition = tokens.find(({ start }) => where !== null && start >= where.end);
  const rest = statement.tokens().find(({ start }) => start >= query.end);
  return {
    table: text.slice(tokens[first]?.start, tokens[last]?.end),
    head: text.slice(0, lastBefore(where?.start ?? query.end)),
    condition: condition === undefined ? null : text.slice(condition.start, lastBefore(query.end)),
    tail: rest === undefined ? '' : `\n      ${text.slice(rest.start)}`,
  };
}

/** Where the SELECT stands, which may be in parentheses, without what is around it. */
const queryOf = (statement: Statement, from: number): Span | null => {
  const whole = wholeOf(statement);
  const select = wordsAt(statement, whole, ['SELECT']);
  if (select !== null) {
    const conflict = wordsAt(statement, { start: from, end: whole.end }, ['ON', 'CONFLICT']);
    return { start: select.start, end: conflict?.start ?? whole.end };
  }
  for (const token of statement.tokens()) {
    if (depthChange(statement, token) !== 1) continue;
    const inside = inParentheses(statement, { start: token.start, end: whole.end });
    const [first] = inside === null ? [] : tokensIn(statement, inside);
    if (inside !== null && keyword(statement, first) === 'SELECT') return inside;
  }
  return null;
};
