import type { Node } from '@pgsql/types';
import type { StateView } from '../catalog/draft';
import type { Statement } from '../sql/statement';
import { nodeType } from '../sql/tree';
import { alterTable } from './alterTable/alterTable';
import { changeSchema } from './alterObject';
import { cluster } from './cluster';
import { comment } from './comment';
import { createFunction } from './createFunction';
import { createIndex } from './createIndex';
import { createTable } from './createTable';
import { createPolicy, createTrigger } from './createTrigger';
import { createComposite, createDomain, createEnum, createOtherType } from './createType';
import { createTableAs, createView } from './createView';
import { insert, remove, select, update } from './dml';
import { drop } from './drop';
import type { Effects } from './effects';
import { evaluate, type Evaluation, type Surroundings, type Trace } from './evaluation';
import { grant } from './grant';
import { lockTable } from './lockTable';
import { refresh } from './refresh';
import { reindex } from './reindex';
import { rename } from './rename';
import { call, runBlock } from './routine';
import { savepoint } from './savepoint';
import { createSchema } from './schema';
import { alterSequence, createSequence } from './sequence';
import { setConfig, setVariable } from './setVariable';
import { truncate } from './truncate';
import { vacuum } from './vacuum';

/** Works out what PostgreSQL does for a statement in a state. Statements that open or end transactions do nothing here. */
export function evaluateStatement(
  statement: Statement,
  state: StateView,
  surroundings: Surroundings,
): { effects: Effects; trace: Trace } {
  return evaluate(statement, state, surroundings, dispatch);
}

type NodeType = Node extends infer N ? (N extends Node ? keyof N : never) : never;
type NodeOf<K extends NodeType> = Extract<Node, Record<K, unknown>> extends Record<K, infer V> ? V : never;

/** What each kind of statement does, by the type of its tree. */
const families: { readonly [K in NodeType]?: (evaluation: Evaluation, node: NodeOf<K>) => void } = {
  TransactionStmt: savepoint,
  CreateStmt: createTable,
  AlterTableStmt: alterTable,
  IndexStmt: createIndex,
  DropStmt: drop,
  RenameStmt: rename,
  UpdateStmt: update,
  DeleteStmt: remove,
  InsertStmt: insert,
  VariableSetStmt: setVariable,
  SelectStmt: (evaluation, node) => {
    select(evaluation, { SelectStmt: node });
    setConfig(evaluation, { SelectStmt: node });
  },
  CreateEnumStmt: createEnum,
  CreateDomainStmt: createDomain,
  CompositeTypeStmt: createComposite,
  CreateRangeStmt: (evaluation, node) => {
    createOtherType(evaluation, node.typeName, 'other');
  },
  CreateTrigStmt: createTrigger,
  CreatePolicyStmt: createPolicy,
  CreateFunctionStmt: createFunction,
  ViewStmt: createView,
  CreateTableAsStmt: createTableAs,
  CreateSchemaStmt: createSchema,
  CreateSeqStmt: createSequence,
  AlterSeqStmt: alterSequence,
  AlterObjectSchemaStmt: changeSchema,
  CommentStmt: comment,
  GrantStmt: grant,
  LockStmt: lockTable,
  TruncateStmt: truncate,
  RefreshMatViewStmt: refresh,
  ReindexStmt: reindex,
  ClusterStmt: cluster,
  VacuumStmt: vacuum,
  DoStmt: runBlock,
  CallStmt: call,
};

/** Statements that touch no table: what they set, or say, is of no matter to others. */
const lockless: ReadonlySet<string> = new Set<NodeType>([
  'ConstraintsSetStmt',
  'VariableShowStmt',
  'AlterEnumStmt',
  'AlterOwnerStmt',
  'AlterDefaultPrivilegesStmt',
  'GrantRoleStmt',
]);

function dispatch(evaluation: Evaluation, node: Node): void {
  const type = nodeType(node);
  const family = (families as Record<string, ((evaluation: Evaluation, node: unknown) => void) | undefined>)[type];
  if (family !== undefined) {
    family(evaluation, (node as unknown as Record<string, unknown>)[type]);
    return;
  }
  if (!lockless.has(type)) evaluation.assume(`${evaluation.statement.tag} takes no lock that others wait for`);
}
