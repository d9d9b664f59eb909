import type { AlterTableCmd, AlterTableType } from '@pgsql/types';
import type { Relation } from '../../catalog/model';
import type { Evaluation } from '../evaluation';
import type { LockMode } from '../lockMode';
import { addColumn } from './addColumn';
import { addConstraint } from './addConstraint';
import { alterColumnType } from './alterColumnType';
import { alterConstraint } from './alterConstraint';
import { attachPartition } from './attachPartition';
import { clusterOn, setWithoutCluster } from './clusterOn';
import { columnDefault } from './columnDefault';
import { setCompression, setOptions, setStatistics, setStorage } from './columnOptions';
import type { RunCommand } from './command';
import { detachPartition, finalizeDetach } from './detachPartition';
import { dropColumn } from './dropColumn';
import { dropConstraint } from './dropConstraint';
import { dropExpression, setExpression } from './generatedExpression';
import { addIdentity, dropIdentity, setIdentity } from './identity';
import { addInherit, dropInherit } from './inherit';
import { dropNotNull, setNotNull } from './notNull';
import { changeOwner } from './owner';
import { changePersistence, preparePersistence } from './persistence';
import { replicaIdentity } from './replicaIdentity';
import { rowSecurity } from './rowSecurity';
import { lockOfParameters, resetParameters, setParameters } from './storageParameters';
import { setAccessMethod, setTablespace } from './tablePlace';
import { switchRule, switchTriggers } from './triggers';
import { addOf, dropOf } from './typedTable';
import { validateConstraint } from './validateConstraint';
import { isTarget, wrongTarget, type Target } from './wrongTarget';
import { setWithoutOids } from './withoutOids';

/** When a command of a statement is run, whatever its place in it (tablecmds.c, AlterTablePass). */
export type Pass =
  | 'drop'
  | 'alter-type'
  | 'add-column'
  | 'set-expression'
  | 'column-attributes'
  | 'add-index'
  | 'add-constraint'
  | 'miscellaneous';

/** A form of ALTER TABLE. */
export interface Form {
  /** As messages name it (tablecmds.c, alter_table_type_to_string). */
  readonly name: string;
  /** What it is for (ATPrepCmd). */
  readonly on: readonly Target[];
  /** AccessExclusiveLock where nothing is said (AlterTableGetLockLevel). */
  readonly lock?: LockMode | ((evaluation: Evaluation, node: AlterTableCmd) => LockMode);
  readonly pass: Pass | ((node: AlterTableCmd) => Pass);
  /** What is looked at before any command of the statement is run. */
  readonly prepare?: RunCommand;
  readonly run: RunCommand;
}

const table = ['table'] as const;
const tableLike = ['table', 'foreign table'] as const;
const withColumns = ['table', 'composite type', 'foreign table'] as const;
const withDefaults = ['table', 'view', 'foreign table'] as const;
const stored = ['table', 'materialized view'] as const;
const withAttributes = ['table', 'materialized view', 'foreign table'] as const;
const weak: LockMode = 'ShareUpdateExclusiveLock';

const isForeignKey = ({ def }: AlterTableCmd): boolean =>
  def !== undefined && 'Constraint' in def && def.Constraint.contype === 'CONSTR_FOREIGN';

const isIndexed = ({ def }: AlterTableCmd): boolean => {
  const kind = def !== undefined && 'Constraint' in def ? def.Constraint.contype : undefined;
  return kind === 'CONSTR_UNIQUE' || kind === 'CONSTR_PRIMARY' || kind === 'CONSTR_EXCLUSION';
};

const trigger = (name: string): Form => ({
  name,
  on: tableLike,
  lock: 'ShareRowExclusiveLock',
  pass: 'miscellaneous',
  run: switchTriggers,
});
const rule = (name: string): Form => ({ name, on: table, pass: 'miscellaneous', run: switchRule });
const security = (name: string): Form => ({ name, on: table, pass: 'miscellaneous', run: rowSecurity });
const persistence = (name: string): Form => ({
  name,
  on: ['table', 'sequence'],
  pass: 'miscellaneous',
  prepare: preparePersistence,
  run: changePersistence,
});

