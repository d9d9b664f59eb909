import type { Node } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import { isTransactionKey } from '../catalog/state';
import { unknownPart } from '../effects/constantText';
import type { Step } from '../replay/replay';
import { inParentheses, wholeOf } from '../sql/clauses';
import { nodeType, rangeVarName, type QualifiedName } from '../sql/tree';
import { nameSql, placesOf, quoted, rightsAreDoubtful, type CatalogView } from './catalogView';
import { createUndo, type Note, type Undo, type Undone } from './down';
import { noteStatement, noteUnknown } from './noteUnknown';
import { relationWord, restoreRelation } from './restoreRelation';
import { undoExtension, undoPublication, undoSchema, undoStatistics } from './undoNamed';
import { undoPlain } from './undoPlain';
import { undoRelation } from './undoRelation';
import { undoDefinition, undoGrants, undoRemark } from './undoRemarks';
import { undoRename, undoSetSchema } from './undoRename';
import { undoRows } from './undoRows';
import { undoRoutines } from './undoRoutine';
import { undoSequence } from './undoSequence';
import { undoType, undoTypeName } from './undoType';

/** A statement of an up, with the schema on both sides of it. */
export interface UndoRequest {
  readonly step: Step;
  readonly before: CatalogView;
  readonly after: CatalogView;
  /** The ids of relations that the same up has made: what is done to them goes with them. */
  readonly isMadeHere: (id: string) => boolean;
  /** Whether a relation that the up has made is gone at its end. */
  readonly isPassing: (id: string) => boolean;
  /** Whether the up has made something, by its key or, a function, its name, after it has made a relation. */
  readonly isMadeLater: (key: string, relation: string) => boolean;
  /** Whether what the statement has made of a relation, known by a name, is still there when the up ends. */
  readonly isKept: (relation: string, name: string, has: (relation: Relation, name: string) => boolean) => boolean;
  /** Whether a key of the catalog held something before the up. */
  readonly isTaken: (key: string) => boolean;
  /** The schema after the up. */
  readonly exit: Pick<CatalogView, 'get'>;
  /** Whether something of a kind and name that the same up has made: what is done to it goes with it. */
  readonly isNewHere: (key: string) => boolean;
  /** Whether a key of the catalog is one that the up has made before this statement, or that it does not leave behind. */
  readonly isSettled: (key: string) => boolean;
  /** Indexes that the statement builds or drops CONCURRENTLY are dropped and built so. */
  readonly mayBeConcurrent: boolean;
  /** Each statement of the down runs alone. */
  readonly isAlone: boolean;
}

/** What leaves nothing behind that a down could take back. */
const harmless: ReadonlySet<string> = new Set([
  'TransactionStmt',
  'VariableSetStmt',
  'VariableShowStmt',
  'SelectStmt',
  'ExplainStmt',
  'LockStmt',
  'VacuumStmt',
  'ReindexStmt',
  'ClusterStmt',
  'CheckPointStmt',
  'DiscardStmt',
  'PrepareStmt',
  'DeallocateStmt',
  'DeclareCursorStmt',
  'FetchStmt',
  'ClosePortalStmt',
  'ConstraintsSetStmt',
  'NotifyStmt',
  'ListenStmt',
  'UnlistenStmt',
  'LoadStmt',
  'RefreshMatViewStmt',
]);

/** What the catalog follows, so that comparing it before and after says all. */
const followed: ReadonlySet<string> = new Set([
  'CreateStmt',
  'AlterTableStmt',
  'IndexStmt',
  'DropStmt',
  'CreateEnumStmt',
  'CreateDomainStmt',
  'CompositeTypeStmt',
  'CreateRangeStmt',
  'CreateTrigStmt',
  'CreatePolicyStmt',
  'AlterPolicyStmt',
  'RuleStmt',
  'CreateFunctionStmt',
  'AlterFunctionStmt',
  'ViewStmt',
  'CreateTableAsStmt',
  'CreateForeignTableStmt',
  'CreateSchemaStmt',
  'CreateSeqStmt',
  'AlterSeqStmt',
  'CreateExtensionStmt',
  'CreateStatsStmt',
  'CreatePublicationStmt',
  'AlterPublicationStmt',
  'AlterEnumStmt',
  'AlterDomainStmt',
  'AlterOwnerStmt',
  'AlterDefaultPrivilegesStmt',
  'CommentStmt',
  'GrantStmt',
  'DoStmt',
  'CallStmt',
]);

/** What works on rows, and may call routines or fire triggers that change the schema. */
const runsRoutines: ReadonlySet<string> = new Set([
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'ExecuteStmt',
]);

const changesCatalog = ({ trace }: Step): boolean => [...trace.writes.keys()].some((key) => !isTransactionKey(key));

