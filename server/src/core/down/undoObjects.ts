import type { ObjectType } from '@pgsql/types';
import type { Publication, Routine, SequenceName, SequenceOptions, UserType } from '../catalog/model';
import { sameValue } from '../catalog/sameValue';
import { routineKey } from '../effects/objectKey';
import { keySql, literal, quoted, relationSql, type CatalogView } from './catalogView';
import type { Undo } from './down';
import { restoreStatistics } from './restoreRelation';
import { sequenceChanges } from './undoColumns';
import { undoPrivileges } from './undoRelation';
import { sequenceOptionsSql, sqlOf } from './write/sql';
import { typeSql } from './write/type';

/** The schema before and after a statement, and the key of the catalog that it has changed: `kind` and `name`. */
export interface ObjectChange {
  readonly before: CatalogView;
  readonly after: CatalogView;
  readonly name: string;
}

type UndoObject = (undo: Undo, change: ObjectChange) => void;

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

/** A type: made or dropped. */
export const undoTypeName: UndoObject = (undo, { before, after, name }) => {
  const was = before.get('typename', name);
  const is = after.get('typename', name);
  if (was === undefined && is !== undefined) {
    const kind = after.get('type', is)?.kind;
    undo.add('drop', `DROP ${kind === 'domain' ? 'DOMAIN' : 'TYPE'} ${keySql(after, name)}`);
  } else if (was !== undefined && is === undefined) {
    const type = before.get('type', was);
    const sql = type === undefined ? null : createType(before, name, type);
    if (sql === null)
      undo.note(
        'by-hand',
        `The type ${keySql(before, name)} is to be made anew: how it was written is not known here.`,
      );
    else undo.add('type', sql);
    restoreRemarks(undo, before, `TYPE ${name}`, 'OBJECT_TYPE', `TYPE ${keySql(before, name)}`);
    for (const check of type?.checks ?? []) if (!check.isValidated) addCheck(undo, before, name, check);
  }
};

const createType = (view: CatalogView, name: string, type: UserType): string | null => {
  const sql = keySql(view, name);
  switch (type.kind) {
    case 'enum':
      return type.labels === undefined ? null : `CREATE TYPE ${sql} AS ENUM (${type.labels.map(literal).join(', ')})`;
    case 'domain': {
      if (type.base === null) return null;
      const checks = (type.checks ?? [])
        .filter(({ isValidated }) => isValidated)
        .map((check) => ({ name: check.name, body: sqlOf(view, check.sql) }));
      if (checks.some(({ body }) => body === null)) return null;
      return [
        `CREATE DOMAIN ${sql} AS ${typeSql(view, type.base)}`,
        type.collationSql === undefined ? '' : ` COLLATE ${type.collationSql}`,
        type.defaultSql === undefined ? '' : ` DEFAULT ${type.defaultSql}`,
        type.isNotNull === true ? ' NOT NULL' : '',
        ...checks.map((check) => ` CONSTRAINT ${quoted(view, check.name)} CHECK (${check.body ?? ''})`),
      ].join('');
    }
    case 'composite': {
      if (type.columns === undefined) return null;
      const columns = type.columns.map((column) => {
        const base = column.type === null ? null : typeSql(view, column.type);
        const collation = column.collation === null ? '' : ` COLLATE ${quoted(view, column.collation)}`;
        return base === null ? null : `${quoted(view, column.name)} ${base}${collation}`;
      });
      return columns.includes(null) ? null : `CREATE TYPE ${sql} AS (${columns.join(', ')})`;
    }
    case 'other':
      return type.sql === undefined ? null : `CREATE TYPE ${sql} ${type.sql}`;
  }
};

const addCheck = (
  undo: Undo,
  view: CatalogView,
  name: string,
  check: NonNullable<UserType['checks']>[number],
): void => {
  const body = sqlOf(view, check.sql);
  if (body === null)
    undo.note('by-hand', `The constraint ${quoted(view, check.name)} of ${keySql(view, name)} is to be made anew.`);
  else
    undo.add(
      'key',
      `ALTER DOMAIN ${keySql(view, name)} ADD CONSTRAINT ${quoted(view, check.name)} CHECK (${body})${check.isValidated ? '' : ' NOT VALID'}`,
    );
};