/** The forms of ALTER TABLE, by the grammar's name for them. */
export const forms: Partial<Record<AlterTableType, Form>> = {
  AT_AddColumn: { name: 'ADD COLUMN', on: withColumns, pass: 'add-column', run: addColumn },
  AT_DropColumn: { name: 'DROP COLUMN', on: withColumns, pass: 'drop', run: dropColumn },
  AT_AlterColumnType: {
    name: 'ALTER COLUMN ... SET DATA TYPE',
    on: withColumns,
    pass: 'alter-type',
    run: alterColumnType,
  },
  AT_SetNotNull: { name: 'ALTER COLUMN ... SET NOT NULL', on: tableLike, pass: 'column-attributes', run: setNotNull },
  AT_DropNotNull: { name: 'ALTER COLUMN ... DROP NOT NULL', on: tableLike, pass: 'drop', run: dropNotNull },
  AT_ColumnDefault: {
    name: 'ALTER COLUMN ... SET DEFAULT',
    on: withDefaults,
    pass: ({ def }) => (def === undefined ? 'drop' : 'add-constraint'),
    run: columnDefault,
  },
  AT_AddConstraint: {
    name: 'ADD CONSTRAINT',
    on: tableLike,
    lock: (_, node) => (isForeignKey(node) ? 'ShareRowExclusiveLock' : 'AccessExclusiveLock'),
    pass: (node) => (isIndexed(node) ? 'add-index' : 'add-constraint'),
    run: addConstraint,
  },
  AT_ValidateConstraint: {
    name: 'VALIDATE CONSTRAINT',
    on: tableLike,
    lock: weak,
    pass: 'miscellaneous',
    run: validateConstraint,
  },
  AT_DropConstraint: { name: 'DROP CONSTRAINT', on: tableLike, pass: 'drop', run: dropConstraint },
  AT_AlterConstraint: { name: 'ALTER CONSTRAINT', on: table, pass: 'miscellaneous', run: alterConstraint },
  AT_SetStatistics: {
    name: 'ALTER COLUMN ... SET STATISTICS',
    on: ['table', 'materialized view', 'index', 'partitioned index', 'foreign table'],
    lock: weak,
    pass: 'miscellaneous',
    run: setStatistics,
  },
  AT_SetOptions: {
    name: 'ALTER COLUMN ... SET',
    on: withAttributes,
    lock: weak,
    pass: 'miscellaneous',
    run: setOptions,
  },
  AT_ResetOptions: {
    name: 'ALTER COLUMN ... RESET',
    on: withAttributes,
    lock: weak,
    pass: 'miscellaneous',
    run: setOptions,
  },
  AT_SetStorage: { name: 'ALTER COLUMN ... SET STORAGE', on: withAttributes, pass: 'miscellaneous', run: setStorage },
  AT_SetCompression: {
    name: 'ALTER COLUMN ... SET COMPRESSION',
    on: stored,
    pass: 'miscellaneous',
    run: setCompression,
  },
  AT_SetRelOptions: {
    name: 'SET',
    on: ['table', 'view', 'materialized view', 'index'],
    lock: lockOfParameters,
    pass: 'miscellaneous',
    run: setParameters,
  },
  AT_ResetRelOptions: {
    name: 'RESET',
    on: ['table', 'view', 'materialized view', 'index'],
    lock: lockOfParameters,
    pass: 'miscellaneous',
    run: resetParameters,
  },
  AT_SetLogged: persistence('SET LOGGED'),
  AT_SetUnLogged: persistence('SET UNLOGGED'),
  AT_SetAccessMethod: { name: 'SET ACCESS METHOD', on: stored, pass: 'miscellaneous', run: setAccessMethod },
  AT_SetTableSpace: {
    name: 'SET TABLESPACE',
    on: ['table', 'materialized view', 'index', 'partitioned index'],
    pass: 'miscellaneous',
    run: setTablespace,
  },
  AT_ClusterOn: { name: 'CLUSTER ON', on: stored, lock: weak, pass: 'miscellaneous', run: clusterOn },
  AT_DropCluster: {
    name: 'SET WITHOUT CLUSTER',
    on: stored,
    lock: weak,
    pass: 'miscellaneous',
    run: setWithoutCluster,
  },
  AT_DropOids: { name: 'SET WITHOUT OIDS', on: tableLike, pass: 'drop', run: setWithoutOids },
  AT_ReplicaIdentity: { name: 'REPLICA IDENTITY', on: stored, pass: 'miscellaneous', run: replicaIdentity },
  AT_EnableTrig: trigger('ENABLE TRIGGER'),
  AT_EnableAlwaysTrig: trigger('ENABLE ALWAYS TRIGGER'),
  AT_EnableReplicaTrig: trigger('ENABLE REPLICA TRIGGER'),
  AT_DisableTrig: trigger('DISABLE TRIGGER'),
  AT_EnableTrigAll: trigger('ENABLE TRIGGER ALL'),
  AT_DisableTrigAll: trigger('DISABLE TRIGGER ALL'),
  AT_EnableTrigUser: trigger('ENABLE TRIGGER USER'),
  AT_DisableTrigUser: trigger('DISABLE TRIGGER USER'),
  AT_EnableRule: rule('ENABLE RULE'),
  AT_EnableAlwaysRule: rule('ENABLE ALWAYS RULE'),
  AT_EnableReplicaRule: rule('ENABLE REPLICA RULE'),
  AT_DisableRule: rule('DISABLE RULE'),
  AT_EnableRowSecurity: security('ENABLE ROW SECURITY'),
  AT_DisableRowSecurity: security('DISABLE ROW SECURITY'),
  AT_ForceRowSecurity: security('FORCE ROW SECURITY'),
  AT_NoForceRowSecurity: security('NO FORCE ROW SECURITY'),
  AT_AddInherit: { name: 'INHERIT', on: tableLike, pass: 'miscellaneous', run: addInherit },
  AT_DropInherit: { name: 'NO INHERIT', on: tableLike, pass: 'miscellaneous', run: dropInherit },
  AT_AddOf: { name: 'OF', on: table, pass: 'miscellaneous', run: addOf },
  AT_DropOf: { name: 'NOT OF', on: table, pass: 'drop', run: dropOf },
  AT_ChangeOwner: {
    name: 'OWNER TO',
    on: [
      'table',
      'view',
      'materialized view',
      'index',
      'partitioned index',
      'composite type',
      'foreign table',
      'sequence',
    ],
    pass: 'miscellaneous',
    run: changeOwner,
  },
  AT_AttachPartition: {
    name: 'ATTACH PARTITION',
    on: ['table', 'partitioned index'],
    lock: weak,
    pass: 'miscellaneous',
    run: attachPartition,
  },
  AT_DetachPartition: {
    name: 'DETACH PARTITION',
    on: table,
    lock: (_, { def }) =>
      def !== undefined && 'PartitionCmd' in def && def.PartitionCmd.concurrent === true ? weak : 'AccessExclusiveLock',
    pass: 'miscellaneous',
    run: detachPartition,
  },
  AT_DetachPartitionFinalize: {
    name: 'DETACH PARTITION ... FINALIZE',
    on: table,
    lock: weak,
    pass: 'miscellaneous',
    run: finalizeDetach,
  },
  AT_AddIdentity: {
    name: 'ALTER COLUMN ... ADD IDENTITY',
    on: withDefaults,
    pass: 'add-constraint',
    run: addIdentity,
  },
  AT_SetIdentity: { name: 'ALTER COLUMN ... SET', on: withDefaults, pass: 'column-attributes', run: setIdentity },
  AT_DropIdentity: { name: 'ALTER COLUMN ... DROP IDENTITY', on: withDefaults, pass: 'drop', run: dropIdentity },
  AT_SetExpression: {
    name: 'ALTER COLUMN ... SET EXPRESSION',
    on: tableLike,
    pass: 'set-expression',
    run: setExpression,
  },
  AT_DropExpression: {
    name: 'ALTER COLUMN ... DROP EXPRESSION',
    on: tableLike,
    pass: 'drop',
    run: dropExpression,
  },
};

