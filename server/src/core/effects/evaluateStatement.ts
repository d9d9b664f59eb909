import type { Node } from '@pgsql/types';
import type { StateView } from '../catalog/draft';
import type { Statement } from '../sql/statement';
import { nodeType } from '../sql/tree';
import { alterRelation } from './composite';
import { changeSchema } from './alterObject';
import { alterDomain } from './alterDomain';
import { alterEnum, failsOnFreshLabel } from './enumLabels';
import { cluster } from './cluster';
import { comment, labelObject } from './comment';
import { failsOnPending, setConstraints } from './constraintTiming';
import { copy } from './copy';
import { createFunction } from './createFunction';
import { createIndex } from './createIndex';
import { createForeignTable, createTable } from './createTable';
import { createComposite, createDomain, createEnum, createOtherType } from './createType';
import { createTableAs, createView } from './createView';
import { insert, remove, select, update } from './dml';
import { dependsOnExtension } from './dependsOnExtension';
import { drop } from './drop';
import type { Effects } from './effects';
import { evaluate } from './evaluate';
import type { Evaluation, Surroundings, Trace } from './evaluation';
import { createExtension } from './extension';
import { explain } from './explain';
import { alterDefaultPrivileges, grant } from './grant';
import { alterFunction } from './alterFunction';
import { alterOwner } from './alterOwner';
import { lockTable } from './lockTable';
import { merge } from './merge';
import { discard, refuse } from './outsideTransaction';
import { deallocate, declareCursor, execute, fetch, prepare } from './prepared';
import { alterPublication, createPublication } from './publication';
import { moveTablespace } from './moveTablespace';
import { refresh } from './refresh';
import { noteBreaks } from './breaks';
import { noteLosses } from './losses';
import { alterPolicy, createPolicy } from './policy';
import { reindex } from './reindex';
import { renameObject } from './renameObject';
import { createRule } from './rule';
import { call, runBlock } from './routine';
import { savepoint } from './savepoint';
import { createSchema } from './schema';
import { alterSequence, createSequence } from './sequence';
import { setConfig, setVariable } from './setVariable';
import { noteOutcome, noteSurprises } from './surprises';
import { createTrigger } from './trigger';
import { createStatistics } from './statistics';
import { alterSubscription, createSubscription, dropSubscription } from './subscription';
import { truncate } from './truncate';
import { vacuum } from './vacuum';

/** Works out what PostgreSQL does for a statement in a state. Statements that open or end transactions do nothing here. */
export function evaluateStatement(
  statement: Statement,
  state: StateView,
  surroundings: Surroundings,
): { effects: Effects; trace: Trace } {
  return evaluate(statement, state, surroundings, dispatch, (evaluation, node) => {
    // These look at the schema as the statement meets it.
    noteLosses(evaluation, node);
    noteBreaks(evaluation, node);
    const before = noteSurprises(evaluation, node, state.kind);
    dispatch(evaluation, node);
    noteOutcome(evaluation, node, before);
  });
}

type NodeType = Node extends infer N ? (N extends Node ? keyof N : never) : never;
type NodeOf<K extends NodeType> = Extract<Node, Record<K, unknown>> extends Record<K, infer V> ? V : never;

