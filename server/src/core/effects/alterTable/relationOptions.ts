import type { DefElem, Node } from '@pgsql/types';
import type { SettingValues } from '../../catalog/model';
import { stringsOf } from '../../sql/tree';
import type { Evaluation } from '../evaluation';
import type { LockMode } from '../lockMode';

/** What has parameters of its own; `attribute`: a column. */
export type OptionOwner =
  'heap' | 'toast' | 'view' | 'attribute' | 'btree' | 'hash' | 'gist' | 'spgist' | 'gin' | 'brin';

interface Option {
  readonly owners: readonly OptionOwner[];
  readonly type: 'boolean' | 'integer' | 'floating point' | 'enum';
  /** Bounds, or the values of an enum. */
  readonly range?: readonly [low: number, high: number];
  readonly values?: readonly string[];
  /** The first major that knows it. */
  readonly since?: number;
  /** The lock that changing it takes; ShareUpdateExclusiveLock where nothing is said. */
  readonly mode?: LockMode;
}

const largest = 2_147_483_647;
const both = ['heap', 'toast'] as const;
const integer = (owners: readonly OptionOwner[], low: number, high: number = largest): Option => ({
  owners,
  type: 'integer',
  range: [low, high],
});
const real = (owners: readonly OptionOwner[], low: number, high: number): Option => ({
  owners,
  type: 'floating point',
  range: [low, high],
});
const boolean = (owners: readonly OptionOwner[], mode?: LockMode): Option => ({
  owners,
  type: 'boolean',
  ...(mode === undefined ? {} : { mode }),
});
const switches = ['on', 'off', 'true', 'false', 'yes', 'no', '1', '0'] as const;

/** Storage parameters, and options of columns (access/common/reloptions.c; each is run on servers by test/postgres/effects). */
const options: Readonly<Record<string, Option>> = {
  fillfactor: integer(['heap', 'btree', 'hash', 'gist', 'spgist'], 10, 100),
  autovacuum_enabled: boolean(both),
  autovacuum_vacuum_threshold: integer(both, 0),
  autovacuum_vacuum_max_threshold: { ...integer(both, -1), since: 18 },
  autovacuum_vacuum_insert_threshold: integer(both, -1),
  autovacuum_analyze_threshold: integer(['heap'], 0),
  autovacuum_vacuum_cost_limit: integer(both, 1, 10_000),
  autovacuum_freeze_min_age: integer(both, 0, 1_000_000_000),
  autovacuum_freeze_max_age: integer(both, 100_000, 2_000_000_000),
  autovacuum_freeze_table_age: integer(both, 0, 2_000_000_000),
  autovacuum_multixact_freeze_min_age: integer(both, 0, 1_000_000_000),
  autovacuum_multixact_freeze_max_age: integer(both, 10_000, 2_000_000_000),
  autovacuum_multixact_freeze_table_age: integer(both, 0, 2_000_000_000),
  log_autovacuum_min_duration: integer(both, -1),
  toast_tuple_target: integer(['heap'], 128, 8160),
  parallel_workers: integer(['heap'], 0, 1024),
  autovacuum_vacuum_cost_delay: real(both, 0, 100),
  autovacuum_vacuum_scale_factor: real(both, 0, 100),
  autovacuum_vacuum_insert_scale_factor: real(both, 0, 100),
  autovacuum_analyze_scale_factor: real(['heap'], 0, 100),
  vacuum_max_eager_freeze_failure_rate: { ...real(both, 0, 1), since: 18 },
  vacuum_index_cleanup: { owners: both, type: 'enum', values: ['auto', ...switches] },
  vacuum_truncate: boolean(both),
  user_catalog_table: boolean(['heap'], 'AccessExclusiveLock'),
  security_barrier: boolean(['view'], 'AccessExclusiveLock'),
  security_invoker: { ...boolean(['view'], 'AccessExclusiveLock'), since: 15 },
  check_option: { owners: ['view'], type: 'enum', values: ['local', 'cascaded'], mode: 'AccessExclusiveLock' },
  deduplicate_items: boolean(['btree']),
  buffering: { owners: ['gist'], type: 'enum', values: ['auto', 'on', 'off'], mode: 'AccessExclusiveLock' },
  fastupdate: boolean(['gin'], 'AccessExclusiveLock'),
  gin_pending_list_limit: { ...integer(['gin'], 64), mode: 'AccessExclusiveLock' },
  pages_per_range: { ...integer(['brin'], 1, 131_072), mode: 'AccessExclusiveLock' },
  autosummarize: boolean(['brin'], 'AccessExclusiveLock'),
  n_distinct: real(['attribute'], -1, Infinity),
  n_distinct_inherited: real(['attribute'], -1, Infinity),
};

