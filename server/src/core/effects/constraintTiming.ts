import type { ConstraintsSetStmt, Node } from '@pgsql/types';
import type { Constraint, Relation } from '../catalog/model';
import { objectName, rangeVarName } from '../sql/tree';
import { findRelation, type Evaluation } from './evaluation';
import { foreignKeysTo } from './foreignKeys';

/** Whether a foreign key is checked only when the transaction ends. Its actions (CASCADE and the like) are not put off. */
export function isPutOff(evaluation: Evaluation, constraint: Constraint): boolean {
  return (
    constraint.isDeferred === true &&
    evaluation.transaction !== 'none' &&
    evaluation.get('immediate', 'constraints') === undefined
  );
}

/** Notes that a check of rows of a table waits for the end of the transaction. */
export function putOff(evaluation: Evaluation, table: Relation): void {
  const known = evaluation.get('pending', 'tables') ?? [];
  if (!known.includes(table.id)) evaluation.set('pending', 'tables', [...known, table.id]);
}

/** SET CONSTRAINTS: IMMEDIATE makes the checks that were put off, at once (trigger.c, AfterTriggerSetState). */
export function setConstraints(evaluation: Evaluation, node: ConstraintsSetStmt): void {
  if (node.deferred === true) {
    evaluation.set('immediate', 'constraints', undefined);
    return;
  }
  evaluation.set('immediate', 'constraints', true);
  for (const id of evaluation.get('pending', 'tables') ?? []) {
    const table = evaluation.get('relation', id);
    if (table === undefined) continue;
    for (const { references, isDeferred } of table.constraints) {
      const referenced =
        references === null || isDeferred !== true ? undefined : evaluation.get('relation', references.relation);
      if (referenced !== undefined) evaluation.lock(referenced, 'RowShareLock');
    }
    for (const { from, constraint } of foreignKeysTo(evaluation, table))
      if (constraint.isDeferred === true) evaluation.lock(from, 'RowShareLock');
  }
  evaluation.set('pending', 'tables', undefined);
}

/** Whether a statement changes a table with checks that wait; then it fails (tablecmds.c, CheckTableNotInUse). */
export function failsOnPending(evaluation: Evaluation, node: Node): boolean {
  const pending = evaluation.get('pending', 'tables') ?? [];
  if (pending.length === 0) return false;
  for (const [command, names] of commandsIn(node)) {
    for (const name of names) {
      const relation = findRelation(evaluation, name);
      if (relation === undefined || !pending.includes(relation.id)) continue;
      evaluation.fail(`cannot ${command} "${relation.name}" because it has pending trigger events`);
      return true;
    }
  }
  return false;
}

type Names = readonly { readonly schema: string | undefined; readonly name: string }[];

const commandsIn = (node: Node): readonly (readonly [command: string, names: Names])[] => {
  if ('AlterTableStmt' in node) return [['ALTER TABLE', [rangeVarName(node.AlterTableStmt.relation)]]];
  if ('IndexStmt' in node) return [['CREATE INDEX', [rangeVarName(node.IndexStmt.relation)]]];
  if ('TruncateStmt' in node)
    return [
      [
        'TRUNCATE',
        (node.TruncateStmt.relations ?? []).flatMap((item) =>
          'RangeVar' in item ? [rangeVarName(item.RangeVar)] : [],
        ),
      ],
    ];
  if ('DropStmt' in node && node.DropStmt.removeType === 'OBJECT_TABLE')
    return [['DROP TABLE', (node.DropStmt.objects ?? []).map(objectName)]];
  return [];
};
