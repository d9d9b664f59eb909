import type { SequenceName, SequenceOptions } from '../catalog/model';
import { sameValue } from '../catalog/sameValue';
import { keySql, quoted, relationSql, type CatalogView } from './catalogView';
import type { Undo } from './down';
import type { UndoObject } from './objectChange';
import { sequenceChanges } from './undoColumns';
import { restoreRemarks } from './undoRemarks';
import { sequenceOptionsSql } from './write/sql';

/** A sequence: made, dropped, or changed. Those that come and go with a column do so. */
export const undoSequence: UndoObject = (undo, { before, after, name }) => {
  const was = before.get('name', name);
  const is = after.get('name', name);
  const sql = keySql(after, name);
  if (is?.kind === 'sequence' && was === undefined) {
    const { owner } = is;
    const table = owner === undefined ? undefined : before.get('relation', owner.relation);
    const isOfOlder = table?.columns.some((column) => column.name === owner?.column) === true;
    if (owner === undefined || (isOfOlder && !owner.isIdentity)) undo.add('drop', `DROP SEQUENCE ${sql}`);
    return;
  }
  if (was?.kind !== 'sequence') return;
  if (is === undefined) {
    const owned = was.owner === undefined ? undefined : after.get('relation', was.owner.relation);
    const isColumnThere = owned?.columns.some((column) => column.name === was.owner?.column) === true;
    if (was.owner !== undefined && (!isColumnThere || was.owner.isIdentity)) return;
    const options = sequenceOptionsSql(was.options ?? {});
    undo.add(
      'sequence',
      `CREATE ${was.isUnlogged === true ? 'UNLOGGED ' : ''}SEQUENCE ${sql}${options === '' ? '' : ` ${options}`}`,
    );
    undo.note('lost', `${sql} starts anew.`);
    if (was.owner !== undefined) own(undo, before, name, was.owner);
    restoreRemarks(undo, before, `SEQUENCE ${name}`, 'OBJECT_SEQUENCE', `SEQUENCE ${sql}`);
    return;
  }
  if (is.kind !== 'sequence') return;
  const changes = sequenceChanges(
    { ...ownType(before, was), ...was.options },
    { ...ownType(before, was), ...is.options },
  );
  if (changes.length > 0) undo.add('sequence', `ALTER SEQUENCE ${sql} ${changes.join(' ')}`);
  if (sameValue(was.owner, is.owner)) return;
  if (was.owner === undefined) undo.add('sequence', `ALTER SEQUENCE ${sql} OWNED BY NONE`);
  else own(undo, before, name, was.owner);
};

// serial and an identity give their sequence the type of the column.
const ownType = (view: CatalogView, { owner }: SequenceName): SequenceOptions => {
  const table = owner === undefined ? undefined : view.get('relation', owner.relation);
  const column = table?.columns.find(({ name }) => name === owner?.column);
  const isOwn = column?.isSerial === true || column?.isIdentity === true;
  const words: Readonly<Record<string, string>> = { int2: 'smallint', int4: 'integer', int8: 'bigint' };
  const word = words[column?.type?.name ?? ''];
  return isOwn && word !== undefined ? { as: `AS ${word}` } : {};
};

const own = (
  undo: Undo,
  view: CatalogView,
  name: string,
  { relation, column }: { readonly relation: string; readonly column: string },
): void => {
  const table = relationSql(view, relation);
  if (table !== null)
    undo.add('attach', `ALTER SEQUENCE ${keySql(view, name)} OWNED BY ${table}.${quoted(view, column)}`);
};
