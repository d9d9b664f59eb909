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
