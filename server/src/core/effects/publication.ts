import type { AlterPublicationStmt, CreatePublicationStmt, DropStmt, Node, PublicationTable } from '@pgsql/types';
import type { Publication, PublishedAs, Relation } from '../catalog/model';
import { omit } from '../catalog/omit';
import { columnsIn, objectName, rangeVarName, stringOf, stringsOf } from '../sql/tree';
import { keepDefinition } from './definition';
import { creationSchema, familyOf, fullName, updateRelation, type Evaluation } from './evaluation';
import { booleanOption } from './options';
import { relationNamed } from './relationNamed';
import { publishedAs } from './replication';

/**
 * CREATE and ALTER PUBLICATION: ShareUpdateExclusiveLock on the tables that they name, with those that inherit from them
 * but without partitions; FOR ALL TABLES and TABLES IN SCHEMA lock none (publicationcmds.c, OpenTableList).
 */
export function createPublication(evaluation: Evaluation, node: CreatePublicationStmt): void {
  const name = node.pubname ?? '';
  if (evaluation.get('publication', name) !== undefined) {
    evaluation.fail(`publication "${name}" already exists`);
    return;
  }
  const options = optionsOf(node.options);
  const made: Publication = {
    tables: [],
    ...(node.for_all_tables === true ? { hasAllTables: true } : {}),
    ...options,
  };
  const schemas = namedSchemas(evaluation, node.pubobjects);
  if (schemas === null) return;
  const tables = namedTables(evaluation, name, made, node.pubobjects);
  if (tables === null || failsOnTables(evaluation, name, { ...made, schemas }, tables)) return;
  putPublication(evaluation, name, withSchemas(made, schemas), tables);
  keepDefinition(evaluation, 'publication', name, ['PUBLICATION']);
}

export function alterPublication(evaluation: Evaluation, node: AlterPublicationStmt): void {
  const name = node.pubname ?? '';
  const known = evaluation.get('publication', name);
  if (node.pubobjects === undefined) {
    if (known !== undefined) setOptions(evaluation, name, known, node.options);
    return;
  }
  if (known?.hasAllTables === true) {
    evaluation.fail(`publication "${name}" is defined as FOR ALL TABLES`);
    return;
  }
  const schemas = namedSchemas(evaluation, node.pubobjects);
  if (schemas === null) return;
  const isDropping = node.action === 'AP_DropObjects';
  const tables = namedTables(evaluation, name, known, node.pubobjects);
  if (tables === null) return;
  if (known === undefined) {
    evaluation.assume(`the publication ${name} exists`);
    return;
  }
  if (node.action === 'AP_SetObjects') {
    for (const table of tablesOf(evaluation, known)) evaluation.lock(table, 'ShareUpdateExclusiveLock');
    if (failsOnTables(evaluation, name, { ...known, schemas }, tables)) return;
    for (const id of known.tables) forgetPublication(evaluation, id, name);
    putPublication(evaluation, name, withSchemas({ ...known, tables: [] }, schemas), tables);
    return;
  }
  if (failsOnMembers(evaluation, name, known, { tables, schemas, isDropping })) return;
  if (isDropping) {
    for (const { table } of tables) leavePublication(evaluation, table.id, name);
    const left = evaluation.get('publication', name) ?? known;
    const schemasLeft = (known.schemas ?? []).filter((schema) => !schemas.includes(schema));
    putPublication(evaluation, name, withSchemas(left, schemasLeft), []);
    return;
  }
  const all = { ...known, schemas: [...(known.schemas ?? []), ...schemas] };
  if (failsOnTables(evaluation, name, all, tables)) return;
  if (schemas.length > 0 && tablesOf(evaluation, known).some((table) => publishedAs(table, name)?.columns)) {
    evaluation.fail(`cannot add schema to publication "${name}"`);
    return;
  }
  putPublication(evaluation, name, withSchemas(known, all.schemas), tables);
}

export function dropPublications(evaluation: Evaluation, node: DropStmt): void {
  for (const object of node.objects ?? []) {
    const { name } = objectName(object);
    for (const id of evaluation.get('publication', name)?.tables ?? []) forgetPublication(evaluation, id, name);
    evaluation.set('publication', name, undefined);
    noteWide(evaluation, name, false);
  }
}

/** ALTER PUBLICATION … RENAME. */
export function renamePublication(evaluation: Evaluation, from: string, to: string): void {
  const known = evaluation.get('publication', from);
  evaluation.set('publication', to, known);
  evaluation.set('publication', from, undefined);
  if (known === undefined) return;
  noteWide(evaluation, from, false);
  noteWide(evaluation, to, isWide(known));
  for (const id of known.tables)
    updateRelation(evaluation, id, (relation) => ({
      ...relation,
      publications: (relation.publications ?? []).map((each) =>
        each.publication === from ? { ...each, publication: to } : each,
      ),
    }));
}

