import type { TruncateStmt } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import { firstTokens } from '../sql/statement';
import { rangeVarName } from '../sql/tree';
import { familyOf, fullName, leavesOf, type Evaluation } from './evaluation';
import { foreignKeysTo } from './foreignKeys';
import { relationNamed } from './relationNamed';
import { rebuildIndexes } from './rebuildIndexes';
import { noteEmpty } from './vacancy';

/**
 * TRUNCATE: AccessExclusiveLock on the tables, their partitions and, with CASCADE, all that refers to them; each gets new,
 * empty files, and nothing is read (tablecmds.c, ExecuteTruncate).
 */
export function truncate(evaluation: Evaluation, node: TruncateStmt): void {
  const tables = new Map<string, Relation>();
  for (const item of node.relations ?? []) {
    if (!('RangeVar' in item)) continue;
    const relation = relationNamed(
      evaluation,
      rangeVarName(item.RangeVar),
      ['table', 'foreign table'],
      (name) => `"${name}" is not a table`,
    );
    if (evaluation.hasFailed()) return;
    if (relation === null) continue;
    const isOnly = item.RangeVar.inh !== true;
    if (isOnly && relation.kind === 'partitioned table') {
      evaluation.fail('cannot truncate only a partitioned table');
      return;
    }
    for (const member of isOnly ? [relation] : familyOf(evaluation, relation)) tables.set(member.id, member);
  }
  if (node.behavior === 'DROP_CASCADE') addReferring(evaluation, tables);
  else if ([...tables.values()].some((table) => referringTo(evaluation, table).some(({ id }) => !tables.has(id)))) {
    evaluation.fail('cannot truncate a table referenced in a foreign key constraint');
    return;
  }
  const span = firstTokens(evaluation.statement, 1);
  for (const table of tables.values()) {
    evaluation.lock(table, 'AccessExclusiveLock');
    if (table.kind === 'partitioned table') continue;
    evaluation.work({ kind: 'rewrite', relation: table, cause: 'truncate', subject: fullName(table), span });
    rebuildIndexes(evaluation, table, 'truncate');
    noteEmpty(evaluation, table);
  }
}

const referringTo = (evaluation: Evaluation, table: Relation): Relation[] =>
  foreignKeysTo(evaluation, table).flatMap(({ from }) => leavesOf(evaluation, from));

const addReferring = (evaluation: Evaluation, tables: Map<string, Relation>): void => {
  // A map gives what is added while it is walked too.
  for (const table of tables.values())
    for (const { from } of foreignKeysTo(evaluation, table))
      for (const member of familyOf(evaluation, from)) if (!tables.has(member.id)) tables.set(member.id, member);
};
