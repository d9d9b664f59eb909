import type { RefreshMatViewStmt } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import { firstTokens } from '../sql/statement';
import { quoteIdentifier } from '../sql/identifiers';
import { rangeVarName } from '../sql/tree';
import { findName, fullName, updateRelation, type Evaluation } from './evaluation';
import { readQuery } from './query';
import { rebuildIndexes } from './rebuildIndexes';
import { relationNamed } from './relationNamed';

/**
 * REFRESH MATERIALIZED VIEW: a new file under AccessExclusiveLock, filled by the query; CONCURRENTLY fills a temporary
 * table and compares it with the view under ExclusiveLock, for which the view needs a unique index on plain columns
 * without a WHERE (matview.c, ExecRefreshMatView).
 */
export function refresh(evaluation: Evaluation, node: RefreshMatViewStmt): void {
  const isConcurrent = node.concurrent === true;
  const name = rangeVarName(node.relation);
  // Tables pass the first check, and are refused by the second.
  const found = findName(evaluation, name)?.object;
  const isTable = found?.kind === 'relation' && evaluation.get('relation', found.id)?.kind.endsWith('table') === true;
  const view = relationNamed(
    evaluation,
    name,
    ['materialized view'],
    (shown) => `"${shown}" is not a ${isTable ? '' : 'table or '}materialized view`,
  );
  if (view === null) return;
  if (isConcurrent && node.skipData === true) {
    evaluation.fail('CONCURRENTLY and WITH NO DATA options cannot be used together');
    return;
  }
  if (isConcurrent && view.isKnown && failsConcurrently(evaluation, view)) return;
  evaluation.lock(view, isConcurrent ? 'ExclusiveLock' : 'AccessExclusiveLock');
  const span = firstTokens(evaluation.statement, evaluation.statement.tag.split(' ').length);
  if (node.skipData !== true) readSources(evaluation, view);
  if (isConcurrent) evaluation.work({ kind: 'scan', relation: view, cause: 'refresh', subject: fullName(view), span });
  else {
    const cause = node.skipData === true ? 'refresh-no-data' : 'refresh';
    evaluation.work({ kind: 'rewrite', relation: view, cause, subject: fullName(view), span });
    rebuildIndexes(evaluation, view, cause);
  }
  updateRelation(evaluation, view.id, (known) => ({ ...known, isFilled: node.skipData !== true }));
}

const failsConcurrently = (evaluation: Evaluation, view: Relation): boolean => {
  const serves = view.indexes.some(
    ({ isUnique, isPartial, isValid, columns }) => isUnique && !isPartial && isValid && !columns.includes(null),
  );
  if (view.isFilled === false)
    evaluation.fail('CONCURRENTLY cannot be used when the materialized view is not populated');
  else if (!serves) evaluation.fail(`cannot refresh materialized view "${quotedName(evaluation, view)}" concurrently`);
  return evaluation.hasFailed();
};

const quotedName = ({ major }: Evaluation, { schema, name }: Relation): string =>
  `${quoteIdentifier(schema, major)}.${quoteIdentifier(name, major)}`;

const readSources = (evaluation: Evaluation, view: Relation): void => {
  const span = firstTokens(evaluation.statement, 1);
  if (view.query !== undefined) readQuery(evaluation, view.query, span, 'refresh');
  else if (view.isKnown) evaluation.assume(`${fullName(view)} reads nothing that others use`);
};