/** From 18 on a partitioned table is a kind of its own, which has these not, or only it has. */
const notPartitioned: ReadonlySet<AlterTableType> = new Set(['AT_SetLogged', 'AT_SetUnLogged']);
const onlyPartitioned: ReadonlySet<AlterTableType> = new Set([
  'AT_AttachPartition',
  'AT_DetachPartition',
  'AT_DetachPartitionFinalize',
]);

/** Fails as the server does where a command is not for a relation of that kind (ATSimplePermissions). */
export function failsOnTarget(evaluation: Evaluation, { subtype, def }: AlterTableCmd, relation: Relation): boolean {
  const form = forms[subtype ?? 'AT_AddColumn'];
  if (form === undefined || !relation.isKnown) return false;
  const isPartitioned = relation.kind === 'partitioned table';
  const type = subtype ?? 'AT_AddColumn';
  const isNew =
    evaluation.major >= 18 &&
    ((isPartitioned && notPartitioned.has(type)) || (!isPartitioned && onlyPartitioned.has(type)));
  if (isTarget(form, relation) && !isNew) return false;
  const isDropDefault = type === 'AT_ColumnDefault' && def === undefined;
  wrongTarget(
    evaluation,
    { ...form, name: isDropDefault ? 'ALTER COLUMN ... DROP DEFAULT' : form.name },
    relation.name,
  );
  return true;
}
