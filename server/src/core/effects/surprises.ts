import type {
  AlterTableCmd,
  AlterTableStmt,
  ColumnRef,
  Constraint as ConstraintNode,
  FuncCall,
  IndexStmt,
  Node,
  RangeVar,
  TypeName,
} from '@pgsql/types';
import type { Index, Relation } from '../catalog/model';
import { isBuiltinFunction } from '../facts/functions';
import { mayHaveForeignWord } from '../sql/otherDatabases';
import { offsetOfByte } from '../sql/parser';
import { commandSpans, firstTokens, phrase } from '../sql/statement';
import { qualifiedName, rangeVarName, walk } from '../sql/tree';
import type { Span } from '../text/span';
import { coveringIndex } from './covering';
import { dependentsOfCommand, dependentsOfDrop } from './dependents';
import type { Surprise, SurpriseKind, TransactionKind } from './effects';
import { creationSchema, findName, findRelation, fullName, searchPath, settingOf, type Evaluation } from './evaluation';
import { lastingSettings, settingsSet } from './setVariable';
import { typeReference } from './types';
import { noteUnpublishable } from './unpublishable';

/** Shorter limits than this (milliseconds) cut off work that a table of some size takes. */
const longEnough = 10 * 60 * 1000;

/**
 * Reports what a statement does, or leaves undone, and does not show, on the schema that it meets. Gives the table that
 * it is about, for noteOutcome.
 */
export function noteSurprises(evaluation: Evaluation, node: Node, kind: TransactionKind): Relation | undefined {
  noteSettings(evaluation, node, kind);
  noteForeignWords(evaluation, node);
  if ('IndexStmt' in node) {
    const { concurrent, if_not_exists, idxname, relation } = node.IndexStmt;
    if (concurrent !== true) return undefined;
    const table = findRelation(evaluation, rangeVarName(relation));
    const span = phrase(evaluation.statement, whole(evaluation), ['IF', 'NOT', 'EXISTS']) ?? whole(evaluation);
    const name = `${table?.schema ?? creationSchema(evaluation)}.${idxname ?? ''}`;
    const isCleared = evaluation.get('cleared', name) !== undefined;
    const isThere = evaluation.get('name', name) !== undefined;
    if (if_not_exists === true && !isCleared && !isThere)
      say(evaluation, 'keeps-invalid-index', table, idxname ?? '', name, span);
    noteTimeout(evaluation, table, 'index');
  } else if ('ReindexStmt' in node) {
    if (phrase(evaluation.statement, whole(evaluation), ['CONCURRENTLY']) !== null)
      noteTimeout(evaluation, undefined, 'index');
    const { kind: what, relation } = node.ReindexStmt;
    const { schema, name } = rangeVarName(relation);
    // Rebuilt by its name, it is valid.
    if (what === 'REINDEX_OBJECT_INDEX')
      evaluation.set('cleared', `${schema ?? creationSchema(evaluation)}.${name}`, true);
  } else if ('DropStmt' in node) {
    const { removeType, objects, missing_ok } = node.DropStmt;
    if (removeType === 'OBJECT_INDEX' && missing_ok === true)
      for (const object of objects ?? []) {
        const { schema, name } = qualifiedName('List' in object ? object.List.items : undefined);
        evaluation.set('cleared', `${schema ?? creationSchema(evaluation)}.${name}`, true);
      }
    for (const { relation, dependents } of dependentsOfDrop(evaluation, node.DropStmt))
      if (dependents.length > 0)
        say(
          evaluation,
          'drops-too',
          relation,
          fullName(relation),
          dependents.join('\n'),
          firstTokens(evaluation.statement, 2),
        );
  } else if ('AlterTableStmt' in node) return noteCommands(evaluation, node.AlterTableStmt);
  return undefined;
}

/** Reports what a statement leaves behind. `before`: the table that it is about, as it met it. */
export function noteOutcome(evaluation: Evaluation, node: Node, before: Relation | undefined): void {
  noteUnpublishable(evaluation, node);
  if ('IndexStmt' in node) noteDuplicate(evaluation, node.IndexStmt);
  if ('AlterTableStmt' in node && before !== undefined) noteKeys(evaluation, before.id, before);
  if (!('CreateStmt' in node) || node.CreateStmt.partbound !== undefined) return;
  const table = findRelation(evaluation, rangeVarName(node.CreateStmt.relation));
  // One that was there before IF NOT EXISTS is none of this statement's.
  if (table === undefined || table.isTemporary || evaluation.get('created', table.id) === undefined) return;
  noteKeys(evaluation, table.id, undefined);
  say(evaluation, 'table-without-key', table, table.name, '', firstTokens(evaluation.statement, 2));
}

