import type { Node } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import type { Evaluation } from './evaluation';
import { columnOf } from './expressions';

/** Stands for a condition that lets a query stop before it has read a table. */
export const readsNothing: Node = { CurrentOfExpr: {} };

/**
 * The conditions on a table without those that NOT NULL of a column makes always true, which no index serves; where one can
 * never be true, nothing is read. Since 17 the planner leaves both out (initsplan.c, restriction_is_always_true). Not for
 * tables at the far side of an outer join, whose columns are null there.
 */
export function openConditions(
  { major }: Pick<Evaluation, 'major'>,
  relation: Relation,
  conditions: readonly Node[],
): readonly Node[] {
  if (major < 17 || relation.kind === 'view') return conditions;
  const decided = conditions.flatMap((condition) => {
    const test = 'NullTest' in condition ? condition.NullTest : undefined;
    const column = columnOf(test?.arg)?.column;
    return test !== undefined && column !== undefined && isNeverNull(relation, column)
      ? [{ condition, isFalse: test.nulltesttype === 'IS_NULL' }]
      : [];
  });
  if (decided.some(({ isFalse }) => isFalse)) return [...conditions, readsNothing];
  return decided.length === 0
    ? conditions
    : conditions.filter((each) => decided.every(({ condition }) => condition !== each));
}

// NOT NULL that is NOT VALID (18) says nothing of the rows that are there.
const isNeverNull = ({ columns, constraints }: Relation, column: string): boolean =>
  columns.some(({ name, notNull }) => name === column && notNull) &&
  !constraints.some(
    (constraint) => constraint.kind === 'not-null' && constraint.columns.includes(column) && !constraint.isValidated,
  );