/** What a type is: labels of an enum, clauses of a domain. `name` is its id. */
export const undoType: UndoObject = (undo, { before, after, name: id }) => {
  const was = before.get('type', id);
  const is = after.get('type', id);
  const named = after.every('typename').find(([, other]) => other === id);
  if (was === undefined || is === undefined || named === undefined) return;
  const [name] = named;
  const sql = keySql(after, name);
  if (was.kind === 'enum') undoLabels(undo, after, sql, was.labels ?? [], is.labels ?? []);
  if (was.kind === 'composite' && !sameValue(was.columns, is.columns))
    undo.note('by-hand', `The attributes of ${sql} are to be turned back: what they were is not followed here.`);
  if (was.kind !== 'domain') return;
  const alter = `ALTER DOMAIN ${sql}`;
  if (was.defaultSql !== is.defaultSql)
    undo.add('key', `${alter} ${was.defaultSql === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${was.defaultSql}`}`);
  if ((was.isNotNull ?? false) !== (is.isNotNull ?? false))
    undo.add('key', `${alter} ${was.isNotNull === true ? 'SET' : 'DROP'} NOT NULL`);
  for (const check of is.checks ?? [])
    if (was.checks?.some((known) => known.name === check.name) !== true)
      undo.add('drop', `${alter} DROP CONSTRAINT ${quoted(after, check.name)}`);
  for (const check of was.checks ?? []) {
    const now = is.checks?.find((known) => known.name === check.name);
    if (now === undefined) addCheck(undo, before, name, check);
    else if (now.isValidated !== check.isValidated)
      undo.note('nothing', `${quoted(after, check.name)} stays validated.`);
  }
};

const undoLabels = (
  undo: Undo,
  view: CatalogView,
  type: string,
  was: readonly string[],
  is: readonly string[],
): void => {
  if (was.length === is.length) {
    is.forEach((label, at) => {
      const former = was[at];
      if (former !== undefined && former !== label)
        undo.add('rename', `ALTER TYPE ${type} RENAME VALUE ${literal(label)} TO ${literal(former)}`);
    });
    return;
  }
  const added = is.filter((label) => !was.includes(label)).map(literal);
  if (added.length > 0)
    undo.note('stays', `${added.join(', ')} stays in ${type}: PostgreSQL cannot take a value out of an enum.`);
};

/** The routines of a name: made, replaced, dropped or changed. */
export const undoRoutines: UndoObject = (undo, { before, after, name }) => {
  const was = before.get('function', name)?.routines ?? [];
  const is = after.get('function', name)?.routines ?? [];
  const same = (routine: Routine) => (other: Routine) => other.types.join() === routine.types.join();
  for (const routine of is) {
    const former = was.find(same(routine));
    if (former === undefined) undo.add('drop', `DROP ${wordOf(routine)} ${calledSql(after, name, routine)}`);
    else if (former !== routine) undoRoutine(undo, { before, after, name }, former, routine);
  }
  for (const routine of was)
    if (!is.some(same(routine))) {
      createRoutine(undo, before, name, routine, 'CREATE');
      restoreRemarks(
        undo,
        before,
        routineKey(name, routine),
        'OBJECT_FUNCTION',
        `${wordOf(routine)} ${calledSql(before, name, routine)}`,
      );
    }
};

const wordOf = ({ isProcedure }: Pick<Routine, 'isProcedure'>): string => (isProcedure ? 'PROCEDURE' : 'FUNCTION');

const calledSql = (view: CatalogView, name: string, { signature, types }: Routine): string =>
  `${keySql(view, name)}(${signature ?? types.join(', ')})`;

const createRoutine = (
  undo: Undo,
  view: CatalogView,
  name: string,
  routine: Routine,
  verb: 'CREATE' | 'CREATE OR REPLACE',
): void => {
  const word = wordOf(routine);
  if (routine.sql === undefined) {
    undo.note(
      'by-hand',
      `${word} ${calledSql(view, name, routine)} is to be made anew: how it was written is not known here.`,
    );
    return;
  }
  undo.add('routine', `${verb} ${word} ${keySql(view, name)}${routine.sql.startsWith('(') ? '' : ' '}${routine.sql}`);
  for (const action of routine.alterations ?? [])
    undo.add('routine', `ALTER ${word} ${calledSql(view, name, routine)} ${action}`);
};

const undoRoutine = (undo: Undo, { before, after, name }: ObjectChange, was: Routine, is: Routine): void => {
  if (was.sql !== is.sql || was.isProcedure !== is.isProcedure) {
    const head = (routine: Routine): string => headOf(routine.sql ?? '');
    // What it returns, and how its parameters are called, cannot be replaced.
    if (head(was) !== head(is)) {
      undo.add('drop', `DROP ${wordOf(is)} ${calledSql(after, name, is)}`);
      createRoutine(undo, before, name, was, 'CREATE');
      restoreRemarks(
        undo,
        before,
        routineKey(name, was),
        'OBJECT_FUNCTION',
        `${wordOf(was)} ${calledSql(before, name, was)}`,
      );
    } else createRoutine(undo, before, name, was, 'CREATE OR REPLACE');
  } else if (!sameValue(was.alterations, is.alterations)) createRoutine(undo, before, name, was, 'CREATE OR REPLACE');
  if (was.comment !== is.comment)
    undo.add(
      'comment',
      `COMMENT ON ${wordOf(was)} ${calledSql(after, name, was)} IS ${was.comment === undefined ? 'NULL' : literal(was.comment)}`,
    );
};

// Up to the first word that begins an option of CREATE FUNCTION.
const headOf = (sql: string): string =>
  (
    /^[^]*?(?=\b(?:AS|LANGUAGE|IMMUTABLE|STABLE|VOLATILE|SECURITY|STRICT|SET|PARALLEL|COST|ROWS|LEAKPROOF|CALLED|WINDOW|TRANSFORM|SUPPORT|BEGIN|RETURN)\b)/i.exec(
      sql,
    )?.[0] ?? sql
  )
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();

/** What is made and dropped with a definition of its own: schemas, extensions, publications and statistics. */
export const undoSchema: UndoObject = (undo, { before, after, name }) => {
  const was = before.get('schema', name);
  const is = after.get('schema', name);
  if (was === undefined && is !== undefined) undo.add('drop', `DROP SCHEMA ${quoted(after, name)}`);
  if (was === undefined || is !== undefined) return;
  undo.add('schema', `CREATE SCHEMA ${quoted(before, name)}`);
  restoreRemarks(undo, before, `SCHEMA ${name}`, 'OBJECT_SCHEMA', `SCHEMA ${quoted(before, name)}`);
};

export const undoExtension: UndoObject = (undo, { before, after, name }) => {
  const was = before.get('extension', name);
  const is = after.get('extension', name);
  if (was === undefined && is !== undefined) undo.add('drop', `DROP EXTENSION ${quoted(after, name)}`);
  if (was === undefined || is !== undefined) return;
  const rest = before.get('definition', `extension ${name}`) ?? '';
  undo.add('schema', `CREATE EXTENSION ${quoted(before, name)}${rest === '' ? '' : ` ${rest}`}`);
};

export const undoPublication: UndoObject = (undo, { before, after, name }) => {
  const was = before.get('publication', name);
  const is = after.get('publication', name);
  const sql = quoted(after, name);
  if (was === undefined) {
    if (is !== undefined) undo.add('drop-readers', `DROP PUBLICATION ${sql}`);
    return;
  }
  if (is === undefined) {
    const rest = before.get('definition', `publication ${name}`);
    if (rest === undefined) undo.note('by-hand', `The publication ${sql} is to be made anew.`);
    else undo.add('attach', `CREATE PUBLICATION ${sql}${rest === '' ? '' : ` ${rest}`}`);
    return;
  }
  const tables = (ids: readonly string[]): string => ids.flatMap((id) => relationSql(after, id) ?? []).join(', ');
  const added = is.tables.filter((id) => !was.tables.includes(id) && after.get('relation', id) !== undefined);
  const removed = was.tables.filter((id) => !is.tables.includes(id) && after.get('relation', id) !== undefined);
  const schemas = (names: readonly string[]): string => names.map((schema) => quoted(after, schema)).join(', ');
  const [schemasBefore, schemasAfter] = [was.schemas ?? [], is.schemas ?? []];
  const addedSchemas = schemasAfter.filter((schema) => !schemasBefore.includes(schema));
  const removedSchemas = schemasBefore.filter((schema) => !schemasAfter.includes(schema));
  if (added.length > 0) undo.add('drop-readers', `ALTER PUBLICATION ${sql} DROP TABLE ${tables(added)}`);
  if (addedSchemas.length > 0)
    undo.add('drop-readers', `ALTER PUBLICATION ${sql} DROP TABLES IN SCHEMA ${schemas(addedSchemas)}`);
  if (removed.length > 0) undo.add('attach', `ALTER PUBLICATION ${sql} ADD TABLE ${tables(removed)}`);
  if (removedSchemas.length > 0)
    undo.add('attach', `ALTER PUBLICATION ${sql} ADD TABLES IN SCHEMA ${schemas(removedSchemas)}`);
  const options = [
    publishesOf(was) === publishesOf(is) ? [] : [`publish = '${publishesOf(was)}'`],
    was.isViaRoot === is.isViaRoot ? [] : [`publish_via_partition_root = ${String(was.isViaRoot === true)}`],
    was.hasGeneratedColumns === is.hasGeneratedColumns
      ? []
      : [`publish_generated_columns = ${was.hasGeneratedColumns === true ? 'stored' : 'none'}`],
  ].flat();
  if (options.length > 0) undo.add('attach', `ALTER PUBLICATION ${sql} SET (${options.join(', ')})`);
  // Which rows and columns of a table are published is not kept as text.
  const restricted = removed.filter((id) =>
    before
      .get('relation', id)
      ?.publications?.some((each) => each.publication === name && (each.columns ?? each.filteredBy) !== undefined),
  );
  if (restricted.length > 0)
    undo.note(
      'by-hand',
      `What rows and columns of ${tables(restricted)} the publication ${sql} sends is to be said again.`,
    );
};

const publishesOf = ({ publishes }: Publication): string => (publishes ?? allChanges).join(', ');

const allChanges = ['insert', 'update', 'delete', 'truncate'];

export const undoStatistics: UndoObject = (undo, { before, after, name }) => {
  const was = before.get('statistics', name);
  const is = after.get('statistics', name);
  if (was === undefined && is !== undefined) undo.add('drop-parts', `DROP STATISTICS ${keySql(after, name)}`);
  // It goes and comes with its table.
  const table = was === undefined || is !== undefined ? undefined : before.get('relation', was);
  if (table !== undefined && after.get('relation', table.id) !== undefined)
    restoreStatistics(undo, before, table, name);
};

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
  if (target !== null)
    undoPrivileges(
      undo,
      after,
      target,
      type,
      before.get('privileges', name) ?? [],
      after.get('privileges', name) ?? [],
    );
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

const restoreRemarks = (undo: Undo, view: CatalogView, key: string, type: ObjectType, target: string): void => {
  const remark = view.get('remark', key);
  if (remark !== undefined) undo.add('comment', `COMMENT ON ${target} IS ${literal(remark)}`);
  const owner = view.get('definition', `owner ${key}`);
  if (owner !== undefined) undo.add('owner', `ALTER ${target} OWNER TO ${owner}`);
  undoPrivileges(undo, view, target, type, view.get('privileges', key) ?? [], []);
};