/** What each kind of statement does, by the type of its tree. */
const families: { readonly [K in NodeType]?: (evaluation: Evaluation, node: NodeOf<K>) => void } = {
  TransactionStmt: savepoint,
  CreateStmt: createTable,
  CreateForeignTableStmt: createForeignTable,
  AlterTableStmt: alterRelation,
  IndexStmt: createIndex,
  DropStmt: drop,
  UpdateStmt: update,
  DeleteStmt: remove,
  InsertStmt: insert,
  VariableSetStmt: setVariable,
  SelectStmt: (evaluation, { intoClause, ...node }) => {
    if (intoClause !== undefined) {
      createTableAs(evaluation, { into: intoClause, query: { SelectStmt: node } });
      return;
    }
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
  AlterPolicyStmt: alterPolicy,
  RuleStmt: createRule,
  RenameStmt: renameObject,
  CreateFunctionStmt: createFunction,
  ViewStmt: createView,
  CreateTableAsStmt: createTableAs,
  CreateSchemaStmt: createSchema,
  CreateSeqStmt: createSequence,
  AlterSeqStmt: alterSequence,
  AlterObjectSchemaStmt: changeSchema,
  CreateExtensionStmt: createExtension,
  CreateStatsStmt: createStatistics,
  CreatePublicationStmt: createPublication,
  AlterPublicationStmt: alterPublication,
  CreateSubscriptionStmt: createSubscription,
  AlterSubscriptionStmt: alterSubscription,
  DropSubscriptionStmt: dropSubscription,
  AlterEnumStmt: alterEnum,
  CopyStmt: copy,
  MergeStmt: merge,
  PrepareStmt: prepare,
  ExecuteStmt: execute,
  DeallocateStmt: deallocate,
  DeclareCursorStmt: declareCursor,
  FetchStmt: fetch,
  ExplainStmt: explain,
  ConstraintsSetStmt: setConstraints,
  CreateTableSpaceStmt: refuse('CREATE TABLESPACE'),
  DropTableSpaceStmt: refuse('DROP TABLESPACE'),
  CreatedbStmt: refuse('CREATE DATABASE'),
  DropdbStmt: refuse('DROP DATABASE'),
  AlterSystemStmt: refuse('ALTER SYSTEM'),
  DiscardStmt: discard,
  AlterObjectDependsStmt: dependsOnExtension,
  AlterDomainStmt: alterDomain,
  AlterTableMoveAllStmt: moveTablespace,
  CommentStmt: comment,
  SecLabelStmt: (evaluation, node) => {
    labelObject(evaluation, node.objtype, node.object);
  },
  GrantStmt: grant,
  AlterDefaultPrivilegesStmt: alterDefaultPrivileges,
  AlterFunctionStmt: alterFunction,
  AlterOwnerStmt: alterOwner,
  LockStmt: lockTable,
  TruncateStmt: truncate,
  RefreshMatViewStmt: refresh,
  ReindexStmt: reindex,
  ClusterStmt: cluster,
  VacuumStmt: vacuum,
  DoStmt: runBlock,
  CallStmt: call,
};

/** Statements that touch no table of others: what they set, make or say is of no matter to who uses tables. */
const lockless: ReadonlySet<string> = new Set<NodeType>([
  'AlterCollationStmt',
  'AlterDatabaseRefreshCollStmt',
  'AlterDatabaseSetStmt',
  'AlterDatabaseStmt',
  'AlterEventTrigStmt',
  'AlterExtensionContentsStmt',
  'AlterExtensionStmt',
  'AlterFdwStmt',
  'AlterForeignServerStmt',
  'AlterObjectDependsStmt',
  'AlterOperatorStmt',
  'AlterOpFamilyStmt',
  'AlterRoleSetStmt',
  'AlterRoleStmt',
  'AlterStatsStmt',
  'AlterTableSpaceOptionsStmt',
  'AlterTSConfigurationStmt',
  'AlterTSDictionaryStmt',
  'AlterTypeStmt',
  'AlterUserMappingStmt',
  'CheckPointStmt',
  'ClosePortalStmt',
  'CreateAmStmt',
  'CreateCastStmt',
  'CreateConversionStmt',
  'CreateEventTrigStmt',
  'CreateFdwStmt',
  'CreateForeignServerStmt',
  'CreateOpClassStmt',
  'CreateOpFamilyStmt',
  'CreatePLangStmt',
  'CreateRoleStmt',
  'CreateTransformStmt',
  'CreateUserMappingStmt',
  'DefineStmt',
  'DropOwnedStmt',
  'DropRoleStmt',
  'DropUserMappingStmt',
  'GrantRoleStmt',
  'ListenStmt',
  'LoadStmt',
  'NotifyStmt',
  'ReassignOwnedStmt',
  'UnlistenStmt',
  'VariableShowStmt',
]);

function dispatch(evaluation: Evaluation, node: Node): void {
  if (failsOnFreshLabel(evaluation, node) || failsOnPending(evaluation, node)) return;
  const type = nodeType(node);
  const family = (families as Record<string, ((evaluation: Evaluation, node: unknown) => void) | undefined>)[type];
  if (family !== undefined) {
    family(evaluation, (node as unknown as Record<string, unknown>)[type]);
    return;
  }
  if (!lockless.has(type)) evaluation.assume(`${evaluation.statement.tag} takes no lock that others wait for`);
}
