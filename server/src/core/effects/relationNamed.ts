import type { Relation, RelationKind } from '../catalog/model';
import type { QualifiedName } from '../sql/tree';
import { findName, isSystemName, relationOrAssumed, type Evaluation } from './evaluation';

const ofKind: Record<RelationKind, RelationKind> = {
  table: 'table',
  'partitioned table': 'table',
  view: 'view',
  'materialized view': 'materialized view',
  'foreign table': 'foreign table',
};

/** What a relation counts as where a message names its kind: a partitioned table is a table. */
export function plainKind(relation: Pick<Relation, 'kind'>): RelationKind {
  return ofKind[relation.kind];
}

/**
 * The relation of a name, for a command that works on some kinds only. null where it is one of PostgreSQL's own, or of
 * another kind: then the statement fails, and `wrongKind` says how.
 */
export function relationNamed(
  evaluation: Evaluation,
  name: QualifiedName,
  kinds: readonly RelationKind[],
  wrongKind: (name: string) => string,
): Relation | null {
  const found = findName(evaluation, name);
  if (found === undefined && isSystemName(name)) return null;
  if (found !== undefined && found.object.kind !== 'relation') {
    evaluation.fail(wrongKind(name.name));
    return null;
  }
  const relation = relationOrAssumed(evaluation, name);
  if (!relation.isKnown || kinds.includes(plainKind(relation))) return relation;
  evaluation.fail(wrongKind(relation.name));
  return null;
}
