import type { Relation, RelationKind } from '../../catalog/model';
import type { Evaluation } from '../evaluation';

/** What a form of ALTER TABLE can be for; a partitioned table counts as a table. */
export type Target =
  | 'table'
  | 'view'
  | 'materialized view'
  | 'index'
  | 'partitioned index'
  | 'composite type'
  | 'foreign table'
  | 'sequence';

/** Fails as the server does on a command that is for other kinds of relations (tablecmds.c, ATWrongRelkindError). */
export function wrongTarget(
  evaluation: Evaluation,
  { name: action, on }: { readonly name: string; readonly on: readonly Target[] },
  name: string,
): void {
  // 14 names what it is for; that some are for sequences too came later.
  const kinds = on.filter((kind) => kind !== 'sequence');
  const last = kinds.at(-1) ?? '';
  const listed = kinds.length <= 2 ? kinds.join(' or ') : `${kinds.slice(0, -1).join(', ')}, or ${last}`;
  evaluation.fail(
    evaluation.major < 15
      ? `"${name}" is not a ${listed}`
      : `ALTER action ${action} cannot be performed on relation "${name}"`,
  );
}

const targets: Record<RelationKind, Target> = {
  table: 'table',
  'partitioned table': 'table',
  view: 'view',
  'materialized view': 'materialized view',
  'foreign table': 'foreign table',
};

/** Whether a form is for relations of that kind; of one that is not known it is taken to be. */
export function isTarget({ on }: { readonly on: readonly Target[] }, relation: Relation): boolean {
  return !relation.isKnown || on.includes(targets[relation.kind]);
}