const optionOf = (name: string): Option | undefined => (Object.hasOwn(options, name) ? options[name] : undefined);

/** The options of a list in parentheses. */
export function writtenOptions(def: Node | undefined): DefElem[] {
  const items = def !== undefined && 'List' in def ? (def.List.items ?? []) : [];
  return items.flatMap((item) => ('DefElem' in item ? [item.DefElem] : []));
}

/** The lock that changing an option takes, whoever it belongs to (AlterTableGetRelOptionsLockLevel). */
export function lockOfOption({ defname }: DefElem): LockMode {
  return optionOf(defname ?? '')?.mode ?? 'ShareUpdateExclusiveLock';
}

/** Fails as the server does on an option that the owner does not have, or a value that it does not take. */
export function failsOnOption(evaluation: Evaluation, owner: OptionOwner, element: DefElem): boolean {
  const name = element.defname ?? '';
  const fail = (message: string): true => {
    evaluation.fail(message);
    return true;
  };
  const option = optionOf(name);
  if (option?.owners.includes(owner) !== true || evaluation.major < (option.since ?? 0))
    return fail(`unrecognized parameter "${name}"`);
  const text = valueOf(element.arg);
  if (!isOf(option, text)) return fail(`invalid value for ${option.type} option "${name}": ${text}`);
  const [low, high] = option.range ?? [-Infinity, Infinity];
  const value = Number(text);
  return (value < low || value > high) && fail(`value ${text} out of bounds for option "${name}"`);
}

/** The parameters of a list by their names; those of TOAST begin with `toast.`. */
export function settingValues(items: readonly Node[] | undefined): Record<string, string> {
  const values: Record<string, string> = {};
  for (const item of items ?? []) {
    if (!('DefElem' in item)) continue;
    const { defnamespace, defname = '', arg } = item.DefElem;
    values[defnamespace === undefined ? defname : `${defnamespace}.${defname}`] = valueOf(arg);
  }
  return values;
}

/** Parameters without some of them. */
export function without(values: SettingValues, names: readonly string[]): SettingValues {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

// defGetString; an option without a value is true.
const valueOf = (arg: Node | undefined): string => {
  if (arg === undefined) return 'true';
  if ('Integer' in arg) return String(arg.Integer.ival ?? 0);
  if ('Float' in arg) return arg.Float.fval ?? '';
  if ('String' in arg) return arg.String.sval ?? '';
  if ('Boolean' in arg) return String(arg.Boolean.boolval === true);
  return 'TypeName' in arg ? (stringsOf(arg.TypeName.names).at(-1) ?? '') : '';
};

// parse_bool takes beginnings of words too, where they are clear.
const isBoolean = (text: string): boolean =>
  /^(?:t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|1|0)$/i.test(text);

const isOf = ({ type, values }: Option, text: string): boolean => {
  switch (type) {
    case 'boolean':
      return isBoolean(text);
    case 'integer':
      return /^\s*[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?\s*$/i.test(text);
    case 'floating point':
      return text.trim() !== '' && !Number.isNaN(Number(text));
    case 'enum':
      return values?.includes(text.toLowerCase()) === true;
  }
};