/** Takes one statement back: what it has changed, as the catalog before and after it tells. */
export function undoStatement(request: UndoRequest): Undone {
  const undo = createUndo();
  const { statement } = request.step;
  const { node } = statement;
  if (node === null) {
    noteStatement(undo, statement);
    return undo.result();
  }
  const type = nodeType(node);
  if ('RenameStmt' in node) undoNames(undo, request, node);
  else if ('AlterObjectSchemaStmt' in node) undoNames(undo, request, node);
  else if (followed.has(type)) undoChanges(undo, request);
  else if (runsRoutines.has(type) && changesCatalog(request.step)) {
    undoRows(undo, request, node);
    undoChanges(undo, request);
  } else if (!undoRows(undo, request, node) && !harmless.has(type) && !undoPlain(undo, request, node))
    noteStatement(undo, statement);
  noteUnknown(undo, request, node);
  if (rightsAreDoubtful(request.before) && undo.result().statements.some((sql) => makesAnew.test(sql)))
    undo.note('by-hand', 'What code that earlier migrations build did to it, such as its owner, is not known here.');
  return withoutUnnamed(undo.result());
}

// What has an owner of its own, and comes back with that of the role that runs the down.
const makesAnew = /^CREATE (?:UNLOGGED )?(?:TABLE|VIEW|MATERIALIZED|FUNCTION|PROCEDURE|TYPE|DOMAIN|SEQUENCE|SCHEMA)\b/;

// What code has named that it builds is known in part.
const withoutUnnamed = ({ statements, notes }: Undone): Undone => {
  const isNamed = (sql: string): boolean => !sql.replaceAll(texts, '').includes(unknownPart);
  const unnamed = statements.filter((sql) => !isNamed(sql));
  return {
    statements: statements.filter(isNamed),
    notes: [
      ...notes,
      ...unnamed.map((sql): Note => ({
        kind: 'by-hand',
        text: `${/^[^\n]*/.exec(sql)?.[0] ?? ''} (the name is not known whole)`,
      })),
    ],
  };
};

// Constants, and bodies of routines.
const texts = /'(?:[^']|'')*'|(\$\w*\$)[^]*?\1/g;

const undoNames = (
  undo: Undo,
  { before, after, isPassing, step }: UndoRequest,
  node: Extract<Node, { RenameStmt: unknown } | { AlterObjectSchemaStmt: unknown }>,
): void => {
  if (step.effects.fails?.kind === 'other') return;
  const find = (name: QualifiedName): string | undefined =>
    placesOf(before, name).find((schema) =>
      (['name', 'typename', 'function', 'statistics'] as const).some(
        (kind) => before.get(kind, `${schema}.${name.name}`) !== undefined,
      ),
    ) ?? (name.schema === undefined ? 'public' : undefined);
  const { relation } = 'RenameStmt' in node ? node.RenameStmt : node.AlterObjectSchemaStmt;
  if (relation !== undefined) {
    const name = rangeVarName(relation);
    const object = before.get('name', `${find(name) ?? ''}.${name.name}`);
    const id = object?.kind === 'relation' ? object.id : object?.kind === 'index' ? object.table : undefined;
    if (id !== undefined && isPassing(id)) return;
  }
  const list = inParentheses(step.statement, wholeOf(step.statement));
  const written = list === null ? '' : `(${step.statement.text.slice(list.start, list.end)})`;
  if ('RenameStmt' in node) undoRename(undo, after, node.RenameStmt, find, written);
  else undoSetSchema(undo, after, node.AlterObjectSchemaStmt, find, written);
};

const undoers = {
  type: undoType,
  typename: undoTypeName,
  function: undoRoutines,
  schema: undoSchema,
  extension: undoExtension,
  publication: undoPublication,
  statistics: undoStatistics,
  remark: undoRemark,
  privileges: undoGrants,
  definition: undoDefinition,
} as const;

const undoChanges = (undo: Undo, request: UndoRequest): void => {
  const { step, before, after, isMadeHere, isNewHere, isPassing, isSettled, mayBeConcurrent, isAlone } = request;
  const { node } = step.statement;
  const isConcurrent = isAlone || (mayBeConcurrent && isWrittenConcurrently(node));
  // Parents first: what they have their partitions get with them.
  for (const key of step.trace.writes.keys()) {
    const kind = key.slice(0, key.indexOf(' '));
    if (isTransactionKey(key) || (isThing.has(kind) && isSettled(key))) continue;
    const name = key.slice(kind.length + 1);
    if (kind === 'relation') {
      const was = before.get('relation', name);
      const is = after.get('relation', name);
      if (was === is || isPassing(name)) continue;
      if (isMadeHere(name)) {
        undoOnNew(undo, request, was, is);
        continue;
      }
      if (is === undefined) {
        if (was !== undefined) restoreRelation(undo, before, was, isAlone);
      } else if (was === undefined && is.isKnown) dropRelation(undo, request, is);
      else undoRelation(undo, { before, after, was: was ?? emptied(is), is, isConcurrent });
      noteLost(undo, request, was, is);
    } else if (kind === 'name') {
      const owner = ownerOf(request.exit, name) ?? ownerOf(after, name) ?? ownerOf(before, name);
      if (owner === undefined || request.isTaken(`relation ${owner}`)) undoSequence(undo, { before, after, name });
    } else if (before.get(kind as 'name', name) === after.get(kind as 'name', name)) continue;
    else if (kind in undoers && !isOfNew(kind, name, isMadeHere, isNewHere))
      undoers[kind as keyof typeof undoers](undo, { before, after, name });
  }
};

