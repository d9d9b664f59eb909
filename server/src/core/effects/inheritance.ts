import type { Column, Relation } from '../catalog/model';
import { updateRelation, type Evaluation } from './evaluation';
import { sameWrittenType } from './types';

/**
 * What keeps a table from becoming the child or partition of another: a column or constraint that it lacks or has
 * otherwise (tablecmds.c, MergeAttributesIntoExisting and MergeConstraintsIntoExisting). True when it fails.
 */
export function failsAsChild(evaluation: Evaluation, child: Relation, parent: Relation): boolean {
  for (const column of parent.columns) {
    const own = child.columns.find(({ name }) => name === column.name);
    if (own === undefined) {
      if (!child.hasAllColumns) continue;
      evaluation.fail(`child table is missing column "${column.name}"`);
      return true;
    }
    if (failsOnColumn(evaluation, child, column, own)) return true;
  }
  for (const constraint of parent.constraints) {
    if (constraint.kind !== 'check' || constraint.staysHere === true) continue;
    const own = child.constraints.find(({ kind, name }) => kind === 'check' && name === constraint.name);
    if (own === undefined) {
      if (!child.isKnown) continue;
      evaluation.fail(`child table is missing constraint "${constraint.name}"`);
    } else if (own.staysHere === true)
      evaluation.fail(
        `constraint "${constraint.name}" conflicts with non-inherited constraint on child table "${child.name}"`,
      );
    else if (!own.isValidated && own.isEnforced !== false && (constraint.isValidated || evaluation.major < 18))
      evaluation.fail(
        `constraint "${constraint.name}" conflicts with NOT VALID constraint on child table "${child.name}"`,
      );
    if (evaluation.hasFailed()) return true;
  }
  return false;
}

const failsOnColumn = (evaluation: Evaluation, child: Relation, column: Column, own: Column): boolean => {
  if (column.type !== null && own.type !== null && !sameWrittenType(column.type, own.type))
    evaluation.fail(`child table "${child.name}" has different type for column "${column.name}"`);
  else if ((column.collation ?? 'default') !== (own.collation ?? 'default'))
    evaluation.fail(`child table "${child.name}" has different collation for column "${column.name}"`);
  else if (column.notNull && !own.notNull && child.isKnown)
    evaluation.fail(
      evaluation.major >= 18
        ? `column "${column.name}" in child table "${child.name}" must be marked NOT NULL`
        : `column "${column.name}" in child table must be marked NOT NULL`,
    );
  else if (column.generatedFrom !== null && own.generatedFrom === null)
    evaluation.fail(`column "${column.name}" in child table must be a generated column`);
  else if (column.generatedFrom === null && own.generatedFrom !== null)
    evaluation.fail(`column "${column.name}" in child table must not be a generated column`);
  return evaluation.hasFailed();
};

/** Makes a table the child or partition of another, whose constraints it has as inherited ones from then on. */
export function becomeChild(evaluation: Evaluation, child: Relation, parent: Relation): void {
  updateRelation(evaluation, parent.id, (known) => ({ ...known, children: [...known.children, child.id] }));
  updateRelation(evaluation, child.id, (known) => ({
    ...known,
    parents: [...known.parents, parent.id],
    constraints: known.constraints.map((constraint) =>
      parent.constraints.some(
        ({ kind, name, columns, staysHere }) =>
          staysHere !== true &&
          kind === constraint.kind &&
          ((kind === 'check' && name === constraint.name) ||
            (kind === 'not-null' && columns.join() === constraint.columns.join())),
      )
        ? { ...constraint, isInherited: true }
        : constraint,
    ),
  }));
}

/** Takes a table from its parent. */
export function leaveParent(evaluation: Evaluation, child: Relation, parent: Relation): void {
  updateRelation(evaluation, parent.id, (known) => ({
    ...known,
    children: known.children.filter((id) => id !== child.id),
  }));
  updateRelation(evaluation, child.id, (known) => ({
    ...known,
    parents: known.parents.filter((id) => id !== parent.id),
  }));
}
