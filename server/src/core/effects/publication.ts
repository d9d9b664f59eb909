import type { AlterPublicationStmt, CreatePublicationStmt, DropStmt, Node } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import { objectName, rangeVarName } from '../sql/tree';
import { keepDefinition } from './definition';
import { familyOf, type Evaluation } from './evaluation';
import { relationNamed } from './relationNamed';

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
  const tables = namedTables(evaluation, node.pubobjects);
  if (tables === null) return;
  evaluation.set('publication', name, idsOf(tables));
  keepDefinition(evaluation, 'publication', name, ['PUBLICATION']);
}

export function alterPublication(evaluation: Evaluation, node: AlterPublicationStmt): void {
  const name = node.pubname ?? '';
  if (node.pubobjects === undefined) return;
  const tables = namedTables(evaluation, node.pubobjects);
  const known = evaluation.get('publication', name);
  if (tables === null) return;
  if (known === undefined) {
    evaluation.assume(`the publication ${name} exists`);
    return;
  }
  if (node.action === 'AP_SetObjects') {
    for (const id of known) {
      const table = evaluation.get('relation', id);
      if (table !== undefined) evaluation.lock(table, 'ShareUpdateExclusiveLock');
    }
    evaluation.set('publication', name, idsOf(tables));
    return;
  }
  const isAdding = node.action !== 'AP_DropObjects';
  const wrong = tables.find(({ id, isKnown }) => isKnown && known.includes(id) === isAdding);
  if (wrong !== undefined) {
    evaluation.fail(
      isAdding
        ? `relation "${wrong.name}" is already member of publication "${name}"`
        : `relation "${wrong.name}" is not part of the publication`,
    );
    return;
  }
  const ids = idsOf(tables);
  evaluation.set('publication', name, isAdding ? [...known, ...ids] : known.filter((id) => !ids.includes(id)));
}

export function dropPublications(evaluation: Evaluation, node: DropStmt): void {
  for (const object of node.objects ?? []) evaluation.set('publication', objectName(object).name, undefined);
}

const idsOf = (tables: readonly Relation[]): string[] => tables.map(({ id }) => id);

// null: the statement fails.
const namedTables = (evaluation: Evaluation, objects: readonly Node[] | undefined): Relation[] | null => {
  const tables: Relation[] = [];
  for (const object of objects ?? []) {
    const range = 'PublicationObjSpec' in object ? object.PublicationObjSpec.pubtable?.relation : undefined;
    if (range === undefined) continue;
    const table = relationNamed(evaluation, rangeVarName(range), ['table'], (name) =>
      evaluation.major >= 15 ? `cannot add relation "${name}" to publication` : `"${name}" is not a table`,
    );
    if (table === null) return null;
    const goesDown = range.inh === true && table.kind !== 'partitioned table';
    for (const member of goesDown ? familyOf(evaluation, table) : [table]) {
      evaluation.lock(member, 'ShareUpdateExclusiveLock');
      tables.push(member);
    }
  }
  return tables;
};
