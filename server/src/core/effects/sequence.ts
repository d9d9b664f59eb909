import type { AlterSeqStmt, CreateSeqStmt, Node } from '@pgsql/types';
import type { Relation, SequenceName } from '../catalog/model';
import { qualifiedName, rangeVarName, stringsOf, walk, type QualifiedName } from '../sql/tree';
import {
  creationSchema,
  findName,
  isSystemName,
  relationOrAssumed,
  updateRelation,
  type Evaluation,
} from './evaluation';
import { truncateIdentifier } from './names';
import { writtenSequenceOptions } from './sequenceOptions';

/**
 * CREATE and ALTER SEQUENCE: others feel only OWNED BY, which looks at the table under AccessShareLock (sequence.c,
 * process_owned_by). A sequence is no relation of ours: nothing is locked that readers or writers of tables wait for.
 */
export function createSequence(evaluation: Evaluation, node: CreateSeqStmt): void {
  const range = node.sequence;
  const isTemporary = range?.relpersistence === 't';
  const schema = isTemporary ? 'pg_temp' : (range?.schemaname ?? creationSchema(evaluation));
  const name = truncateIdentifier(range?.relname ?? '');
  if (range?.relpersistence === 'u' && evaluation.major < 15) {
    evaluation.fail('unlogged sequences are not supported');
    return;
  }
  if (sequenceStands(evaluation, schema, name)) {
    if (node.if_not_exists !== true) evaluation.fail(`relation "${name}" already exists`);
    return;
  }
  const options = writtenSequenceOptions(node.options);
  evaluation.set('name', `${schema}.${name}`, {
    kind: 'sequence',
    ...(Object.keys(options).length === 0 ? {} : { options }),
    ...(range?.relpersistence === 'u' ? { isUnlogged: true } : {}),
  });
  setOwner(evaluation, schema, name, ownerIn(node.options));
}

export function alterSequence(evaluation: Evaluation, node: AlterSeqStmt): void {
  const name = rangeVarName(node.sequence);
  const found = findName(evaluation, name);
  if (found === undefined) {
    if (node.missing_ok !== true || !evaluation.isWholeHistory) evaluation.assume(`the sequence ${name.name} exists`);
    const owner = ownerIn(node.options);
    if (owner !== undefined && owner !== null && node.missing_ok !== true)
      evaluation.lock(relationOrAssumed(evaluation, owner.table), 'AccessShareLock');
    return;
  }
  if (found.object.kind !== 'sequence') {
    evaluation.fail(
      evaluation.major >= 17 ? `cannot open relation "${name.name}"` : `"${name.name}" is not a sequence`,
    );
    return;
  }
  const options = writtenSequenceOptions(node.options);
  if (Object.keys(options).length > 0)
    evaluation.set('name', `${found.schema}.${name.name}`, {
      ...found.object,
      options: { ...found.object.options, ...options },
    });
  setOwner(evaluation, found.schema, name.name, ownerIn(node.options));
}

/** The column that OWNED BY names; null: NONE; undefined: it is not written. */
const ownerIn = (options: readonly Node[] | undefined): { table: QualifiedName; column: string } | null | undefined => {
  for (const item of options ?? []) {
    if (!('DefElem' in item) || item.DefElem.defname !== 'owned_by') continue;
    const names =
      item.DefElem.arg !== undefined && 'List' in item.DefElem.arg ? (item.DefElem.arg.List.items ?? []) : [];
    if (names.length < 2) return null;
    return { table: qualifiedName(names.slice(0, -1)), column: stringsOf(names).at(-1) ?? '' };
  }
  return undefined;
};