/**
 * What is done to a table that the up has made goes with the table, but for what would keep other things from being dropped
 * before it, or taken names from coming back: foreign keys and triggers on what was made later, and names used again.
 */
const undoOnNew = (
  undo: Undo,
  { after, isMadeLater, isKept, isTaken }: UndoRequest,
  was: Relation | undefined,
  is: Relation | undefined,
): void => {
  if (was === undefined || is === undefined || was.isTemporary) return;
  const table = nameSql(after, is);
  for (const { name, references, isInherited } of is.constraints)
    if (
      references !== null &&
      isInherited !== true &&
      isMadeLater(`relation ${references.relation}`, is.id) &&
      !was.constraints.some((known) => known.name === name) &&
      isKept(is.id, name, ({ constraints }, now) => constraints.some((known) => known.name === now))
    )
      undo.add('drop-parts', `ALTER TABLE ${table} DROP CONSTRAINT ${quoted(after, name)}`);
  for (const { kind, name, calls, isInherited } of is.columnUsers ?? [])
    if (
      calls !== undefined &&
      isInherited !== true &&
      isMadeLater(calls, is.id) &&
      was.columnUsers?.some((known) => known.kind === kind && known.name === name) !== true &&
      isKept(is.id, name, ({ columnUsers = [] }, now) => columnUsers.some((known) => known.name === now))
    )
      undo.add('drop-parts', `DROP TRIGGER ${quoted(after, name)} ON ${table}`);
  for (const index of is.indexes)
    if (
      !index.isConstraint &&
      index.partOf === undefined &&
      isTaken(`name ${index.schema}.${index.name}`) &&
      !was.indexes.some(({ name }) => name === index.name) &&
      isKept(is.id, index.name, ({ indexes }, now) => indexes.some(({ name }) => name === now))
    )
      undo.add('drop-parts', `DROP INDEX ${nameSql(after, index)}`);
};

/** The kinds of keys that stand for something that is made and dropped; the others hold what is said of such. */
const isThing: ReadonlySet<string> = new Set([
  'name',
  'type',
  'typename',
  'function',
  'schema',
  'extension',
  'publication',
  'statistics',
]);

const isOfNew = (
  kind: string,
  name: string,
  isMadeHere: (id: string) => boolean,
  isNewHere: (key: string) => boolean,
): boolean => {
  if (kind === 'privileges' && name.startsWith('relation ')) return isMadeHere(name.slice('relation '.length));
  if (kind === 'remark' || kind === 'privileges') return isNewHere(name);
  if (kind === 'definition') return isNewHere(name.replace(/^owner /, ''));
  return kind === 'type' && isNewHere(`id ${name}`);
};

const ownerOf = (view: Pick<CatalogView, 'get'>, name: string): string | undefined => {
  const object = view.get('name', name);
  return object?.kind === 'sequence' ? object.owner?.relation : undefined;
};

const isWrittenConcurrently = (node: Node | null): boolean =>
  node !== null &&
  (('IndexStmt' in node && node.IndexStmt.concurrent === true) ||
    ('DropStmt' in node && node.DropStmt.concurrent === true));

const dropRelation = (undo: Undo, { before, after }: UndoRequest, relation: Relation): void => {
  if (relation.isTemporary) return;
  // A partition goes with its parent.
  const goesWith = relation.parents.some(
    (id) => before.get('relation', id) === undefined && after.get('relation', id)?.kind === 'partitioned table',
  );
  if (!goesWith) undo.add('drop', `DROP ${relationWord(relation)} ${nameSql(after, relation)}`);
};

// What a statement has said of a table that no migration made, as if nothing of it had been there.
const emptied = (relation: Relation): Relation => ({
  ...relation,
  columns: [],
  constraints: [],
  indexes: [],
  columnUsers: [],
  parents: [],
});

const noteLost = (undo: Undo, { before }: UndoRequest, was: Relation | undefined, is: Relation | undefined): void => {
  if (was === undefined || is !== undefined || was.isTemporary) return;
  if (was.kind === 'table' || was.kind === 'partitioned table')
    undo.note('lost', `The rows of ${nameSql(before, was)} do not come back.`);
};
