import type { Node, VacuumStmt } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import { firstTokens } from '../sql/statement';
import { rangeVarName, stringsOf } from '../sql/tree';
import { familyOf, findName, fullName, isSystemName, relationOrAssumed, type Evaluation } from './evaluation';
import { booleanOption } from './options';
import { rebuildIndexes } from './rebuildIndexes';

/**
 * VACUUM and ANALYZE: ShareUpdateExclusiveLock on each table and its partitions; FULL writes the table and its indexes
 * anew under AccessExclusiveLock. VACUUM never runs in a transaction; what is no table is passed over with a warning
 * (vacuum.c, ExecVacuum and vacuum_open_relation).
 */
export function vacuum(evaluation: Evaluation, node: VacuumStmt): void {
  const isVacuum = node.is_vacuumcmd === true;
  const isFull = isVacuum && booleanOption(node.options, 'full');
  const analyzes = !isVacuum || booleanOption(node.options, 'analyze');
  if (isVacuum) evaluation.refuseTransaction('VACUUM');
  const rels = (node.rels ?? []).flatMap((item) => ('VacuumRelation' in item ? [item.VacuumRelation] : []));
  if (rels.length === 0) {
    for (const [, relation] of evaluation.every('relation'))
      if (
        relation.kind === 'table' ||
        relation.kind === 'materialized view' ||
        (!isVacuum && relation.kind === 'partitioned table')
      )
        process(evaluation, relation, isFull);
    return;
  }
  for (const { relation: range, va_cols: columns } of rels) {
    if (columns !== undefined && !analyzes) {
      evaluation.fail('ANALYZE option must be specified when a column list is provided');
      return;
    }
    const name = rangeVarName(range);
    const found = findName(evaluation, name);
    if (found === undefined && isSystemName(name)) continue;
    // Indexes and sequences are passed over.
    if (found !== undefined && found.object.kind !== 'relation') continue;
    const relation = relationOrAssumed(evaluation, name);
    if (relation.kind === 'view') continue;
    if (failsOnColumns(evaluation, relation, columns)) return;
    const isOnly = evaluation.major >= 18 && range?.inh !== true;
    const goesDown = !isOnly && (relation.kind === 'partitioned table' || evaluation.major >= 18);
    for (const member of goesDown ? familyOf(evaluation, relation) : [relation]) process(evaluation, member, isFull);
  }
}

const failsOnColumns = (evaluation: Evaluation, relation: Relation, columns: readonly Node[] | undefined): boolean => {
  const missing = stringsOf(columns).find(
    (column) => relation.hasAllColumns && !relation.columns.some(({ name }) => name === column),
  );
  if (missing !== undefined) evaluation.fail(`column "${missing}" of relation "${relation.name}" does not exist`);
  return missing !== undefined;
};

const process = (evaluation: Evaluation, relation: Relation, isFull: boolean): void => {
  evaluation.lock(relation, isFull ? 'AccessExclusiveLock' : 'ShareUpdateExclusiveLock');
  if (!isFull || relation.kind === 'partitioned table') return;
  const span = firstTokens(evaluation.statement, 1);
  evaluation.work({ kind: 'rewrite', relation, cause: 'vacuum-full', subject: fullName(relation), span });
  rebuildIndexes(evaluation, relation, 'vacuum-full');
};
