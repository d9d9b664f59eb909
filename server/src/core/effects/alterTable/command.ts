import type { AlterTableCmd } from '@pgsql/types';
import type { Relation } from '../../catalog/model';
import type { Work, WorkCause } from '../effects';
import type { LockMode } from '../lockMode';
import { fullName, type Evaluation } from '../evaluation';
import type { Span } from '../../text/span';

/** One command of an ALTER TABLE, with the table as the commands before it left it. */
export interface Command {
  readonly node: AlterTableCmd;
  /** The command in the statement, from its first word to its last. */
  readonly span: Span;
  readonly table: Relation;
  /** The table with its partitions and inheriting tables; the table alone after ONLY. */
  readonly family: readonly Relation[];
  readonly isOnly: boolean;
  /** The lock of the whole statement, which partitions and inheriting tables get too where a command goes to them. */
  readonly mode: LockMode;
}

/** Works out one command. The catalog is changed through the evaluation. */
export type RunCommand = (evaluation: Evaluation, command: Command) => void;

/** Locks the partitions and inheriting tables that the command goes down to. */
export function lockFamily(evaluation: Evaluation, { family, mode }: Command): void {
  for (const member of family) evaluation.lock(member, mode);
}

/** The command on the table alone. */
export function alone(command: Command): Command {
  return { ...command, family: [command.table] };
}

/** The members of the family that hold rows. */
export function rowsOf(evaluation: Evaluation, { family }: Command): readonly Relation[] {
  return family.flatMap((member) =>
    member.kind === 'partitioned table' ? [] : (evaluation.get('relation', member.id) ?? member),
  );
}

/** Reports that each member with rows is worked through; a rewrite rebuilds every index that was there before. */
export function workThrough(
  evaluation: Evaluation,
  command: Command,
  work: { kind: Work['kind']; cause: WorkCause; subject: string; span?: Span; why?: string },
): void {
  const span = work.span ?? command.span;
  for (const member of rowsOf(evaluation, command)) {
    evaluation.work({ ...work, relation: member, span });
    if (work.kind !== 'rewrite') continue;
    for (const index of member.indexes) {
      if (evaluation.get('created', `index ${fullName(index)}`) === undefined)
        evaluation.work({ kind: 'rebuild', relation: member, cause: work.cause, subject: fullName(index), span });
    }
  }
}

/** Changes the table and, where the command goes down to them, its partitions and inheriting tables. */
export function changeFamily(
  evaluation: Evaluation,
  { table, family }: Command,
  change: (relation: Relation) => Relation,
): void {
  for (const member of family) {
    const current = evaluation.get('relation', member.id) ?? (member.id === table.id ? table : undefined);
    if (current !== undefined) evaluation.set('relation', member.id, change(current));
  }
  if (!table.isKnown) evaluation.set('name', fullName(table), { kind: 'relation', id: table.id });
}

/** Whether the table certainly lacks a column. */
export function lacksColumn(table: Relation, column: string): boolean {
  return table.hasAllColumns && !table.columns.some(({ name }) => name === column);
}

/** Fails as the server does where a column certainly does not exist. True when it fails. */
export function failsWithoutColumn(evaluation: Evaluation, table: Relation, column: string): boolean {
  if (!lacksColumn(table, column)) return false;
  evaluation.fail(`column "${column}" of relation "${table.name}" does not exist`);
  return true;
}
