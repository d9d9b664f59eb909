import type { AlterTableCmd, AlterTableStmt, ObjectType } from '@pgsql/types';
import type { Relation, RelationKind } from '../../catalog/model';
import { commandSpans } from '../../sql/statement';
import { rangeVarName } from '../../sql/tree';
import { alterIndex } from '../alterIndex';
import { familyOf, findName, findRelation, relationOrAssumed, type Evaluation } from '../evaluation';
import { lockModes, stronger, type LockMode } from '../lockMode';
import type { Command } from './command';
import { failsOnTarget, forms, type Pass } from './forms';
import { failsOnTwice } from './persistence';
import { wrongTarget } from './wrongTarget';

const passes: readonly Pass[] = [
  'drop',
  'alter-type',
  'add-column',
  'set-expression',
  'column-attributes',
  'add-index',
  'add-constraint',
  'miscellaneous',
];

/** The order in which the commands of one statement are run, whatever their order in it. */
const passOf = (node: AlterTableCmd): number => {
  const pass = forms[node.subtype ?? 'AT_AddColumn']?.pass ?? 'miscellaneous';
  return passes.indexOf(typeof pass === 'string' ? pass : pass(node));
};

const lockOf = (evaluation: Evaluation, node: AlterTableCmd): LockMode => {
  const lock = forms[node.subtype ?? 'AT_AddColumn']?.lock ?? 'AccessExclusiveLock';
  return typeof lock === 'string' ? lock : lock(evaluation, node);
};

/** What ALTER VIEW and its like must be given; ALTER TABLE takes all. */
const asked: Partial<Record<ObjectType, RelationKind>> = {
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_FOREIGN_TABLE: 'foreign table',
};

/**
 * ALTER TABLE, and the forms that ALTER INDEX, VIEW, MATERIALIZED VIEW and SEQUENCE share with it: one lock, the strongest
 * that any command needs, on the table and on those of its partitions and inheriting tables that a command goes down to;
 * then the commands one by one (manual, ALTER TABLE, Notes).
 */
export function alterTable(evaluation: Evaluation, node: AlterTableStmt): void {
  if (node.objtype === 'OBJECT_TYPE') {
    evaluation.assume(`${evaluation.statement.tag} takes no lock that others wait for`);
    return;
  }
  const name = rangeVarName(node.relation);
  const cmds = (node.cmds ?? []).flatMap((command) => ('AlterTableCmd' in command ? [command.AlterTableCmd] : []));
  const found = findName(evaluation, name);
  if (found === undefined && node.missing_ok === true && evaluation.isWholeHistory) return;
  if (found?.object.kind === 'index' || (found === undefined && node.objtype === 'OBJECT_INDEX')) {
    alterIndex(evaluation, node, cmds);
    return;
  }
  if (found?.object.kind === 'sequence') {
    onSequence(evaluation, node, cmds, name.name);
    return;
  }
  if (found === undefined && node.objtype === 'OBJECT_SEQUENCE') {
    evaluation.assume(`the sequence ${name.name} exists`);
    return;
  }
  if (failsOnKind(evaluation, node.objtype, findRelation(evaluation, name))) return;
  const first = relationOrAssumed(evaluation, name);
  const unknown = cmds.find(({ subtype }) => forms[subtype ?? 'AT_AddColumn'] === undefined);
  if (unknown !== undefined) {
    evaluation.assume(`this form of ALTER TABLE takes no lock on ${first.schema}.${first.name} that others wait for`);
    return;
  }
  runCommands(evaluation, node, first, cmds);
}

const failsOnKind = (evaluation: Evaluation, type: ObjectType | undefined, relation: Relation | undefined): boolean => {
  if (relation?.isKnown !== true || type === undefined) return false;
  const wanted =
    asked[type] ?? (type === 'OBJECT_INDEX' ? 'index' : type === 'OBJECT_SEQUENCE' ? 'sequence' : undefined);
  if (wanted === undefined || relation.kind === wanted) return false;
  evaluation.fail(`"${relation.name}" is not ${wanted === 'index' ? 'an' : 'a'} ${wanted}`);
  return true;
};

// A sequence can change its owner and, from 15 on, whether it is logged: none of which others wait for.
const onSequence = (
  evaluation: Evaluation,
  { objtype }: AlterTableStmt,
  cmds: readonly AlterTableCmd[],
  name: string,
): void => {
  const kind = objtype === undefined ? undefined : asked[objtype];
  if (kind !== undefined || objtype === 'OBJECT_INDEX') {
    evaluation.fail(`"${name}" is not ${kind === undefined ? 'an index' : `a ${kind}`}`);
    return;
  }
  for (const { subtype } of cmds) {
    const form = forms[subtype ?? 'AT_AddColumn'];
    const isForSequences =
      form?.on.includes('sequence') === true && (subtype === 'AT_ChangeOwner' || evaluation.major >= 15);
    if (form === undefined || isForSequences) continue;
    wrongTarget(evaluation, form, name);
    return;
  }
};

const runCommands = (
  evaluation: Evaluation,
  node: AlterTableStmt,
  first: Relation,
  cmds: readonly AlterTableCmd[],
): void => {
  const isOnly = node.relation?.inh !== true;
  const family = isOnly ? [first] : familyOf(evaluation, first);
  const mode = cmds.map((command) => lockOf(evaluation, command)).reduce(stronger, lockModes[0]);
  evaluation.lock(first, mode);
  const spans = commandSpans(evaluation.statement);
  const current = (relation: Relation): Relation => evaluation.get('relation', relation.id) ?? relation;
  const placed = cmds.map((command, at) => ({
    node: command,
    span: spans[at] ?? { start: 0, end: evaluation.statement.text.length },
  }));
  const command = ({ node: each, span }: (typeof placed)[number]): Command => ({
    node: each,
    span,
    table: current(first),
    family: family.map(current),
    isOnly,
    mode,
  });
  if (failsOnTwice(evaluation, first, placed)) return;
  for (const each of placed) {
    if (failsOnTarget(evaluation, each.node, first)) return;
    forms[each.node.subtype ?? 'AT_AddColumn']?.prepare?.(evaluation, command(each));
    if (evaluation.hasFailed()) return;
  }
  for (const each of placed.sort((a, b) => passOf(a.node) - passOf(b.node))) {
    if (evaluation.hasFailed()) return;
    forms[each.node.subtype ?? 'AT_AddColumn']?.run(evaluation, command(each));
  }
};
