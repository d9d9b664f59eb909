import type { ReindexStmt } from '@pgsql/types';
import type { Index, Relation } from '../catalog/model';
import { firstTokens } from '../sql/statement';
import { rangeVarName } from '../sql/tree';
import { booleanOption, textOption } from './options';
import { familyOf, findName, fullName, indexOf, isSystemName, leavesOf, type Evaluation } from './evaluation';
import { putIndexes } from './indexTablespace';
import type { LockMode } from './lockMode';
import { rebuildIndexes } from './rebuildIndexes';
import { relationNamed } from './relationNamed';

const scopes: Partial<Record<NonNullable<ReindexStmt['kind']>, string>> = {
  REINDEX_OBJECT_SCHEMA: 'REINDEX SCHEMA',
  REINDEX_OBJECT_DATABASE: 'REINDEX DATABASE',
  REINDEX_OBJECT_SYSTEM: 'REINDEX SYSTEM',
};

/**
 * REINDEX: ShareLock on the table (and AccessExclusiveLock on the index, so that queries which would use it wait), the
 * table is read once for each index; CONCURRENTLY ShareUpdateExclusiveLock, and never in a transaction. A partitioned
 * table or index, a schema and a database are done in a transaction for each table, so never in one of ours
 * (indexcmds.c, ExecReindex).
 */
export function reindex(evaluation: Evaluation, node: ReindexStmt): void {
  const isConcurrent = booleanOption(node.params, 'concurrently');
  if (isConcurrent) evaluation.refuseTransaction('REINDEX CONCURRENTLY');
  const scope = node.kind === undefined ? undefined : scopes[node.kind];
  if (scope !== undefined) {
    if (!isConcurrent) evaluation.refuseTransaction(scope);
    if (node.kind === 'REINDEX_OBJECT_SYSTEM') {
      if (isConcurrent) evaluation.fail('cannot reindex system catalogs concurrently');
      return;
    }
    const schema = node.kind === 'REINDEX_OBJECT_SCHEMA' ? node.name : undefined;
    if (schema !== undefined && evaluation.get('schema', schema) === undefined) {
      evaluation.assume(`the schema ${schema} holds no table that others use`);
      return;
    }
    for (const [, relation] of evaluation.every('relation'))
      if (holdsRows(relation) && (schema === undefined || relation.schema === schema))
        reindexTable(evaluation, relation, isConcurrent);
    return;
  }
  const name = rangeVarName(node.relation);
  if (node.kind === 'REINDEX_OBJECT_INDEX') reindexIndex(evaluation, node, isConcurrent);
  else {
    const table = relationNamed(
      evaluation,
      name,
      ['table', 'materialized view'],
      (shown) => `"${shown}" is not a table or materialized view`,
    );
    if (table === null) return;
    if (table.kind !== 'partitioned table') {
      reindexTable(evaluation, table, isConcurrent);
      return;
    }
    evaluation.refuseTransaction('REINDEX TABLE');
    evaluation.lock(table, modeOf(isConcurrent));
    for (const member of familyOf(evaluation, table)) {
      // Those below are looked up under ShareLock, also CONCURRENTLY, which ends before they are read (ReindexPartitions).
      if (member.id !== table.id) evaluation.lock(member, 'ShareLock');
      if (member.kind !== 'partitioned table') reindexTable(evaluation, member, isConcurrent);
    }
  }
}

const holdsRows = ({ kind }: Relation): boolean => kind === 'table' || kind === 'materialized view';

const modeOf = (isConcurrent: boolean): LockMode => (isConcurrent ? 'ShareUpdateExclusiveLock' : 'ShareLock');

const reindexTable = (
  evaluation: Evaluation,
  table: Relation,
  isConcurrent: boolean,
  indexes: readonly Index[] = isConcurrent ? table.indexes.filter((index) => !isLeftOut(table, index)) : table.indexes,
): void => {
  const concurrently = isConcurrent && !table.isTemporary;
  evaluation.lock(table, modeOf(concurrently));
  if (!table.isKnown) evaluation.assume(`${fullName(table)} has indexes`);
  else if (indexes.length === 0) return;
  if (!isConcurrent) for (const index of indexes) evaluation.lockIndex(table, index);
  const span = firstTokens(evaluation.statement, 2);
  const subject = indexes.length === 1 ? (indexes[0]?.name ?? '') : fullName(table);
  evaluation.work({ kind: 'scan', relation: table, cause: 'reindex', subject, span, isUnblocked: isConcurrent });
  rebuildIndexes(evaluation, table, 'reindex', indexes);
  moveIndexes(evaluation, table, indexes, isConcurrent);
};

/** Where TABLESPACE says so, what is rebuilt lies elsewhere from then on (indexcmds.c and index.c, reindex_index). */
const moveIndexes = (
  evaluation: Evaluation,
  table: Relation,
  indexes: readonly Index[],
  isConcurrent: boolean,
): void => {
  const { node } = evaluation.statement;
  const params = node !== null && 'ReindexStmt' in node ? node.ReindexStmt.params : undefined;
  const tablespace = textOption(params, 'tablespace');
  if (tablespace === undefined) return;
  if (tablespace === 'pg_global') {
    evaluation.fail(
      isConcurrent
        ? 'cannot move non-shared relation to tablespace "pg_global"'
        : 'only shared relations can be placed in pg_global tablespace',
    );
    return;
  }
  putIndexes(evaluation, table, tablespace, (index) => indexes.some(({ name }) => name === index.name));
};

/** What REINDEX TABLE CONCURRENTLY leaves out with a warning (indexcmds.c, ReindexRelationConcurrently). */
const isLeftOut = (table: Relation, index: Index): boolean => !index.isValid || isOfExclude(table, index);

const isOfExclude = ({ constraints }: Relation, { name }: Index): boolean =>
  constraints.some((constraint) => constraint.kind === 'exclude' && constraint.name === name);

const reindexIndex = (evaluation: Evaluation, node: ReindexStmt, isConcurrent: boolean): void => {
  const name = rangeVarName(node.relation);
  const found = findName(evaluation, name);
  if (found === undefined && isSystemName(name)) return;
  if (found?.object.kind !== 'index') {
    if (found === undefined) evaluation.assume(`the index ${name.name} exists, on a table that others use`);
    else evaluation.fail(`"${name.name}" is not an index`);
    return;
  }
  const known = indexOf(evaluation, found.object);
  if (known === undefined) return;
  const { table, index } = known;
  if (table.kind !== 'partitioned table') {
    if (isConcurrent && !table.isTemporary && isOfExclude(table, index))
      evaluation.fail('concurrent index creation for exclusion constraints is not supported');
    else reindexTable(evaluation, table, isConcurrent, [index]);
    return;
  }
  evaluation.refuseTransaction('REINDEX INDEX');
  evaluation.lock(table, modeOf(isConcurrent));
  if (!isConcurrent) evaluation.lockIndex(table, index);
  for (const member of leavesOf(evaluation, table)) {
    const part = partOn(evaluation, member, table, index);
    if (part !== undefined) reindexTable(evaluation, member, isConcurrent, [part]);
  }
};

// The index of a partition that is part of one of a partitioned table, perhaps through those between them.
const partOn = (evaluation: Evaluation, member: Relation, table: Relation, index: Index): Index | undefined =>
  member.indexes.find((candidate) => {
    for (let part = candidate.partOf; part !== undefined;) {
      if (part.table === table.id && part.name === index.name) return true;
      const { name } = part;
      part = evaluation.get('relation', part.table)?.indexes.find((other) => other.name === name)?.partOf;
    }
    return false;
  });
