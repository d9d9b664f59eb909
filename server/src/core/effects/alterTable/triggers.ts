import { omit } from '../../catalog/omit';
import type { AlterTableType } from '@pgsql/types';
import type { ColumnUser, Relation } from '../../catalog/model';
import { familyOf, updateRelation, type Evaluation } from '../evaluation';
import type { RunCommand } from './command';

const ofAll: ReadonlySet<AlterTableType> = new Set(['AT_EnableTrigAll', 'AT_DisableTrigAll']);
const ofUser: ReadonlySet<AlterTableType> = new Set(['AT_EnableTrigUser', 'AT_DisableTrigUser']);

/**
 * ENABLE and DISABLE TRIGGER: ShareRowExclusiveLock, on the partitions that have clones of a row trigger too; from 15 on
 * the triggers of foreign keys count as well (trigger.c, EnableDisableTrigger).
 */
export const switchTriggers: RunCommand = (evaluation, { table, node, isOnly, mode }) => {
  const type = node.subtype ?? 'AT_EnableTrig';
  const isNamed = !ofAll.has(type) && !ofUser.has(type);
  const triggers = triggersOf(table);
  const chosen = isNamed ? triggers.filter(({ name }) => name === node.name) : triggers;
  if (isNamed && chosen.length === 0) {
    if (table.isKnown && evaluation.isWholeHistory)
      evaluation.fail(`trigger "${node.name ?? ''}" for table "${table.name}" does not exist`);
    else evaluation.assume(`the trigger ${node.name ?? ''} exists`);
    return;
  }
  const firing = firings[type] ?? null;
  const names = new Set(chosen.map(({ name }) => name));
  const isWhole = table.kind === 'partitioned table' && !isOnly;
  for (const { id } of isWhole ? familyOf(evaluation, table) : [table])
    updateRelation(evaluation, id, (known) =>
      known.columnUsers === undefined
        ? known
        : {
            ...known,
            columnUsers: known.columnUsers.map((user) =>
              user.kind === 'trigger' && names.has(user.name) ? firingOf(user, firing) : user,
            ),
          },
    );
  if (table.kind !== 'partitioned table' || isOnly) return;
  const goesDown =
    chosen.some(({ goesDown }) => goesDown === true) ||
    (ofAll.has(type) && evaluation.major >= 15 && hasKeyTriggers(evaluation, table));
  if (goesDown) for (const member of familyOf(evaluation, table)) evaluation.lock(member, mode);
};

const firings: Partial<Record<AlterTableType, NonNullable<ColumnUser['firing']>>> = {
  AT_DisableTrig: 'DISABLE',
  AT_DisableTrigAll: 'DISABLE',
  AT_DisableTrigUser: 'DISABLE',
  AT_EnableReplicaTrig: 'ENABLE REPLICA',
  AT_EnableAlwaysTrig: 'ENABLE ALWAYS',
  AT_DisableRule: 'DISABLE',
  AT_EnableReplicaRule: 'ENABLE REPLICA',
  AT_EnableAlwaysRule: 'ENABLE ALWAYS',
};

const firingOf = (user: ColumnUser, firing: ColumnUser['firing'] | null): ColumnUser =>
  firing == null ? omit(user, 'firing') : { ...user, firing };

const triggersOf = ({ columnUsers }: Relation): ColumnUser[] =>
  (columnUsers ?? []).filter(({ kind }) => kind === 'trigger');

// Those of foreign keys, from the table and to it.
const hasKeyTriggers = (evaluation: Evaluation, table: Relation): boolean =>
  table.constraints.some(({ kind }) => kind === 'foreign-key') ||
  table.referencedBy.some((id) => evaluation.get('relation', id) !== undefined);

/** ENABLE and DISABLE RULE: a row of pg_rewrite (rewriteDefine.c, EnableDisableRule). */
export const switchRule: RunCommand = (evaluation, { table, node }) => {
  const name = node.name ?? '';
  if (!(table.columnUsers ?? []).some((user) => user.kind === 'rule' && user.name === name))
    evaluation.assume(`the rule ${name} exists`);
  const firing = firings[node.subtype ?? 'AT_EnableRule'] ?? null;
  updateRelation(evaluation, table.id, (known) =>
    known.columnUsers === undefined
      ? known
      : {
          ...known,
          columnUsers: known.columnUsers.map((user) =>
            user.kind === 'rule' && user.name === name ? firingOf(user, firing) : user,
          ),
        },
  );
};
