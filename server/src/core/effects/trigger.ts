import type { CreateTrigStmt } from '@pgsql/types';
import type { ColumnUser, Relation } from '../catalog/model';
import { after, tokensIn, wholeOf, wordsAt, writtenSql } from '../sql/clauses';
import { quoteIdentifier } from '../sql/identifiers';
import { keyword, type Statement } from '../sql/statement';
import type { Span } from '../text/span';
import { columnsIn, qualifiedName, rangeVarName, stringsOf } from '../sql/tree';
import { shownName } from './ancestry';
import { familyOf, findRelation, relationOrAssumed, updateRelation, type Evaluation } from './evaluation';
import { relationNamed } from './relationNamed';
import { runTriggerFunction } from './routine';

/**
 * CREATE TRIGGER: ShareRowExclusiveLock on the table; a row trigger on a partitioned table is made on its partitions too
 * (trigger.c, CreateTriggerFiringOn; lock-matrix: create_trigger, create_trigger_partitioned).
 */
export function createTrigger(evaluation: Evaluation, node: CreateTrigStmt): void {
  const range = rangeVarName(node.relation);
  const kinds = ['table', 'view', 'foreign table'] as const;
  const table = relationNamed(evaluation, range, kinds, (name) =>
    evaluation.major >= 15 ? `relation "${name}" cannot have triggers` : `"${name}" is not a table or view`,
  );
  if (table === null) return;
  const name = node.trigname ?? '';
  const existing = userOf(table, 'trigger', name);
  if (existing !== undefined && node.replace !== true) {
    evaluation.fail(`trigger "${name}" for relation "${table.name}" already exists`);
    return;
  }
  const goesDown = node.row === true && table.kind === 'partitioned table';
  const columns = [...stringsOf(node.columns), ...columnsIn(node.whenClause)];
  if (node.constrrel !== undefined)
    evaluation.lock(relationOrAssumed(evaluation, rangeVarName(node.constrrel)), 'AccessShareLock');
  const { name: calls } = qualifiedName(node.funcname);
  const sql = wordingOf(evaluation, node);
  for (const member of goesDown ? familyOf(evaluation, table) : [table]) {
    evaluation.lock(member, 'ShareRowExclusiveLock');
    const isInherited = member.id !== table.id;
    putUser(evaluation, member.id, {
      kind: 'trigger',
      name,
      columns,
      calls,
      events: node.events ?? 0,
      updates: stringsOf(node.columns),
      ...(node.whenClause === undefined ? {} : { hasCondition: true }),
      ...(isInherited ? { isInherited } : {}),
      ...(goesDown ? { goesDown } : {}),
      ...(node.initdeferred === true ? { isDeferred: true } : {}),
      ...(sql === null ? {} : { sql }),
    });
  }
}

// CREATE [CONSTRAINT] TRIGGER name middle ON table end.
const wordingOf = ({ statement }: Evaluation, node: CreateTrigStmt): NonNullable<ColumnUser['sql']> | null => {
  const columns = [...stringsOf(node.columns), ...columnsIn(node.whenClause)];
  const named = after(statement, wholeOf(statement), ['TRIGGER']);
  const on = named === null ? null : wordsAt(statement, named, ['ON']);
  const [name] = named === null ? [] : tokensIn(statement, named);
  if (on === null || name === undefined) return null;
  const table = nameAfter(statement, on.end);
  return {
    head: node.isconstraint === true ? 'CREATE CONSTRAINT TRIGGER' : 'CREATE TRIGGER',
    middle: writtenSql(statement, { start: name.end, end: on.start }, columns),
    end: writtenSql(statement, { start: table.end, end: statement.text.length }, columns),
  };
};

/** Where a possibly qualified name stands that begins with the first token behind a place. */
export function nameAfter(statement: Statement, place: number): Span {
  const tokens = statement.tokens();
  let last = tokens.findIndex(({ start }) => start >= place);
  if (keyword(statement, tokens[last]) === 'ONLY') last++;
  const start = tokens[last]?.start ?? place;
  while (keyword(statement, tokens[last + 1]) === '.') last += 2;
  return { start, end: tokens[last]?.end ?? place };
}

/** The bits of TRIGGER_TYPE_INSERT and so on (pg_trigger.h). */
const eventBits = { INSERT: 4, DELETE: 8, UPDATE: 16, TRUNCATE: 32 } as const;

