import { keyword, type Statement } from '../sql/statement';
import type { Edit } from '../text/edit';
import type { Fix } from '../lint/finding';
import { leaveSection } from './leaveTransaction';
import { moveOut } from './moveOut';
import type { MakeFixes, Place } from './place';

/**
 * Builds an index CONCURRENTLY: the word is put in, and the statement leaves the transaction in the layout's own way, or
 * moves to a migration of its own when the section holds others. Not on a partitioned table, where PostgreSQL refuses it.
 */
export const createConcurrently: MakeFixes = (place) => {
  const placed = place.statements[place.index];
  if (placed === undefined || place.table?.kind === 'partitioned table') return [];
  const node = placed.statement.node;
  if (node === null || !('IndexStmt' in node) || place.section.direction === 'down') return [];
  const insertion = insertConcurrently(placed.statement, placed.span.start);
  const index = placed.effects.works.find(({ cause }) => cause === 'create-index')?.subject;
  if (insertion === null || index === undefined) return [];
  const schema = node.IndexStmt.relation?.schemaname;
  const fix = runAlone(place, {
    edits: [insertion],
    index,
    down: place.printer.dropIndexConcurrently(schema, index),
    title: `Build ${index} CONCURRENTLY`,
  });
  return fix === null ? [] : [fix];
};

/**
 * The edit that puts CONCURRENTLY after INDEX, or another `word`. It takes the place of IF NOT EXISTS, which would keep
 * the invalid index of a build that failed (extras.txt, "CIC under statement_timeout leaves INVALID").
 */
export function insertConcurrently(statement: Statement, start: number, word = 'INDEX'): Edit | null {
  const tokens = statement.tokens();
  const at = tokens.findIndex((candidate) => keyword(statement, candidate) === word);
  const index = tokens[at];
  if (index === undefined) return null;
  const following = tokens.slice(at + 1, at + 4);
  const isGuarded = following.map((token) => keyword(statement, token)).join(' ') === 'IF NOT EXISTS';
  const end = isGuarded ? (following[2]?.end ?? index.end) : index.end;
  return { span: { start: start + index.end, end: start + end }, newText: ' CONCURRENTLY' };
}

/** Lets a statement run alone: in its place where nothing else stands there, else in a migration of its own. */
export function runAlone(place: Place, request: Parameters<typeof moveOut>[1]): Fix | null {
  const placed = place.statements[place.index];
  if (placed === undefined) return null;
  const isAlone = place.statements.length === 1;
  const isSentAlone = place.section.sending === 'statements' && placed.effects.transaction === 'none';
  if (isAlone || isSentAlone) return leaveSection(place, request);
  return moveOut(place, { ...request, title: `${request.title} in a migration of its own` });
}
