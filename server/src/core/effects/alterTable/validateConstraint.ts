import type { Relation } from '../../catalog/model';
import { keyLeaves, keyMembers } from '../foreignKeys';
import { alone, changeFamily, lockFamily, workThrough, type RunCommand } from './command';

/**
 * VALIDATE CONSTRAINT: reads the table under ShareUpdateExclusiveLock, and for a foreign key the referenced one under
 * RowShareLock; nobody waits (lock-matrix: validate_check, validate_fk). A validated one is left alone, as is that of a
 * partition that was validated before (tablecmds.c, ATExecValidateConstraint).
 */
export const validateConstraint: RunCommand = (evaluation, command) => {
  const { table, node, family, isOnly } = command;
  const name = node.name ?? '';
  const constraint = table.constraints.find((candidate) => candidate.name === name);
  if (constraint === undefined) {
    if (table.isKnown && evaluation.isWholeHistory) {
      evaluation.fail(`constraint "${name}" of relation "${table.name}" does not exist`);
      return;
    }
    evaluation.assume(`the constraint ${name} exists and is not validated`);
  }
  const canBeValidated =
    constraint === undefined ||
    constraint.kind === 'check' ||
    constraint.kind === 'foreign-key' ||
    (constraint.kind === 'not-null' && evaluation.major >= 18);
  if (!canBeValidated) {
    evaluation.fail(
      evaluation.major >= 18
        ? `cannot validate constraint "${name}" of relation "${table.name}"`
        : `constraint "${name}" of relation "${table.name}" is not a foreign key or check constraint`,
    );
    return;
  }
  if (constraint?.isEnforced === false) {
    evaluation.fail('cannot validate NOT ENFORCED constraint');
    return;
  }
  if (constraint?.isValidated === true) return;
  const isValidIn = (relation: Relation): boolean =>
    relation.constraints.some((other) => other.name === name && other.kind === constraint?.kind && other.isValidated);
  const left = family.filter((member) => !isValidIn(member));
  if (isOnly && constraint?.kind !== 'foreign-key' && constraint?.staysHere !== true && table.children.length > 0) {
    evaluation.fail('constraint must be validated on child tables too');
    return;
  }
  const goesDown = constraint?.kind !== 'foreign-key' || table.kind === 'partitioned table';
  const reached = goesDown && constraint?.staysHere !== true ? { ...command, family: left } : alone(command);
  lockFamily(evaluation, goesDown && constraint?.staysHere !== true ? command : alone(command));
  workThrough(evaluation, reached, { kind: 'scan', cause: 'validate', subject: name });
  const references = constraint?.references;
  const referenced = references == null ? undefined : evaluation.get('relation', references.relation);
  if (referenced !== undefined && referenced.id !== table.id) {
    for (const member of keyMembers(evaluation, referenced)) evaluation.lock(member, 'RowShareLock');
    for (const member of keyLeaves(evaluation, referenced))
      evaluation.work({ kind: 'scan', relation: member, cause: 'validate', subject: name, span: command.span });
  }
  const isNotNull = constraint?.kind === 'not-null';
  changeFamily(evaluation, reached, (relation) => ({
    ...relation,
    constraints: relation.constraints.map((candidate) =>
      candidate.name === name ? { ...candidate, isValidated: true } : candidate,
    ),
    columns: isNotNull ? required(relation, constraint.columns) : relation.columns,
  }));
};

const required = (relation: Relation, columns: readonly string[]): Relation['columns'] =>
  relation.columns.map((column) => (columns.includes(column.name) ? { ...column, notNull: true } : column));
