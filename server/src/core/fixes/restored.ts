import type { Relation } from '../catalog/model';
import { nameSql, type CatalogView } from '../down/catalogView';
import { createUndo } from '../down/down';
import { restoreRelation } from '../down/restoreRelation';
import { columnSql } from '../down/write/column';
import { remarksOf } from './columnRemarks';

/** What makes relations again as they are, without their rows, with `;`; null: not all of it is known. */
export function relationsRestored(view: CatalogView, relations: readonly (Relation | undefined)[]): string | null {
  const undo = createUndo();
  for (const relation of relations) {
    if (relation?.isKnown !== true) return null;
    restoreRelation(undo, view, relation);
  }
  const { statements, notes } = undo.result();
  if (statements.length === 0 || notes.some(({ kind }) => kind === 'by-hand')) return null;
  return statements.map((sql) => `${sql};\n`).join('');
}

/**
 * What adds a column again as it is, without its values, with `;`: rows need not have it where it has no default. null:
 * it is not known, or something hangs on it that takes time to make.
 */
export function columnRestored(view: CatalogView, relation: Relation | undefined, name: string): string | null {
  const column = relation?.columns.find((each) => each.name === name);
  if (relation?.isKnown !== true || column === undefined || column.isIdentity || column.isSerial === true) return null;
  const holds = (columns: readonly (string | null)[]): boolean => columns.includes(name);
  const isUsed =
    relation.constraints.some(({ kind, columns }) => kind !== 'not-null' && holds(columns)) ||
    relation.indexes.some(({ columns, alsoReads }) => holds(columns) || holds(alsoReads)) ||
    (relation.columnUsers ?? []).some(({ columns }) => holds(columns)) ||
    relation.readBy.some(({ columns }) => columns === null || holds(columns));
  const definition = columnSql(view, relation, column, { isRequired: column.hasDefault });
  if (isUsed || definition === null) return null;
  const added = `ALTER TABLE ${nameSql(view, relation)} ADD COLUMN ${definition};\n`;
  return `${added}${remarksOf(view, relation, column, name)}`;
}
