import type { ObjectType } from '@pgsql/types';
import { routineKey } from '../effects/objectKey';
import { keySql, literal, quoted, relationSql, rightsAreDoubtful, type CatalogView } from './catalogView';
import type { Undo } from './down';
import type { UndoObject } from './objectChange';
import { undoPrivileges } from './undoRelation';
import { calledSql } from './write/routine';

/** A comment of what has no place of its own for one; `name` is the key of the object. */
export const undoRemark: UndoObject = (undo, { before, after, name }) => {
  const target = targetSql(after, name);
  const was = before.get('remark', name);
  if (target !== null && exists(after, name))
    undo.add('comment', `COMMENT ON ${target} IS ${was === undefined ? 'NULL' : literal(was)}`);
};

/** The owner of what is no relation, and the definitions that go with what they define. */
export const undoDefinition: UndoObject = (undo, { before, after, name }) => {
  if (name === 'default privileges') {
    undo.note('by-hand', 'The default privileges are to be turned back.');
    return;
  }
  if (name === 'unnamed roles') {
    undo.note('by-hand', 'What roles may do, or own, whose names code puts together is to be turned back.');
    return;
  }
  if (!name.startsWith('owner ')) return;
  const key = name.slice('owner '.length);
  const target = targetSql(after, key);
  if (target === null || !exists(after, key)) return;
  const was = before.get('definition', name);
  undo.add('owner', `ALTER ${target} OWNER TO ${was ?? 'CURRENT_USER'}`);
  if (was === undefined)
    undo.note('stays', `Who owned ${target} before is not known here: it is given to the role that runs this.`);
};

const privilegeTypes: Readonly<Record<string, ObjectType>> = {
  relation: 'OBJECT_TABLE',
  SEQUENCE: 'OBJECT_SEQUENCE',
  SCHEMA: 'OBJECT_SCHEMA',
  TYPE: 'OBJECT_TYPE',
  DATABASE: 'OBJECT_DATABASE',
};

/** GRANT and REVOKE on anything. */
export const undoGrants: UndoObject = (undo, { before, after, name }) => {
  const [kind = ''] = name.split(' ', 1);
  if (!exists(after, name)) return;
  const target = kind === 'relation' ? relationSql(after, name.slice('relation '.length)) : targetSql(after, name);
  const type = privilegeTypes[kind] ?? 'OBJECT_FUNCTION';
  if (target === null) return;
  if (rightsAreDoubtful(before))
    undo.note('by-hand', `Code that earlier migrations build may have given or taken privileges on ${target} before.`);
  undoPrivileges(undo, after, target, type, before.get('privileges', name) ?? [], after.get('privileges', name) ?? []);
};

const exists = (view: CatalogView, key: string): boolean => {
  const [kind = ''] = key.split(' ', 1);
  const name = key.slice(kind.length + 1);
  switch (kind) {
    case 'relation':
      return name.startsWith('?') || view.get('relation', name) !== undefined;
    case 'SEQUENCE':
      return view.get('name', name)?.kind === 'sequence';
    case 'TYPE':
      return view.get('typename', name) !== undefined;
    case 'SCHEMA':
      return name === 'public' || view.get('schema', name) !== undefined;
    case 'FUNCTION':
    case 'PROCEDURE':
      return view.get('function', name.slice(0, name.lastIndexOf('('))) !== undefined;
    default:
      return true;
  }
};

// As SQL, with the word before it; the types of a routine as they are kept.
const targetSql = (view: CatalogView, key: string): string | null => {
  const [word = ''] = key.split(' ', 1);
  const name = key.slice(word.length + 1);
  if (word === 'FUNCTION' || word === 'PROCEDURE') {
    const paren = name.lastIndexOf('(');
    if (paren === -1) return null;
    const full = name.slice(0, paren);
    const routine = view.get('function', full)?.routines?.find((each) => routineKey(full, each) === key);
    return routine === undefined ? null : `${word} ${calledSql(view, full, routine)}`;
  }
  if (word === 'AGGREGATE') return null;
  return name.includes('.') && word !== 'SCHEMA' ? `${word} ${keySql(view, name)}` : `${word} ${quoted(view, name)}`;
};

/** Brings the comment, the owner and the privileges of what is no relation back. `key`: that of the catalog for them. */
export function restoreRemarks(undo: Undo, view: CatalogView, key: string, type: ObjectType, target: string): void {
  const remark = view.get('remark', key);
  if (remark !== undefined) undo.add('comment', `COMMENT ON ${target} IS ${literal(remark)}`);
  const owner = view.get('definition', `owner ${key}`);
  if (owner !== undefined) undo.add('owner', `ALTER ${target} OWNER TO ${owner}`);
  undoPrivileges(undo, view, target, type, view.get('privileges', key) ?? [], []);
}