const setOwner = (evaluation: Evaluation, schema: string, name: string, owner: ReturnType<typeof ownerIn>): void => {
  if (owner === undefined) return;
  const key = `${schema}.${name}`;
  const known = evaluation.get('name', key);
  const sequence: SequenceName = known?.kind === 'sequence' ? known : { kind: 'sequence' };
  if (sequence.owner?.isIdentity === true) {
    evaluation.fail('cannot change ownership of identity sequence');
    return;
  }
  const { owner: before, ...free } = sequence;
  if (owner === null) {
    evaluation.set('name', key, before === undefined ? sequence : free);
    return;
  }
  const table = relationOrAssumed(evaluation, owner.table);
  if (table.isKnown && table.schema !== schema && schema !== 'pg_temp') {
    evaluation.fail('sequence must be in same schema as table it is linked to');
    return;
  }
  if (table.hasAllColumns && !table.columns.some((column) => column.name === owner.column)) {
    evaluation.fail(`column "${owner.column}" of relation "${table.name}" does not exist`);
    return;
  }
  evaluation.lock(table, 'AccessShareLock');
  evaluation.set('name', key, {
    ...free,
    owner: { relation: table.id, column: owner.column, isIdentity: false },
  });
  noteSequence(evaluation, table.id, key);
};

/** Keeps, with a table, the name of a sequence that goes with one of its columns or stands in a default. */
export function noteSequence(evaluation: Evaluation, table: string, sequence: string): void {
  updateRelation(evaluation, table, (known) =>
    known.sequences?.includes(sequence) === true
      ? known
      : { ...known, sequences: [...(known.sequences ?? []), sequence] },
  );
}

/** Takes away the sequences that go with a column, or with any column of the table. */
export function dropOwnedSequences(evaluation: Evaluation, table: Relation, column?: string): void {
  for (const sequence of table.sequences ?? []) {
    const known = evaluation.get('name', sequence);
    if (known?.kind !== 'sequence' || known.owner?.relation !== table.id) continue;
    if (column === undefined || known.owner.column === column) evaluation.set('name', sequence, undefined);
  }
}

/** Notes that a relation names a sequence in a default or a query, so that it cannot be dropped alone. */
export function noteSequenceUser(evaluation: Evaluation, sequence: string, relation: string): void {
  const known = evaluation.get('name', sequence);
  if (known?.kind !== 'sequence' || known.users?.includes(relation) === true) return;
  evaluation.set('name', sequence, { ...known, users: [...(known.users ?? []), relation] });
  noteSequence(evaluation, relation, sequence);
}

/** The sequences, as `schema.name`, that an expression names in nextval and its like. */
export function sequencesIn(evaluation: Evaluation, expression: unknown): string[] {
  const found: string[] = [];
  walk(expression, (type, node) => {
    if (type !== 'FuncCall') return true;
    const call = stringsOf(node['funcname'] as Node[]).at(-1);
    if (call !== 'nextval' && call !== 'currval') return true;
    const text = constantText((node['args'] as Node[] | undefined)?.[0]);
    const name = text === null ? null : nameIn(text);
    const place = name === null || isSystemName(name) ? undefined : findName(evaluation, name);
    if (name !== null && place?.object.kind === 'sequence') found.push(`${place.schema}.${name.name}`);
    return true;
  });
  return found;
}

const constantText = (node: Node | undefined): string | null => {
  if (node === undefined) return null;
  if ('TypeCast' in node) return constantText(node.TypeCast.arg);
  return 'A_Const' in node ? (node.A_Const.sval?.sval ?? null) : null;
};

// regclass takes a name as SQL does: folded, or quoted.
const nameIn = (text: string): QualifiedName | null => {
  const parts = text.match(/"(?:[^"]|"")*"|[^".]+/g);
  if (parts === null || parts.length > 2) return null;
  const plain = parts.map((part) =>
    part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.trim().toLowerCase(),
  );
  return { schema: plain.length === 2 ? plain[0] : undefined, name: plain.at(-1) ?? '' };
};

/** Whether a name is taken; a sequence whose column is gone went with it. */
const sequenceStands = (evaluation: Evaluation, schema: string, name: string): boolean => {
  const object = evaluation.get('name', `${schema}.${name}`);
  if (object === undefined) return false;
  return object.kind !== 'sequence' || !isOrphan(evaluation, object);
};

/** Whether the column that a sequence went with is gone, and so the sequence. */
export function isOrphan(evaluation: Evaluation, { owner }: SequenceName): boolean {
  if (owner === undefined) return false;
  const table = evaluation.get('relation', owner.relation);
  if (table === undefined) return true;
  return table.hasAllColumns && !table.columns.some(({ name }) => name === owner.column);
}
