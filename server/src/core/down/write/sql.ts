import type { SequenceOptions, SettingValues } from '../../catalog/model';
import type { WrittenSql } from '../../sql/clauses';
import { isStale, literal, quoted, type CatalogView } from '../catalogView';

/** What was written, with the names that its columns have by now; null: it names what has another name since. */
export function sqlOf(view: CatalogView, written: WrittenSql | undefined): string | null {
  if (written === undefined) return null;
  const plain = written.filter((_, at) => at % 2 === 0).join(' ');
  if (isStale(view, plain)) return null;
  return written
    .map((part, at) => (at % 2 === 0 ? part : quoted(view, part)))
    .join('')
    .trim();
}

/** Storage parameters as SQL. */
export function parametersSql(parameters: SettingValues): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} = ${/^-?\d+(?:\.\d+)?$|^[a-z]+$/.test(value) ? value : literal(value)}`)
    .join(', ');
}

const order = ['as', 'increment', 'minvalue', 'maxvalue', 'start', 'cache', 'cycle'];

/** The options of a sequence as SQL. */
export function sequenceOptionsSql(options: SequenceOptions): string {
  return order.flatMap((name) => options[name] ?? []).join(' ');
}
