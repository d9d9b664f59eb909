import type { AlterSubscriptionStmt, CreateSubscriptionStmt, DropSubscriptionStmt, Node } from '@pgsql/types';
import type { Evaluation } from './evaluation';

/**
 * Subscriptions lock no table of others' here; what makes or drops a replication slot on the other server cannot be rolled
 * back, and refuses a transaction (subscriptioncmds.c).
 */
export function createSubscription(evaluation: Evaluation, node: CreateSubscriptionStmt): void {
  if (isOff(node.options, 'connect') || isOff(node.options, 'create_slot')) return;
  if (hasNone(node.options, 'slot_name')) return;
  evaluation.refuseTransaction('CREATE SUBSCRIPTION ... WITH (create_slot = true)');
}

export function alterSubscription(evaluation: Evaluation, node: AlterSubscriptionStmt): void {
  if (node.kind === 'ALTER_SUBSCRIPTION_REFRESH' && !isOff(node.options, 'copy_data'))
    evaluation.refuseTransaction('ALTER SUBSCRIPTION ... REFRESH');
}

export function dropSubscription(evaluation: Evaluation, node: DropSubscriptionStmt): void {
  if (node.missing_ok !== true) evaluation.assume(`the subscription ${node.subname ?? ''} has no slot`);
}

const valueOf = (options: readonly Node[] | undefined, name: string): string | undefined => {
  const option = options?.find((item) => 'DefElem' in item && item.DefElem.defname === name);
  const arg = option !== undefined && 'DefElem' in option ? option.DefElem.arg : undefined;
  if (arg === undefined) return undefined;
  if ('String' in arg) return arg.String.sval;
  if ('TypeName' in arg)
    return arg.TypeName.names?.flatMap((part) => ('String' in part ? [part.String.sval ?? ''] : [])).at(-1);
  if ('Boolean' in arg) return String(arg.Boolean.boolval === true);
  return undefined;
};

const isOff = (options: readonly Node[] | undefined, name: string): boolean =>
  /^(false|off|0)$/i.test(valueOf(options, name) ?? '');

const hasNone = (options: readonly Node[] | undefined, name: string): boolean =>
  /^none$/i.test(valueOf(options, name) ?? '');
