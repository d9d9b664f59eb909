import type { Index, Relation } from '../catalog/model';
import { makeObjectName, type NameLabel } from '../effects/names';
import { nameSql, quoted, type CatalogView } from './catalogView';
import type { Undo } from './down';

/**
 * The parts that a partitioned table's index has on its partitions come with it, under names that the server makes from
 * those of the columns: they get the names that they had. `relation` and `index` as they come back.
 */
export function nameParts(undo: Undo, view: CatalogView, relation: Relation, index: Index): void {
  const label = labelOf(relation, index);
  const columns = label === 'pkey' ? [] : namesOf(index);
  const name = (table: Relation, of: string): void => {
    for (const id of table.children) {
      const child = view.get('relation', id);
      const part = child?.indexes.find(({ partOf }) => partOf?.table === table.id && partOf.name === of);
      if (child === undefined || part === undefined) continue;
      nameAgain(undo, view, part, makeObjectName(child.name, columns.join('_'), label));
      name(child, part.name);
    }
  };
  name(relation, index.name);
}

/** The same of a partition that comes back while the indexes of the table that it is a part of are there. */
export function namePartsOf(undo: Undo, view: CatalogView, partition: Relation): void {
  for (const part of partition.indexes) {
    if (part.partOf === undefined) continue;
    const parent = view.get('relation', part.partOf.table);
    const of = parent?.indexes.find(({ name }) => name === part.partOf?.name);
    if (parent === undefined || of === undefined) continue;
    const label = labelOf(parent, of);
    const made = label === 'pkey' ? [] : (of.columnNames ?? namesOf(of));
    const now = label === 'pkey' ? [] : namesOf(of);
    const [first, second] = [made, now].map((columns) => makeObjectName(partition.name, columns.join('_'), label));
    // Whether the parent's index is made anew before decides from which names it is.
    if (first === second && first !== undefined) nameAgain(undo, view, part, first);
    else if (part.name !== first) undo.note('by-hand', `The index ${quoted(view, part.name)} is to get its name back.`);
  }
}

const nameAgain = (undo: Undo, view: CatalogView, part: Index, chosen: string): void => {
  if (part.name === chosen) return;
  // Counted up, since another one has the name: so it will be again.
  const isTaken = view.get('name', `${part.schema}.${chosen}`) !== undefined;
  if (isTaken && part.name.startsWith(chosen) && /^\d+$/.test(part.name.slice(chosen.length))) return;
  if (isTaken) undo.note('by-hand', `The index ${quoted(view, part.name)} is to get its name back.`);
  else
    undo.add(
      'part',
      `ALTER INDEX ${nameSql(view, { schema: part.schema, name: chosen })} RENAME TO ${quoted(view, part.name)}`,
    );
};

const labelOf = ({ constraints }: Relation, { name, isConstraint }: Index): NameLabel => {
  if (!isConstraint) return 'idx';
  const kind = constraints.find((constraint) => constraint.name === name)?.kind;
  return kind === 'primary-key' ? 'pkey' : kind === 'exclude' ? 'excl' : 'key';
};

const namesOf = ({ columns, including = [] }: Index): string[] => [
  ...columns.map((column) => column ?? 'expr'),
  ...including,
];
