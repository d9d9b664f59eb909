import type { DeallocateStmt, DeclareCursorStmt, ExecuteStmt, FetchStmt, PrepareStmt } from '@pgsql/types';
import type { Evaluation } from './evaluation';
import { onlyPlanned } from './explain';
import { lockNamed } from './rule';

/** PREPARE: the query is analysed, which locks what it names until the transaction ends (prepare.c, PrepareQuery). */
export function prepare(evaluation: Evaluation, node: PrepareStmt): void {
  const { name = '', query } = node;
  if (query === undefined) return;
  lockNamed(evaluation, query);
  evaluation.set('prepared', name, query);
}

/** EXECUTE runs what PREPARE was given. */
export function execute(evaluation: Evaluation, node: ExecuteStmt): void {
  const query = evaluation.get('prepared', node.name ?? '');
  if (query === undefined)
    evaluation.assume(`the prepared statement ${node.name ?? ''} takes no lock that others wait for`);
  else evaluation.dispatch(evaluation, query);
}

/** DEALLOCATE forgets a prepared statement, or all. */
export function deallocate(evaluation: Evaluation, node: DeallocateStmt): void {
  if (node.name !== undefined) evaluation.set('prepared', node.name, undefined);
  else for (const [name] of evaluation.every('prepared')) evaluation.set('prepared', name, undefined);
}

/** DECLARE CURSOR plans the query and takes its locks; FETCH reads (portalcmds.c, PerformCursorOpen). */
export function declareCursor(evaluation: Evaluation, node: DeclareCursorStmt): void {
  const { portalname = '', query } = node;
  if (query === undefined) return;
  evaluation.dispatch(onlyPlanned(evaluation), query);
  evaluation.set('cursor', portalname, query);
}

/** FETCH and MOVE: the first may read the query's tables whole. */
export function fetch(evaluation: Evaluation, node: FetchStmt): void {
  const name = node.portalname ?? '';
  const query = evaluation.get('cursor', name);
  if (query === undefined) return;
  evaluation.dispatch(evaluation, query);
  evaluation.set('cursor', name, undefined);
}
