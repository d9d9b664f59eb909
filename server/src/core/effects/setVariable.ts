import type { FuncCall, Node, VariableSetStmt } from '@pgsql/types';
import { stringsOf, walk } from '../sql/tree';
import type { Evaluation } from './evaluation';

const textOf = (node: Node): string => {
  if ('TypeCast' in node && node.TypeCast.arg !== undefined) return textOf(node.TypeCast.arg);
  if (!('A_Const' in node)) return '';
  const { ival, fval, sval, boolval } = node.A_Const;
  if (sval !== undefined) return sval.sval ?? '';
  if (ival !== undefined) return String(ival.ival ?? 0);
  if (boolval !== undefined) return boolval.boolval === true ? 'on' : 'off';
  return fval?.fval ?? '';
};

/** Settings that change whose rights, which objects or which triggers count, as long as the session lasts. */
export const lastingSettings: readonly string[] = [
  'default_transaction_read_only',
  'role',
  'row_security',
  'search_path',
  'session_authorization',
  'session_replication_role',
];

/** The settings that change what later statements do. Others are not kept. */
export const keptSettings: readonly string[] = ['lock_timeout', 'statement_timeout', 'timezone', ...lastingSettings];

/**
 * SET and RESET. SET LOCAL lasts until the transaction ends, and does nothing outside one but warn
 * (manual, SET; extras.txt "SET LOCAL outside tx").
 */
export function setVariable(evaluation: Evaluation, node: VariableSetStmt): void {
  const isInTransaction = evaluation.transaction !== 'none';
  if (node.kind === 'VAR_RESET_ALL') {
    for (const name of keptSettings) put(evaluation, name, undefined, false);
    return;
  }
  const name = (node.name ?? '').toLowerCase();
  if (!keptSettings.includes(name) || (node.is_local === true && !isInTransaction)) return;
  const value = node.kind === 'VAR_SET_VALUE' ? (node.args ?? []).map(textOf).join(', ') : undefined;
  put(evaluation, name, value, node.is_local === true);
}

const put = (evaluation: Evaluation, name: string, value: string | undefined, isLocal: boolean): void => {
  if (isLocal) {
    evaluation.set('local', name, value);
    return;
  }
  evaluation.set('setting', name, value);
  evaluation.set('local', name, undefined);
};

/** A setting that a statement sets. */
export interface SettingSet {
  readonly name: string;
  /** undefined: back to the default. */
  readonly value: string | undefined;
  readonly isLocal: boolean;
}

/** What SET and `SELECT set_config(…)` set, as written. RESET ALL is left out. */
export function settingsSet(node: Node): SettingSet[] {
  if ('VariableSetStmt' in node) {
    const { name = '', kind, args = [], is_local } = node.VariableSetStmt;
    const value = kind === 'VAR_SET_VALUE' ? args.map(textOf).join(', ') : undefined;
    return kind === 'VAR_RESET_ALL' ? [] : [{ name: name.toLowerCase(), value, isLocal: is_local === true }];
  }
  if (!('SelectStmt' in node)) return [];
  const calls: SettingSet[] = [];
  walk(node, (type, child) => {
    if (type !== 'FuncCall') return true;
    const call = child as unknown as FuncCall;
    if (stringsOf(call.funcname).at(-1) !== 'set_config') return true;
    const [name, value, local] = (call.args ?? []).map(textOf);
    if (name !== undefined && value !== undefined)
      calls.push({ name: name.toLowerCase(), value, isLocal: local === 'on' });
    return true;
  });
  return calls;
}

/** `SELECT set_config('lock_timeout', '2s', false)`, as pg_dump and some tools write SET. */
export function setConfig(evaluation: Evaluation, query: Node): void {
  for (const { name, value, isLocal } of settingsSet(query))
    if (keptSettings.includes(name)) put(evaluation, name, value, isLocal);
}
