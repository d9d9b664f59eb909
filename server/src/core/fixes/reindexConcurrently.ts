import type { ReindexStmt } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import { insertConcurrently } from './createConcurrently';
import type { MakeFixes, Place } from './place';
import { sendAlone } from './sendAlone';

const words: Partial<Record<NonNullable<ReindexStmt['kind']>, string>> = {
  REINDEX_OBJECT_INDEX: 'INDEX',
  REINDEX_OBJECT_TABLE: 'TABLE',
};

/**
 * REINDEX CONCURRENTLY. Not where it would leave out with a warning what is to be rebuilt: the index of an EXCLUDE
 * constraint, and beside others an invalid index (indexcmds.c, ReindexRelationConcurrently). Not for a partitioned table,
 * whose partitions it looks up under a ShareLock all the same (ReindexPartitions), and not for a schema or a database,
 * which may hold any of these.
 */
export const reindexConcurrently: MakeFixes = (place) => {
  const placed = place.statements[place.index];
  const node = placed?.statement.node;
  if (placed === undefined || node == null || !('ReindexStmt' in node) || place.section.direction === 'down') return [];
  const { kind = 'REINDEX_OBJECT_SYSTEM', relation } = node.ReindexStmt;
  const word = words[kind];
  const insertion = word === undefined ? null : insertConcurrently(placed.statement, placed.span.start, word);
  if (insertion === null || leavesOut(place, kind === 'REINDEX_OBJECT_INDEX' ? relation?.relname : undefined))
    return [];
  const what = relation?.relname ?? '';
  const fix = sendAlone(place, {
    edits: [insertion],
    name: `reindex ${what}`,
    subjects: [],
    undo: null,
    down: '-- Nothing to undo: the indexes are what they were.\n',
    lacksUndo: false,
    title: `Rebuild ${kind === 'REINDEX_OBJECT_INDEX' ? what : 'the indexes'} CONCURRENTLY`,
  });
  return fix === null ? [] : [fix];
};

const leavesOut = (place: Place, only: string | undefined): boolean => {
  const placed = place.statements[place.index];
  const tables = (placed?.effects.requested ?? []).flatMap(({ id }) => place.before(id) ?? []);
  return tables.length === 0 || tables.some((table) => skips(table, only));
};

const skips = ({ isKnown, kind, constraints, indexes }: Relation, only: string | undefined): boolean => {
  if (kind === 'partitioned table') return true;
  const excludes = constraints.filter((constraint) => constraint.kind === 'exclude').map(({ name }) => name);
  if (only !== undefined) return excludes.includes(only);
  return !isKnown || excludes.length > 0 || indexes.some(({ isValid }) => !isValid);
};
