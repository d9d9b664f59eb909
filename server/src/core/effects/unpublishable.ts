import type { Node } from '@pgsql/types';
import type { Publication, Relation } from '../catalog/model';
import { firstTokens } from '../sql/statement';
import { familyOf, fullName, type Evaluation } from './evaluation';
import { unpublishableChange, type PublishedChange, type ReplicationView } from './replication';

const changes: readonly PublishedChange[] = ['UPDATE', 'DELETE'];

/**
 * Reports the tables that a statement leaves published without what UPDATE or DELETE of them needs, where they had it
 * before. For noteOutcome.
 */
export function noteUnpublishable(evaluation: Evaluation, node: Node): void {
  const before: ReplicationView = {
    major: evaluation.major,
    get: (kind, name) => evaluation.before(kind, name),
  };
  const words = evaluation.statement.tag.split(' ').length;
  for (const table of concerned(evaluation, node)) {
    const was = before.get('relation', table.id);
    const refused = changes.flatMap((change) => {
      const found = unpublishableChange(evaluation, table, change);
      const isNew = was === undefined || unpublishableChange(before, was, change) === null;
      return found !== null && isNew ? [{ change, ...found }] : [];
    });
    const [first] = refused;
    if (first === undefined) continue;
    evaluation.surprises({
      kind: 'unpublishable-change',
      relation: fullName(table),
      id: table.id,
      subject: first.publication,
      detail: [first.flaw, ...refused.map(({ change }) => change)].join('\n'),
      span: firstTokens(evaluation.statement, words),
    });
  }
}

// The tables that the statement has changed, with their partitions; all of them where a publication goes further than tables.
const concerned = (evaluation: Evaluation, node: Node): Relation[] => {
  const isPublishing = 'CreatePublicationStmt' in node || 'AlterPublicationStmt' in node;
  const published = isPublishing ? evaluation.changed('publication') : [];
  const publications = published.flatMap((name) => evaluation.get('publication', name) ?? []);
  const isWide = ({ hasAllTables, schemas }: Publication): boolean => hasAllTables === true || schemas !== undefined;
  if (publications.some(isWide)) return evaluation.every('relation').map(([, relation]) => relation);
  const ids = new Set([...evaluation.changed('relation'), ...publications.flatMap(({ tables }) => tables)]);
  const tables = [...ids].flatMap((id) => evaluation.get('relation', id) ?? []);
  const members = tables.flatMap((table) =>
    table.kind === 'partitioned table' ? familyOf(evaluation, table) : [table],
  );
  return [...new Map(members.map((member) => [member.id, member])).values()];
};
