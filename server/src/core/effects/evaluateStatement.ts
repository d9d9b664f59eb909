import type { Node, TransactionStmtKind } from '@pgsql/types';
import type { StateView } from '../catalog/draft';
import type { Statement } from '../sql/statement';
import { rangeVarName, stringsOf } from '../sql/tree';
import { createPolicy, createTrigger } from './createTrigger';
import { alterTable } from './alterTable/alterTable';
import { createFunction } from './createFunction';
import { createIndex } from './createIndex';
import { createTable } from './createTable';
import { createDomain, createEnum, createOtherType } from './createType';
import { createFromQuery } from './createView';
import { insert, remove, select, update } from './dml';
import { drop } from './drop';
import type { Effects, TransactionKind } from './effects';
import {
  creationSchema,
  evaluate,
  runsUnknownCode,
  type Evaluation,
  type Surroundings,
  type Trace,
} from './evaluation';
import { noteBreaks } from './breaks';
import { noteLosses } from './losses';
import { rename } from './rename';
import { setConfig, setVariable } from './setVariable';
import { noteOutcome, noteSurprises } from './surprises';

/** Works out what PostgreSQL does for a statement in a state. Statements that open or end transactions do nothing here. */
export function evaluateStatement(
  statement: Statement,
  state: StateView,
  surroundings: Surroundings,
): { effects: Effects; trace: Trace } {
  return evaluate(statement, state, surroundings, (evaluation) => {
    if (statement.node === null) return;
    // These look at the schema as the statement meets it.
    noteLosses(evaluation, statement.node);
    noteBreaks(evaluation, statement.node);
    const before = noteSurprises(evaluation, statement.node, state.kind);
    dispatch(evaluation, statement.node, state.kind);
    noteOutcome(evaluation, statement.node, before);
  });
}

const dispatch = (evaluation: Evaluation, node: Node, kind: TransactionKind): void => {
  if ('TransactionStmt' in node) {
    savepoint(evaluation, node.TransactionStmt.kind, kind);
    return;
  }
  if ('CreateStmt' in node) createTable(evaluation, node.CreateStmt);
  else if ('AlterTableStmt' in node) alterTable(evaluation, node.AlterTableStmt);
  else if ('IndexStmt' in node) createIndex(evaluation, node.IndexStmt);
  else if ('DropStmt' in node) drop(evaluation, node.DropStmt);
  else if ('RenameStmt' in node) rename(evaluation, node.RenameStmt);
  else if ('UpdateStmt' in node) update(evaluation, node.UpdateStmt);
  else if ('DeleteStmt' in node) remove(evaluation, node.DeleteStmt);
  else if ('InsertStmt' in node) insert(evaluation, node.InsertStmt);
  else if ('VariableSetStmt' in node) setVariable(evaluation, node.VariableSetStmt, kind !== 'none');
  else if ('SelectStmt' in node) {
    select(evaluation, node);
    setConfig(evaluation, node);
  } else if ('CreateEnumStmt' in node) createEnum(evaluation, node.CreateEnumStmt);
  else if ('CreateDomainStmt' in node) createDomain(evaluation, node.CreateDomainStmt);
  else if ('CompositeTypeStmt' in node) {
    const { schema, name } = rangeVarName(node.CompositeTypeStmt.typevar);
    const names = [...(schema === undefined ? [] : [schema]), name].map((sval) => ({ String: { sval } }));
    createOtherType(evaluation, names, 'composite');
  } else if ('CreateRangeStmt' in node) createOtherType(evaluation, node.CreateRangeStmt.typeName, 'other');
  else if ('CreateTrigStmt' in node) createTrigger(evaluation, node.CreateTrigStmt);
  else if ('CreatePolicyStmt' in node) createPolicy(evaluation, node.CreatePolicyStmt);
  else if ('CreateFunctionStmt' in node) createFunction(evaluation, node.CreateFunctionStmt);
  else if ('ViewStmt' in node) {
    const { view, query, replace } = node.ViewStmt;
    const aliases = stringsOf(node.ViewStmt.aliases);
    const request = { range: view, query, kind: 'view' as const, replaces: replace === true, aliases };
    createFromQuery(evaluation, { ...request, missingOk: false, isFilled: false });
  } else if ('CreateTableAsStmt' in node) {
    const { into, query, objtype, if_not_exists } = node.CreateTableAsStmt;
    createFromQuery(evaluation, {
      range: into?.rel,
      query,
      kind: objtype === 'OBJECT_MATVIEW' ? 'materialized view' : 'table',
      replaces: false,
      missingOk: if_not_exists === true,
      isFilled: into?.skipData !== true,
    });
  } else if ('CreateSchemaStmt' in node) createSchema(evaluation, node.CreateSchemaStmt.schemaname);
  else if ('CreateSeqStmt' in node) {
    const { schema, name } = rangeVarName(node.CreateSeqStmt.sequence);
    evaluation.set('name', `${schema ?? creationSchema(evaluation)}.${name}`, { kind: 'sequence' });
  } else if ('DoStmt' in node || 'CallStmt' in node) {
    runsUnknownCode(evaluation);
    evaluation.assume('the code that it runs takes no lock that others wait for');
  } else if (!isWithoutLocks(node)) evaluation.assume(`${evaluation.statement.tag} takes no lock that others wait for`);
};

// Statements that touch no table: what they set is of no matter here.
const isWithoutLocks = (node: Node): boolean =>
  'ConstraintsSetStmt' in node || 'VariableShowStmt' in node || 'AlterEnumStmt' in node;

const savepoints: Partial<Record<TransactionStmtKind, string>> = {
  TRANS_STMT_SAVEPOINT: 'SAVEPOINT',
  TRANS_STMT_RELEASE: 'RELEASE SAVEPOINT',
  TRANS_STMT_ROLLBACK_TO: 'ROLLBACK TO SAVEPOINT',
};

// Savepoints need a transaction block; that of a message with several statements is none (xact.c, RequireTransactionBlock).
const savepoint = (evaluation: Evaluation, command: TransactionStmtKind | undefined, kind: TransactionKind): void => {
  const what = command === undefined ? undefined : savepoints[command];
  if (what !== undefined && (kind === 'none' || kind === 'implicit'))
    evaluation.fail(`${what} can only be used in transaction blocks`, 'transaction');
};

const createSchema = (evaluation: Evaluation, name: string | undefined): void => {
  if (name !== undefined) evaluation.set('schema', name, true);
};
