import type { Column, Relation } from '../catalog/model';
import { nameSql, type CatalogView } from '../down/catalogView';
import { createUndo } from '../down/down';
import { restoreColumnRemarks } from '../down/restoreRelation';
import { privilegeSql } from '../down/write/privileges';

/** What is said of a column beside its definition, for one of another name: storage, comment and privileges, with `;`. */
export function remarksOf(view: CatalogView, relation: Relation, column: Column, name: string): string {
  const said = createUndo();
  restoreColumnRemarks(said, view, relation, { ...column, name }, false);
  const privileges = (view.get('privileges', `relation ${relation.id}`) ?? [])
    .filter((privilege) => privilege.column === column.name)
    .map((privilege) => ({ ...privilege, column: name }));
  const grants = privilegeSql(view, 'GRANT', nameSql(view, relation), 'OBJECT_TABLE', privileges);
  return [...said.result().statements, ...grants].map((sql) => `${sql};\n`).join('');
}
