import { after, wholeOf } from '../sql/clauses';
import { keyword } from '../sql/statement';
import type { Evaluation } from './evaluation';
import { nameAfter } from './trigger';

/** Keeps what follows the name in the statement that makes something. `words`: those before IF NOT EXISTS and the name. */
export function keepDefinition(evaluation: Evaluation, kind: string, name: string, words: readonly string[]): void {
  const { statement } = evaluation;
  const named = after(statement, wholeOf(statement), words);
  if (named === null) return;
  const first = statement.tokens().find(({ start }) => start >= named.start);
  const exists = keyword(statement, first) === 'IF' ? after(statement, named, ['EXISTS']) : null;
  const { end } = nameAfter(statement, (exists ?? named).start);
  evaluation.set('definition', `${kind} ${name}`, statement.text.slice(end).trim());
}
