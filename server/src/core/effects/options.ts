import type { Node } from '@pgsql/types';

/** Whether an option in parentheses is on: `(FULL)`, `(FULL true)`, `(FULL 1)`, `(FULL on)` (define.c, defGetBoolean). */
export function booleanOption(options: readonly Node[] | undefined, name: string): boolean {
  let isOn = false;
  for (const item of options ?? []) {
    if (!('DefElem' in item) || item.DefElem.defname !== name) continue;
    const { arg } = item.DefElem;
    if (arg === undefined) isOn = true;
    else if ('Boolean' in arg) isOn = arg.Boolean.boolval === true;
    else if ('Integer' in arg) isOn = (arg.Integer.ival ?? 0) !== 0;
    else if ('String' in arg) isOn = /^(true|on)$/i.test(arg.String.sval ?? '');
  }
  return isOn;
}

/** The text of an option in parentheses: `(TABLESPACE fast)`; the last counts. undefined: it is not there. */
export function textOption(options: readonly Node[] | undefined, name: string): string | undefined {
  let text: string | undefined;
  for (const item of options ?? []) {
    const arg = 'DefElem' in item && item.DefElem.defname === name ? item.DefElem.arg : undefined;
    if (arg !== undefined && 'String' in arg) text = arg.String.sval;
  }
  return text;
}
