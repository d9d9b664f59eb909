import type { ColumnUser, Relation } from '../catalog/model';
import { namesColumn, withRenamed } from '../sql/clauses';

/** A relation one of whose columns has another name, in all that is known of it. */
export function withColumnRenamed(member: Relation, from: string, to: string): Relation {
  const renamed = (column: string): string => (column === from ? to : column);
  const keys = (column: string | null): string | null => (column === null ? null : renamed(column));
  return {
    ...member,
    columns: member.columns.map((column) => ({
      ...column,
      name: renamed(column.name),
      generatedFrom: column.generatedFrom?.map(renamed) ?? null,
      ...(column.valueSql === undefined ? {} : { valueSql: withRenamed(column.valueSql, from, to) }),
    })),
    constraints: member.constraints.map((constraint) => ({
      ...constraint,
      columns: constraint.columns.map(renamed),
      provesNotNull: constraint.provesNotNull.map(renamed),
      ...(constraint.sql === undefined ? {} : { sql: withRenamed(constraint.sql, from, to) }),
      ...(constraint.setColumns === undefined ? {} : { setColumns: constraint.setColumns.map(renamed) }),
      ...(constraint.conditions === undefined
        ? {}
        : {
            conditions: constraint.conditions.map((condition) => ({
              ...condition,
              column: renamed(condition.column),
            })),
          }),
      references:
        constraint.references?.relation === member.id
          ? { ...constraint.references, columns: constraint.references.columns.map(renamed) }
          : constraint.references,
    })),
    indexes: member.indexes.map((index) => ({
      ...index,
      columns: index.columns.map(keys),
      alsoReads: index.alsoReads.map(renamed),
      ...(index.expressions === undefined
        ? {}
        : { expressions: index.expressions.map((key) => (key === null ? null : inTree(key, from, to))) }),
      ...(index.predicate === undefined
        ? {}
        : {
            predicate: {
              conjuncts: index.predicate.conjuncts.map((each) => inTree(each, from, to)),
              notNull: index.predicate.notNull.map(renamed),
            },
          }),
      ...(index.keySql === undefined ? {} : { keySql: index.keySql.map((key) => withRenamed(key, from, to)) }),
      ...(index.including === undefined ? {} : { including: index.including.map(renamed) }),
      ...(index.whereSql === undefined ? {} : { whereSql: withRenamed(index.whereSql, from, to) }),
    })),
    ...(member.columnUsers === undefined
      ? {}
      : { columnUsers: member.columnUsers.map((user) => userAfter(user, from, to)) }),
    ...(member.statistics === undefined
      ? {}
      : { statistics: member.statistics.map((each) => ({ ...each, sql: withRenamed(each.sql, from, to) })) }),
    ...(member.publications === undefined
      ? {}
      : {
          publications: member.publications.map((each) => ({
            ...each,
            ...(each.columns === undefined ? {} : { columns: each.columns.map(renamed) }),
            ...(each.filteredBy === undefined ? {} : { filteredBy: each.filteredBy.map(renamed) }),
          })),
        }),
    ...(member.aliases === undefined ? {} : { aliases: member.aliases.map(renamed) }),
    ...(member.partitioningSql === undefined ? {} : { partitioningSql: withRenamed(member.partitioningSql, from, to) }),
    partitionKey: member.partitionKey.map(renamed),
    ...(member.partitioning === undefined
      ? {}
      : { partitioning: { ...member.partitioning, keys: member.partitioning.keys.map(keys) } }),
    readBy: member.readBy.map((reader) => ({ ...reader, columns: reader.columns?.map(renamed) ?? null })),
  };
}

// A trigger, policy or rule that names the column in a way that cannot be followed is not known any more.
const userAfter = (user: ColumnUser, from: string, to: string): ColumnUser => {
  const { sql, policy, ...rest } = user;
  const columns = user.columns.map((column) => (column === from ? to : column));
  const updates = user.updates?.map((column) => (column === from ? to : column));
  const parts = [sql?.middle, sql?.end, policy?.using, policy?.check].filter((part) => part !== undefined);
  const isFollowed = !user.columns.includes(from) || parts.some((part) => namesColumn(part, from));
  return {
    ...rest,
    columns,
    ...(updates === undefined ? {} : { updates }),
    ...(sql === undefined || !isFollowed
      ? {}
      : { sql: { ...sql, middle: withRenamed(sql.middle, from, to), end: withRenamed(sql.end, from, to) } }),
    ...(policy === undefined || !isFollowed
      ? {}
      : {
          policy: {
            ...policy,
            ...(policy.using === undefined ? {} : { using: withRenamed(policy.using, from, to) }),
            ...(policy.check === undefined ? {} : { check: withRenamed(policy.check, from, to) }),
          },
        }),
  };
};

// Comparable text is a parse tree as JSON.
const inTree = (tree: string, from: string, to: string): string =>
  tree.replaceAll(`{"String":${JSON.stringify({ sval: from })}}]}}`, `{"String":${JSON.stringify({ sval: to })}}]}}`);
