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

/** The settings that change what later statements do. Others are not kept. */
const kept: readonly string[] = ['lock_timeout', 'search_path', 'timezone'];

/**
 * SET and RESET. SET LOCAL lasts until the transaction ends, and does nothing outside one but warn
 * (manual, SET; extras.txt "SET LOCAL outside tx").
 */
export function setVariable(evaluation: Evaluation, node: VariableSetStmt, isInTransaction: boolean): void {
  if (node.kind === 'VAR_RESET_ALL') {
    for (const name of kept) put(evaluation, name, undefined, false);
    return;
  }
  const name = (node.name ?? '').toLowerCase();
  if (!kept.includes(name) || (node.is_local === true && !isInTransaction)) return;
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

/** `SELECT set_config('lock_timeout', '2s', false)`, as pg_dump and some tools write SET. */
export function setConfig(evaluation: Evaluation, query: Node): void {
  walk(query, (type, node) => {
    if (type !== 'FuncCall') return true;
    const call = node as unknown as FuncCall;
    if (stringsOf(call.funcname).at(-1) !== 'set_config') return true;
    const [name, value, local] = (call.args ?? []).map(textOf);
    if (name !== undefined && value !== undefined && kept.includes(name.toLowerCase()))
      put(evaluation, name.toLowerCase(), value, local === 'on');
    return true;
  });
}