const whole = ({ statement }: Evaluation): Span => ({ start: 0, end: statement.text.length });

const say = (
  evaluation: Evaluation,
  kind: SurpriseKind,
  relation: Relation | undefined,
  subject: string,
  detail: string,
  span: Span,
): void => {
  const about: Pick<Surprise, 'relation' | 'id'> = {
    relation: relation === undefined ? null : fullName(relation),
    id: relation?.id ?? null,
  };
  evaluation.surprises({ kind, ...about, subject, detail, span });
};

const noteSettings = (evaluation: Evaluation, node: Node, kind: TransactionKind): void => {
  if ('VariableSetStmt' in node && node.VariableSetStmt.is_local === true && kind === 'none')
    say(evaluation, 'setting-without-effect', undefined, node.VariableSetStmt.name ?? '', '', whole(evaluation));
  for (const { name, value, isLocal } of settingsSet(node))
    if (!isLocal && value !== undefined && lastingSettings.includes(name))
      say(evaluation, 'setting-stays', undefined, name, value, whole(evaluation));
};

const units: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  '': 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A duration as SET takes it, in milliseconds; undefined: none. */
const milliseconds = (written: string | undefined): number | undefined => {
  const [, amount, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/.exec(written ?? '') ?? [];
  const factor = units[unit];
  return amount === undefined || factor === undefined ? undefined : Number(amount) * factor;
};

const noteTimeout = (evaluation: Evaluation, table: Relation | undefined, what: string, span?: Span): void => {
  const written = settingOf(evaluation, 'statement_timeout');
  const limit = milliseconds(written);
  if (limit === undefined || limit === 0 || limit >= longEnough) return;
  const words = evaluation.statement.tag.split(' ').length;
  const shown = /^\d+$/.test(written ?? '') ? `${written ?? ''}ms` : (written ?? '');
  say(evaluation, 'cut-short', table, what, shown, span ?? firstTokens(evaluation.statement, words));
};

// Types, functions and tables by names that other databases have and nothing here does.
const noteForeignWords = (evaluation: Evaluation, node: Node): void => {
  const { text } = evaluation.statement;
  if (!mayHaveForeignWord(text)) return;
  const note = (word: string, what: string, location: number | undefined): void => {
    const start = offsetOfByte(text, location ?? 0);
    say(evaluation, 'unknown-word', undefined, word.toLowerCase(), what, { start, end: start + word.length });
  };
  walk(node, (type, child) => {
    if (type === 'ColumnDef' || type === 'TypeCast') {
      const written = (child as { typeName?: TypeName }).typeName;
      if (written !== undefined && written.names?.length === 1) {
        const { id, name } = typeReference(evaluation, written);
        if (id.startsWith('?')) note(name, 'type', written.location);
      }
    } else if (type === 'FuncCall') {
      const { funcname, location } = child as FuncCall;
      const { schema, name } = qualifiedName(funcname);
      if (schema === undefined && !isFunction(evaluation, name)) note(name, 'function', location);
    } else if (type === 'ColumnRef') {
      const { fields, location } = child as ColumnRef;
      if (fields?.length === 1) note(qualifiedName(fields).name, 'value', location);
    } else if (type === 'RangeVar') {
      const range = child as RangeVar;
      const name = rangeVarName(range);
      if (name.schema === undefined && findName(evaluation, name) === undefined)
        note(name.name, 'table', range.location);
    }
    return true;
  });
};

const isFunction = (evaluation: Evaluation, name: string): boolean =>
  isBuiltinFunction(name, evaluation.major) ||
  searchPath(evaluation).some((schema) => evaluation.get('function', `${schema}.${name}`) !== undefined);

const noteCommands = (evaluation: Evaluation, node: AlterTableStmt): Relation | undefined => {
  const table = node.objtype === 'OBJECT_TABLE' ? findRelation(evaluation, rangeVarName(node.relation)) : undefined;
  if (table === undefined) return undefined;
  const spans = commandSpans(evaluation.statement);
  const commands = (node.cmds ?? []).flatMap((item) => ('AlterTableCmd' in item ? [item.AlterTableCmd] : []));
  for (const [at, command] of commands.entries())
    noteCommand(evaluation, table, command, spans[at] ?? whole(evaluation));
  return table;
};

const noteCommand = (evaluation: Evaluation, table: Relation, command: AlterTableCmd, span: Span): void => {
  const dependents = dependentsOfCommand(evaluation, table, command);
  if (dependents.length > 0)
    say(evaluation, 'drops-too', table, `${fullName(table)}.${command.name ?? ''}`, dependents.join('\n'), span);
  switch (command.subtype) {
    case 'AT_AddConstraint': {
      const constraint = command.def !== undefined && 'Constraint' in command.def ? command.def.Constraint : undefined;
      if (constraint?.conname !== undefined && isUnvalidated(constraint))
        say(evaluation, 'left-unvalidated', table, constraint.conname, '', span);
      return;
    }
    case 'AT_ValidateConstraint':
      noteTimeout(evaluation, table, 'validation', span);
      return;
    case 'AT_EnableRowSecurity':
      say(evaluation, 'row-security-without-policy', table, table.name, '', span);
      return;
    case 'AT_DisableTrig':
    case 'AT_DisableTrigAll':
    case 'AT_DisableTrigUser': {
      const name = triggersOf(command);
      evaluation.set('disabled', table.id, [...(evaluation.get('disabled', table.id) ?? []), name]);
      say(evaluation, 'trigger-off', table, name, '', span);
      return;
    }
    case 'AT_EnableTrig':
    case 'AT_EnableAlwaysTrig':
    case 'AT_EnableReplicaTrig':
    case 'AT_EnableTrigAll':
    case 'AT_EnableTrigUser': {
      const name = triggersOf(command);
      const disabled = evaluation.get('disabled', table.id) ?? [];
      const left =
        name === 'ALL' ? [] : disabled.filter((other) => other !== name && (name !== 'USER' || other === 'ALL'));
      if (disabled.length > 0) evaluation.set('disabled', table.id, left);
      return;
    }
    default:
      return;
  }
};

const triggersOf = ({ subtype, name = '' }: AlterTableCmd): string =>
  subtype?.endsWith('All') === true ? 'ALL' : subtype?.endsWith('User') === true ? 'USER' : name;

const isUnvalidated = ({ skip_validation, is_enforced, contype }: ConstraintNode): boolean =>
  skip_validation === true &&
  (contype !== 'CONSTR_CHECK' || is_enforced !== false) &&
  ['CONSTR_CHECK', 'CONSTR_FOREIGN', 'CONSTR_NOTNULL'].includes(contype ?? '');

const noteDuplicate = (evaluation: Evaluation, node: IndexStmt): void => {
  const table = findRelation(evaluation, rangeVarName(node.relation));
  // The index that the statement has just made is the last.
  const index: Index | undefined = table?.indexes.at(-1);
  if (table === undefined || index === undefined) return;
  const made = findName(evaluation, { schema: table.schema, name: index.name });
  const isOwn = evaluation.get('created', `index ${fullName(index)}`) !== undefined;
  if (made === undefined || !isOwn || (node.idxname !== undefined && node.idxname !== index.name)) return;
  const span = firstTokens(evaluation.statement, 2);
  const others = table.indexes.slice(0, -1);
  const other = coveringIndex(others, index);
  if (other !== undefined) say(evaluation, 'duplicate-index', table, index.name, other.name, span);
  // Those that cannot go alone are left out: of a constraint, and what is part of the index of a partitioned table.
  for (const old of others)
    if (old !== other && !old.isConstraint && old.partOf === undefined && makesNeedless(index, old, others))
      say(evaluation, 'duplicate-index', table, old.name, index.name, span);
};

// One that was needless before has been reported.
const makesNeedless = (index: Index, old: Index, others: readonly Index[]): boolean =>
  coveringIndex([index], old) !== undefined &&
  !others.some((each) => each !== old && coveringIndex([each], old) !== undefined);

const noteKeys = (evaluation: Evaluation, id: string, before: Relation | undefined): void => {
  const table = evaluation.get('relation', id);
  const known = new Set(before?.constraints.map(({ name }) => name));
  for (const { kind, name, columns, isInherited } of table?.constraints ?? [])
    if (kind === 'foreign-key' && isInherited !== true && !known.has(name))
      say(evaluation, 'key-without-index', table, name, columns.join('\n'), firstTokens(evaluation.statement, 2));
};