/** What is published with a schema stays so under its new name; `to` null: the schema is dropped. */
export function renamePublishedSchema(evaluation: Evaluation, from: string, to: string | null): void {
  for (const name of evaluation.get('wide', 'publications') ?? []) {
    const known = evaluation.get('publication', name);
    if (known?.schemas?.includes(from) !== true) continue;
    const schemas = known.schemas.flatMap((schema) => (schema === from ? (to ?? []) : [schema]));
    putPublication(evaluation, name, withSchemas(known, schemas), []);
  }
}

/** A publication no more names a table. */
export function leavePublication(evaluation: Evaluation, id: string, name: string): void {
  forgetPublication(evaluation, id, name);
  const known = evaluation.get('publication', name);
  if (known !== undefined)
    evaluation.set('publication', name, { ...known, tables: known.tables.filter((other) => other !== id) });
}

const forgetPublication = (evaluation: Evaluation, id: string, name: string): void => {
  updateRelation(evaluation, id, (relation) => {
    const left = (relation.publications ?? []).filter(({ publication }) => publication !== name);
    return left.length === 0 ? omit(relation, 'publications') : { ...relation, publications: left };
  });
};

const tablesOf = (evaluation: Evaluation, { tables }: Publication): Relation[] =>
  tables.flatMap((id) => evaluation.get('relation', id) ?? []);

const isWide = ({ hasAllTables, schemas = [] }: Publication): boolean => hasAllTables === true || schemas.length > 0;

const withSchemas = (publication: Publication, schemas: readonly string[]): Publication =>
  schemas.length === 0 ? omit(publication, 'schemas') : { ...publication, schemas };

const noteWide = (evaluation: Evaluation, name: string, isWideNow: boolean): void => {
  const known = evaluation.get('wide', 'publications') ?? [];
  if (known.includes(name) === isWideNow) return;
  const names = isWideNow ? [...known, name] : known.filter((other) => other !== name);
  evaluation.set('wide', 'publications', names.length === 0 ? undefined : names);
};

/** A table as the statement names it. */
interface NamedTable {
  readonly table: Relation;
  readonly publishedAs: PublishedAs;
}

const putPublication = (
  evaluation: Evaluation,
  name: string,
  publication: Publication,
  added: readonly NamedTable[],
): void => {
  for (const { table, publishedAs: as } of added) {
    forgetPublication(evaluation, table.id, name);
    updateRelation(evaluation, table.id, (relation) => ({
      ...relation,
      publications: [...(relation.publications ?? []), as],
    }));
  }
  const tables = [...new Set([...publication.tables, ...added.map(({ table }) => table.id)])];
  evaluation.set('publication', name, { ...publication, tables });
  noteWide(evaluation, name, isWide(publication));
};

const optionNamed = (options: readonly Node[] | undefined, name: string): Node | undefined =>
  options?.find((item) => 'DefElem' in item && item.DefElem.defname === name);

// The options that decide what is published of whom.
const optionsOf = (options: readonly Node[] | undefined): Partial<Publication> => {
  const publish = optionNamed(options, 'publish');
  const said = publish !== undefined && 'DefElem' in publish ? stringOf(publish.DefElem.arg) : undefined;
  const generated = optionNamed(options, 'publish_generated_columns');
  const isStored =
    generated !== undefined &&
    'DefElem' in generated &&
    (generated.DefElem.arg === undefined || JSON.stringify(generated.DefElem.arg).includes('"stored"'));
  return {
    ...(said === undefined
      ? {}
      : {
          publishes: said
            .toLowerCase()
            .split(/\s*,\s*/)
            .map((word) => word.trim()),
        }),
    ...(optionNamed(options, 'publish_via_partition_root') === undefined
      ? {}
      : { isViaRoot: booleanOption(options, 'publish_via_partition_root') }),
    ...(generated === undefined ? {} : { hasGeneratedColumns: isStored }),
  };
};

const setOptions = (
  evaluation: Evaluation,
  name: string,
  known: Publication,
  options: readonly Node[] | undefined,
): void => {
  const said = optionsOf(options);
  const isRestricted = (table: Relation): boolean => {
    const { columns, filteredBy } = publishedAs(table, name) ?? {};
    return table.kind === 'partitioned table' && (columns !== undefined || filteredBy !== undefined);
  };
  const isRefused = said.isViaRoot === false && tablesOf(evaluation, known).some((table) => isRestricted(table));
  if (isRefused)
    evaluation.fail(`cannot set parameter "publish_via_partition_root" to false for publication "${name}"`);
  else evaluation.set('publication', name, { ...known, ...said });
};

