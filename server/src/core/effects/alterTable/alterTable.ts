import type { AlterTableCmd, AlterTableStmt, AlterTableType } from '@pgsql/types';
import type { Relation } from '../../catalog/model';
import { commandSpans } from '../../sql/statement';
import { rangeVarName } from '../../sql/tree';
import { familyOf, findName, findRelation, relationOrAssumed, type Evaluation } from '../evaluation';
import { lockModes, stronger, type LockMode } from '../lockMode';
import { addColumn } from './addColumn';
import { addConstraint } from './addConstraint';
import { alterColumnType } from './alterColumnType';
import { columnDefault } from './columnDefault';
import type { RunCommand } from './command';
import { dropColumn } from './dropColumn';
import { dropConstraint } from './dropConstraint';
import { dropNotNull, setNotNull } from './notNull';
import { validateConstraint } from './validateConstraint';

const commands: Partial<Record<AlterTableType, RunCommand>> = {
  AT_AddColumn: addColumn,
  AT_DropColumn: dropColumn,
  AT_AlterColumnType: alterColumnType,
  AT_SetNotNull: setNotNull,
  AT_DropNotNull: dropNotNull,
  AT_ColumnDefault: columnDefault,
  AT_AddConstraint: addConstraint,
  AT_ValidateConstraint: validateConstraint,
  AT_DropConstraint: dropConstraint,
};

/** The order in which the commands of one statement are run, whatever their order in it (tablecmds.c, AlterTablePass). */
const passOf = ({ subtype, def }: AlterTableCmd): number => {
  switch (subtype) {
    case 'AT_DropColumn':
    case 'AT_DropConstraint':
    case 'AT_DropNotNull':
      return 0;
    case 'AT_ColumnDefault':
      return def === undefined ? 0 : 5;
    case 'AT_AlterColumnType':
      return 1;
    case 'AT_AddColumn':
      return 2;
    case 'AT_SetNotNull':
      return 3;
    case 'AT_AddConstraint':
      return def !== undefined && 'Constraint' in def && isIndexed(def.Constraint.contype) ? 4 : 5;
    default:
      return 6;
  }
};

const isIndexed = (kind: string | undefined): boolean =>
  kind === 'CONSTR_UNIQUE' || kind === 'CONSTR_PRIMARY' || kind === 'CONSTR_EXCLUSION';

/** The lock of a command (tablecmds.c, AlterTableGetLockLevel); what is not listed takes AccessExclusiveLock. */
const lockOf = (command: AlterTableCmd): LockMode => {
  if (command.subtype === 'AT_ValidateConstraint') return 'ShareUpdateExclusiveLock';
  const isForeignKey =
    command.subtype === 'AT_AddConstraint' &&
    command.def !== undefined &&
    'Constraint' in command.def &&
    command.def.Constraint.contype === 'CONSTR_FOREIGN';
  return isForeignKey ? 'ShareRowExclusiveLock' : 'AccessExclusiveLock';
};

// Only a view's columns have defaults.
const isForViews = ({ subtype }: AlterTableCmd, relation: Relation): boolean =>
  subtype === 'AT_ColumnDefault' && relation.kind === 'view';

/** The command as messages name it, and what 14 says that it is for (tablecmds.c, alter_table_type_to_string). */
const namedCommands: Partial<Record<AlterTableType, readonly [name: string, kinds: string]>> = {
  AT_AddColumn: ['ADD COLUMN', 'table, composite type, or foreign table'],
  AT_DropColumn: ['DROP COLUMN', 'table, composite type, or foreign table'],
  AT_AlterColumnType: ['ALTER COLUMN ... SET DATA TYPE', 'table, composite type, or foreign table'],
  AT_SetNotNull: ['ALTER COLUMN ... SET NOT NULL', 'table or foreign table'],
  AT_DropNotNull: ['ALTER COLUMN ... DROP NOT NULL', 'table or foreign table'],
  AT_AddConstraint: ['ADD CONSTRAINT', 'table or foreign table'],
  AT_ValidateConstraint: ['VALIDATE CONSTRAINT', 'table or foreign table'],
  AT_DropConstraint: ['DROP CONSTRAINT', 'table or foreign table'],
};

// ATSimplePermissions (tablecmds.c).
const wrongKind = (evaluation: Evaluation, { subtype, def }: AlterTableCmd, { name }: Relation): string => {
  const defaults = [
    def === undefined ? 'ALTER COLUMN ... DROP DEFAULT' : 'ALTER COLUMN ... SET DEFAULT',
    'table, view, or foreign table',
  ];
  const [command = '', kinds = ''] = namedCommands[subtype ?? 'AT_AddColumn'] ?? defaults;
  return evaluation.major < 15
    ? `"${name}" is not a ${kinds}`
    : `ALTER action ${command} cannot be performed on relation "${name}"`;
};

/**
 * ALTER TABLE: one lock, the strongest that any command needs, on the table and on those of its partitions and inheriting
 * tables that a command goes down to; then the commands one by one (manual, ALTER TABLE, Notes). Commands that are not
 * worked out yet are said to be so.
 */
export function alterTable(evaluation: Evaluation, node: AlterTableStmt): void {
  if (node.objtype !== undefined && node.objtype !== 'OBJECT_TABLE' && node.objtype !== 'OBJECT_VIEW') {
    evaluation.assume(`${evaluation.statement.tag} takes no lock that others wait for`);
    return;
  }
  const name = rangeVarName(node.relation);
  const other = findName(evaluation, name);
  if (other !== undefined && other.object.kind !== 'relation') {
    evaluation.assume(`${evaluation.statement.tag} takes no lock that others wait for`);
    return;
  }
  if (findRelation(evaluation, name) === undefined && node.missing_ok === true && evaluation.isWholeHistory) return;
  const first = relationOrAssumed(evaluation, name);
  const cmds = (node.cmds ?? []).flatMap((command) => ('AlterTableCmd' in command ? [command.AlterTableCmd] : []));
  const isUnknown = cmds.some(({ subtype }) => commands[subtype ?? 'AT_AddColumn'] === undefined);
  if (isUnknown) {
    evaluation.assume(`this form of ALTER TABLE takes no lock on ${first.schema}.${first.name} that others wait for`);
    return;
  }
  const isOnly = node.relation?.inh !== true;
  const family = isOnly ? [first] : familyOf(evaluation, first);
  const mode = cmds.map(lockOf).reduce(stronger, lockModes[0]);
  const isView = first.kind === 'view' || first.kind === 'materialized view';
  const refused = isView ? cmds.find((command) => !isForViews(command, first)) : undefined;
  if (refused !== undefined) {
    evaluation.fail(wrongKind(evaluation, refused, first));
    return;
  }
  evaluation.lock(first, mode);
  const spans = commandSpans(evaluation.statement);
  const current = (relation: typeof first): typeof first => evaluation.get('relation', relation.id) ?? relation;
  const placed = cmds.map((node, at) => ({
    node,
    span: spans[at] ?? { start: 0, end: evaluation.statement.text.length },
  }));
  for (const { node: command, span } of placed.sort((a, b) => passOf(a.node) - passOf(b.node))) {
    const run = commands[command.subtype ?? 'AT_AddColumn'];
    if (evaluation.hasFailed()) return;
    run?.(evaluation, { node: command, span, table: current(first), family: family.map(current), isOnly, mode });
  }
}
