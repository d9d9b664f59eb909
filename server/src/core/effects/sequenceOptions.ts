import type { Node } from '@pgsql/types';
import type { SequenceOptions } from '../catalog/model';
import { stringsOf } from '../sql/tree';

const numbers: Readonly<Record<string, string>> = {
  increment: 'INCREMENT BY',
  start: 'START WITH',
  cache: 'CACHE',
  minvalue: 'MINVALUE',
  maxvalue: 'MAXVALUE',
};

/** The options of a sequence as SQL, by what they are about, in the order of gram.y. OWNED BY and RESTART are no options. */
export function writtenSequenceOptions(options: readonly Node[] | undefined): SequenceOptions {
  const result: Record<string, string> = {};
  for (const item of options ?? []) {
    if (!('DefElem' in item)) continue;
    const { defname = '', arg } = item.DefElem;
    const words = numbers[defname];
    if (words !== undefined) result[defname] = arg === undefined ? `NO ${words}` : `${words} ${numberOf(arg)}`;
    else if (defname === 'cycle')
      result[defname] = arg !== undefined && 'Boolean' in arg && arg.Boolean.boolval === true ? 'CYCLE' : 'NO CYCLE';
    else if (defname === 'as' && arg !== undefined && 'TypeName' in arg)
      result[defname] = `AS ${stringsOf(arg.TypeName.names).at(-1) ?? 'int8'}`;
  }
  return result;
}

const numberOf = (arg: Node): string => {
  if ('Integer' in arg) return String(arg.Integer.ival ?? 0);
  return 'Float' in arg ? (arg.Float.fval ?? '0') : '0';
};