// null: the statement fails.
const namedSchemas = (evaluation: Evaluation, objects: readonly Node[] | undefined): string[] | null => {
  const schemas = new Set<string>();
  for (const object of objects ?? []) {
    const { pubobjtype, name } = 'PublicationObjSpec' in object ? object.PublicationObjSpec : {};
    if (pubobjtype === 'PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA') schemas.add(creationSchema(evaluation));
    if (pubobjtype !== 'PUBLICATIONOBJ_TABLES_IN_SCHEMA' || name === undefined) continue;
    if (evaluation.get('schema', name) === undefined && evaluation.isWholeHistory) {
      evaluation.fail(`schema "${name}" does not exist`);
      return null;
    }
    schemas.add(name);
  }
  return [...schemas];
};

// null: the statement fails.
const namedTables = (
  evaluation: Evaluation,
  name: string,
  publication: Publication | undefined,
  objects: readonly Node[] | undefined,
): NamedTable[] | null => {
  const named = new Map<string, NamedTable>();
  for (const object of objects ?? []) {
    const written = 'PublicationObjSpec' in object ? object.PublicationObjSpec.pubtable : undefined;
    const range = written?.relation;
    if (written === undefined || range === undefined) continue;
    const table = relationNamed(evaluation, rangeVarName(range), ['table'], (relation) =>
      evaluation.major >= 15 ? `cannot add relation "${relation}" to publication` : `"${relation}" is not a table`,
    );
    if (table === null) return null;
    const publishes = publishedAsWritten(name, written);
    if (failsOnColumns(evaluation, table, publication, publishes)) return null;
    const goesDown = range.inh === true && table.kind !== 'partitioned table';
    for (const member of goesDown ? familyOf(evaluation, table) : [table]) {
      evaluation.lock(member, 'ShareUpdateExclusiveLock');
      if (!named.has(member.id)) named.set(member.id, { table: member, publishedAs: publishes });
    }
  }
  return [...named.values()];
};

const publishedAsWritten = (publication: string, { columns, whereClause }: PublicationTable): PublishedAs => ({
  publication,
  ...(columns === undefined ? {} : { columns: stringsOf(columns) }),
  ...(whereClause === undefined ? {} : { filteredBy: columnsIn(whereClause) }),
});

const failsOnColumns = (
  evaluation: Evaluation,
  table: Relation,
  publication: Publication | undefined,
  { columns = [], filteredBy }: PublishedAs,
): boolean => {
  const isMissing = (column: string): boolean =>
    table.hasAllColumns && !table.columns.some(({ name }) => name === column);
  const fail = (message: string): true => {
    evaluation.fail(message);
    return true;
  };
  if (filteredBy !== undefined && table.kind === 'partitioned table' && publication?.isViaRoot !== true)
    return publication !== undefined && fail(`cannot use publication WHERE clause for relation "${table.name}"`);
  const unread = filteredBy?.find(isMissing);
  if (unread !== undefined) return fail(`column "${unread}" does not exist`);
  const unlisted = columns.find(isMissing);
  if (unlisted !== undefined) return fail(`column "${unlisted}" of relation "${table.name}" does not exist`);
  const twice = columns.find((column, at) => columns.indexOf(column) < at);
  return twice !== undefined && fail(`duplicate column "${twice}" in publication column list`);
};

// Column lists go with neither schemas nor the rows of partitions (publicationcmds.c, CheckPubRelationColumnList).
const failsOnTables = (
  evaluation: Evaluation,
  name: string,
  { schemas = [], isViaRoot }: Publication,
  tables: readonly NamedTable[],
): boolean => {
  const wrong = tables.find(
    ({ table, publishedAs: { columns } }) =>
      columns !== undefined && (schemas.length > 0 || (table.kind === 'partitioned table' && isViaRoot !== true)),
  );
  if (wrong === undefined) return false;
  evaluation.fail(`cannot use column list for relation "${fullName(wrong.table)}" in publication "${name}"`);
  return true;
};

const failsOnMembers = (
  evaluation: Evaluation,
  name: string,
  { tables: known, schemas: knownSchemas = [] }: Publication,
  asked: { readonly tables: readonly NamedTable[]; readonly schemas: readonly string[]; readonly isDropping: boolean },
): boolean => {
  const fail = (message: string): true => {
    evaluation.fail(message);
    return true;
  };
  const wrong = asked.tables.find(({ table: { id, isKnown } }) => isKnown && known.includes(id) !== asked.isDropping);
  if (wrong !== undefined)
    return fail(
      asked.isDropping
        ? `relation "${wrong.table.name}" is not part of the publication`
        : `relation "${wrong.table.name}" is already member of publication "${name}"`,
    );
  const schema = asked.schemas.find((each) => knownSchemas.includes(each) !== asked.isDropping);
  return (
    schema !== undefined &&
    fail(
      asked.isDropping
        ? `tables from schema "${schema}" are not part of the publication`
        : `schema "${schema}" is already member of publication "${name}"`,
    )
  );
};
