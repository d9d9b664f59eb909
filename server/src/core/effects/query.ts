import type { Node, SelectStmt } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import { walk } from '../sql/tree';
import type { Span } from '../text/span';
import type { WorkCause } from './effects';
import { fullName, type Evaluation } from './evaluation';
import { isServed } from './indexUse';
import { commonNames, membersOf, sourcesOf, throughView, writes, type Source } from './sources';

/**
 * Locks what a query reads (AccessShareLock, or RowShareLock under FOR UPDATE and the like), views with what they
 * read, and reports the tables that are read whole because no index serves the conditions.
 */
export function readQuery(evaluation: Evaluation, query: unknown, span: Span, cause: WorkCause = 'query'): void {
  const common = commonNames(query);
  runWriting(evaluation, query, common);
  for (const source of sourcesOf(evaluation, query)) readSource(evaluation, source, span, cause);
  walk(query, (type, node) => {
    const select = node as unknown as SelectStmt;
    if (type === 'SelectStmt' && (select.lockingClause?.length ?? 0) > 0) lockRows(evaluation, select, common);
    return !writes.has(type);
  });
}

// WITH … AS (DELETE …): runs whether or not its rows are read. It knows the names of the others.
const runWriting = (evaluation: Evaluation, query: unknown, common: ReadonlySet<string>): void => {
  walk(query, (type, node) => {
    if (type !== 'CommonTableExpr') return true;
    const inner = node['ctequery'] as Node | undefined;
    const [[kind, statement] = ['', {}]] = Object.entries(inner ?? {}) as [
      string,
      { withClause?: { ctes?: Node[] } },
    ][];
    if (!writes.has(kind)) return true;
    const names = [...common].map((ctename) => ({ CommonTableExpr: { ctename, ctequery: { SelectStmt: {} } } }));
    const withClause = { ...statement.withClause, ctes: [...names, ...(statement.withClause?.ctes ?? [])] };
    evaluation.dispatch(evaluation, { [kind]: { ...statement, withClause } } as unknown as Node);
    return false;
  });
};

// FOR UPDATE and the like: RowShareLock on the tables of the FROM, or on those that OF names (parse_clause and
// analyze.c, transformLockingClause).
const lockRows = (evaluation: Evaluation, select: SelectStmt, common: ReadonlySet<string>): void => {
  const { fromClause = [], whereClause } = select;
  const aliases = new Set(sourcesOf(evaluation, fromClause, common).map(({ alias }) => alias));
  const named = (select.lockingClause ?? []).flatMap((item) =>
    'LockingClause' in item ? (item.LockingClause.lockedRels ?? []) : [],
  );
  const only = named.flatMap((item) => ('RangeVar' in item ? [item.RangeVar.relname ?? ''] : []));
  const sources = sourcesOf(evaluation, { SelectStmt: { fromClause, whereClause } }, common).filter(
    ({ alias }) => aliases.has(alias) && (only.length === 0 || only.includes(alias)),
  );
  for (const source of sources) lockSource(evaluation, source);
};

const lockSource = (evaluation: Evaluation, source: Source): void => {
  const { relation } = source;
  if (relation.kind === 'materialized view') {
    evaluation.fail(`cannot lock rows in materialized view "${relation.name}"`);
    return;
  }
  for (const member of relation.kind === 'view' ? [relation] : membersOf(evaluation, source))
    evaluation.lock(member, 'RowShareLock');
  for (const inner of throughView(evaluation, source)) lockSource(evaluation, inner);
};

const readSource = (evaluation: Evaluation, source: Source, span: Span, cause: WorkCause): void => {
  const { relation } = source;
  if (relation.kind !== 'view') {
    for (const member of membersOf(evaluation, source)) evaluation.lock(member, 'AccessShareLock');
    reportScans(evaluation, source, cause, span);
    return;
  }
  evaluation.lock(relation, 'AccessShareLock');
  if (relation.view === undefined) {
    evaluation.assume(`${fullName(relation)} is not read whole`);
    return;
  }
  for (const inner of throughView(evaluation, source)) readSource(evaluation, inner, span, cause);
};

/** Locks a relation as a query that is analysed and not run does: views with what they read, tables without partitions. */
export function lockForReading(evaluation: Evaluation, relation: Relation): void {
  evaluation.lock(relation, 'AccessShareLock');
  if (relation.kind !== 'view') return;
  for (const id of relation.parents) {
    const read = evaluation.get('relation', id);
    if (read !== undefined) lockForReading(evaluation, read);
  }
}

/** Reports the members of a source that are read whole: those that hold rows and have no index that serves. */
export function reportScans(evaluation: Evaluation, source: Source, cause: WorkCause, span: Span): void {
  for (const leaf of membersOf(evaluation, source)) {
    if (leaf.kind === 'partitioned table' || leaf.kind === 'view') continue;
    if (isServed(evaluation, { ...source, relation: leaf })) continue;
    evaluation.work({ kind: 'scan', relation: leaf, cause, subject: fullName(leaf), span });
  }
}
