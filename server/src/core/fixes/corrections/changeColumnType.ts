import type { TypeReference } from '../../catalog/model';
import { nameSql, quoted } from '../../down/catalogView';
import { typeSql } from '../../down/write/type';
import type { MakeCorrection } from '../correction';

/** A type that a column should have instead of its own. */
export interface BetterType {
  /** As SQL. */
  readonly type: string;
  /** How the values become those of the new type, and again those of the old one, given the column as SQL. */
  readonly using?: (column: string) => string;
  /** What is taken for granted, for the title. */
  readonly assumes?: string;
  /** Why a down leaves it as it is; absent: it gives the old type back. */
  readonly stays?: string;
}

/** Changes the type of a column of the table that the statement makes or alters, while it still has a type that `isWorse`. */
export function changeColumnType(
  column: string,
  isWorse: (type: TypeReference) => boolean,
  better: (type: TypeReference) => BetterType | null,
): MakeCorrection {
  return ({ view, table }) => {
    const type = table?.columns.find(({ name }) => name === column)?.type ?? null;
    if (table === undefined || type === null || type.isArray || !isWorse(type)) return null;
    const to = better(type);
    if (to === null) return null;
    const name = quoted(view, column);
    const using = to.using === undefined ? '' : ` USING ${to.using(name)}`;
    const alter = (sql: string): string =>
      `ALTER TABLE ${nameSql(view, table)} ALTER COLUMN ${name} TYPE ${sql}${using};\n`;
    return {
      what: `give ${column} the type ${to.type}${to.assumes === undefined ? '' : ` (${to.assumes})`}`,
      name: `${column} of ${table.name} as ${to.type}`,
      up: alter(to.type),
      down: to.stays === undefined ? alter(typeSql(view, type)) : `-- Nothing to undo: ${to.stays}\n`,
    };
  };
}