/** Runs the functions of the triggers that a change of rows fires; `columns`: those that an UPDATE sets. */
export function fireTriggers(
  evaluation: Evaluation,
  relation: Relation,
  event: keyof typeof eventBits,
  columns: readonly string[] = [],
): void {
  for (const user of relation.columnUsers ?? []) {
    if (user.kind !== 'trigger' || user.calls === undefined || ((user.events ?? 0) & eventBits[event]) === 0) continue;
    if (user.isDeferred === true) continue;
    const { updates = [] } = user;
    if (event === 'UPDATE' && updates.length > 0 && !updates.some((column) => columns.includes(column))) continue;
    runTriggerFunction(evaluation, user.calls, user.hasCondition === true);
  }
}

/** What DROP of a trigger, a rule or a policy needs: they are named with their table. */
export interface PartName {
  readonly table: { readonly schema: string | undefined; readonly name: string };
  readonly name: string;
}

/**
 * DROP TRIGGER, RULE and POLICY: AccessExclusiveLock on the table, and for a trigger that partitions have too on theirs
 * (trigger.c, RemoveTriggerById; rewriteRemove.c; policy.c).
 */
export function dropUser(
  evaluation: Evaluation,
  kind: ColumnUser['kind'],
  { table: range, name }: PartName,
  missingOk: boolean,
): void {
  const found = findRelation(evaluation, range);
  if (found === undefined && missingOk && evaluation.isWholeHistory) return;
  const table = found ?? relationOrAssumed(evaluation, range);
  const user = userOf(table, kind, name);
  if (user === undefined && table.isKnown) {
    // What a missing one locks is let go at once where IF EXISTS passes over it.
    if (missingOk) return;
    const of = kind === 'rule' ? 'relation' : 'table';
    evaluation.fail(`${kind} "${name}" for ${of} "${table.name}" does not exist`);
    return;
  }
  if (user?.isInherited === true) {
    const shown = quoteIdentifier(name, evaluation.major);
    const parent = table.parents.flatMap((id) => evaluation.get('relation', id) ?? [])[0];
    const requires = parent === undefined ? '' : shownName(evaluation, parent);
    evaluation.fail(
      `cannot drop trigger ${shown} on table ${shownName(evaluation, table)} because trigger ${shown} on table ${requires} requires it`,
    );
    return;
  }
  for (const member of user?.goesDown === true ? familyOf(evaluation, table) : [table]) {
    evaluation.lock(member, 'AccessExclusiveLock');
    removeUser(evaluation, member.id, kind, name);
  }
}

/** ALTER TRIGGER … RENAME: AccessExclusiveLock on the table, and on partitions that have the trigger too (renametrig). */
export function renameUser(
  evaluation: Evaluation,
  kind: ColumnUser['kind'],
  { table: range, name }: PartName,
  to: string,
): void {
  const table = relationOrAssumed(evaluation, range);
  const user = userOf(table, kind, name);
  if (table.isKnown && user === undefined) {
    const of = kind === 'rule' ? 'relation' : 'table';
    evaluation.fail(`${kind} "${name}" for ${of} "${table.name}" does not exist`);
    return;
  }
  // Before 15 the partitions' triggers keep their names.
  const goesDown = user?.goesDown === true && evaluation.major >= 15;
  for (const member of goesDown ? familyOf(evaluation, table) : [table]) {
    evaluation.lock(member, 'AccessExclusiveLock');
    updateRelation(evaluation, member.id, (known) => ({
      ...known,
      columnUsers: (known.columnUsers ?? []).map((other) =>
        other.kind === kind && other.name === name ? { ...other, name: to } : other,
      ),
    }));
  }
}

/** The trigger, rule or policy of a name that a relation has. */
export function userOf(relation: Relation, kind: ColumnUser['kind'], name: string): ColumnUser | undefined {
  return relation.columnUsers?.find((user) => user.kind === kind && user.name === name);
}

/** Keeps a trigger, rule or policy with its relation, in the place of one of the same name. */
export function putUser(evaluation: Evaluation, id: string, user: ColumnUser): void {
  updateRelation(evaluation, id, (known) => ({
    ...known,
    columnUsers: [
      ...(known.columnUsers ?? []).filter(({ kind, name }) => kind !== user.kind || name !== user.name),
      user,
    ],
  }));
}

/** Takes a trigger, rule or policy away from its relation. */
export function removeUser(evaluation: Evaluation, id: string, kind: ColumnUser['kind'], name: string): void {
  updateRelation(evaluation, id, (known) => ({
    ...known,
    columnUsers: (known.columnUsers ?? []).filter((user) => user.kind !== kind || user.name !== name),
  }));
}
