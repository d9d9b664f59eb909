import type { Constraint, Index } from '../catalog/model';
import { quoteIdentifier } from '../sql/identifiers';

const columnsOf = (names: readonly string[], major: number): string =>
  `(${names.map((name) => quoteIdentifier(name, major)).join(', ')})`;

/**
 * An index as it stands in SQL behind the name of its table: `USING gin (tags)`, `(a, b) INCLUDE (c)`. null where it says
 * more than its columns: expressions, WHERE, an order or an operator class of its own, options.
 */
export function indexBody(index: Index, major: number): string | null {
  const { columns, keySql, isPartial, hasNullsNotDistinct, parameters, tablespace, including } = index;
  const keys = columns.flatMap((column) => column ?? []);
  const saysMore = keySql !== undefined || isPartial || hasNullsNotDistinct === true;
  if (saysMore || keys.length < columns.length || parameters !== undefined || tablespace !== undefined) return null;
  const method = index.method === 'btree' ? '' : `USING ${quoteIdentifier(index.method, major)} `;
  const covered = including === undefined ? '' : ` INCLUDE ${columnsOf(including, major)}`;
  return `${method}${columnsOf(keys, major)}${covered}`;
}

/** How a constraint can be put off: ` DEFERRABLE INITIALLY DEFERRED`, or nothing. */
export function timingOf({ isDeferrable, isDeferred }: Pick<Constraint, 'isDeferrable' | 'isDeferred'>): string {
  if (isDeferred === true) return ' DEFERRABLE INITIALLY DEFERRED';
  return isDeferrable === true ? ' DEFERRABLE' : '';
}

/**
 * A foreign key as it stands in SQL: `FOREIGN KEY (a) REFERENCES t (b) ON DELETE CASCADE`. null where not all that it
 * says is written here: which of several columns SET NULL concerns, PERIOD.
 */
export function foreignKeyBody(key: Constraint, name: string, major: number): string | null {
  const { references, columns } = key;
  if (references === null || key.isEnforced === false) return null;
  const { onDelete, onUpdate, match } = references;
  if (key.setColumns !== undefined || key.isTemporal === true) return null;
  const to = references.columns.length === 0 ? '' : ` ${columnsOf(references.columns, major)}`;
  return [
    `FOREIGN KEY ${columnsOf(columns, major)} REFERENCES ${name}${to}`,
    ...(match === undefined ? [] : [` MATCH ${match}`]),
    ...(onDelete === 'NO ACTION' ? [] : [` ON DELETE ${onDelete}`]),
    ...(onUpdate === undefined ? [] : [` ON UPDATE ${onUpdate}`]),
    timingOf(key),
  ].join('');
}
