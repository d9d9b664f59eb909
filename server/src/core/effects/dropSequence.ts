import type { DropStmt } from '@pgsql/types';
import type { Relation, SequenceName } from '../catalog/model';
import { objectName, type QualifiedName } from '../sql/tree';
import { shownName } from './ancestry';
import { findName, updateRelation, type Evaluation } from './evaluation';
import { removeRelation } from './removeRelation';
import { isOrphan } from './sequence';

/**
 * DROP SEQUENCE: with CASCADE the defaults that use it go, under AccessExclusiveLock on their tables, and the views that
 * name it; that of an identity column cannot go alone (dependency.c).
 */
export function dropSequences(evaluation: Evaluation, node: DropStmt): void {
  const names = (node.objects ?? []).map(objectName);
  const isCascade = node.behavior === 'DROP_CASCADE';
  for (const name of names) {
    const found = findName(evaluation, name);
    if (found === undefined) {
      if (node.missing_ok !== true || !evaluation.isWholeHistory) evaluation.assume(`the sequence ${name.name} exists`);
      continue;
    }
    if (found.object.kind !== 'sequence') {
      evaluation.fail(`"${name.name}" is not a sequence`);
      return;
    }
    dropSequence(evaluation, { schema: found.schema, name: name.name }, found.object, isCascade, names.length > 1);
    if (evaluation.hasFailed()) return;
  }
}

const dropSequence = (
  evaluation: Evaluation,
  name: QualifiedName & { readonly schema: string },
  sequence: SequenceName,
  isCascade: boolean,
  isOneOfMany: boolean,
): void => {
  const shown = shownName(evaluation, name);
  const { owner } = sequence;
  if (owner?.isIdentity === true && !isOrphan(evaluation, sequence)) {
    const table = evaluation.get('relation', owner.relation);
    const ofTable = table === undefined ? '' : ` of table ${shownName(evaluation, table)}`;
    evaluation.fail(`cannot drop sequence ${shown} because column ${owner.column}${ofTable} requires it`);
    return;
  }
  const users = usersOf(evaluation, sequence);
  if (users.length > 0 && !isCascade) {
    evaluation.fail(
      isOneOfMany
        ? 'cannot drop desired object(s) because other objects depend on them'
        : `cannot drop sequence ${shown} because other objects depend on it`,
    );
    return;
  }
  dropUsers(evaluation, sequence);
  const key = `${name.schema}.${name.name}`;
  evaluation.set('name', key, undefined);
  for (const id of new Set([...(owner === undefined ? [] : [owner.relation]), ...(sequence.users ?? [])]))
    forgetSequence(evaluation, id, key);
};

const forgetSequence = (evaluation: Evaluation, table: string, key: string): void => {
  updateRelation(evaluation, table, (known) => {
    const { sequences = [], ...rest } = known;
    if (!sequences.includes(key)) return known;
    const left = sequences.filter((each) => each !== key);
    return left.length === 0 ? rest : { ...rest, sequences: left };
  });
};

const usersOf = (evaluation: Evaluation, sequence: SequenceName): Relation[] =>
  (sequence.users ?? [])
    .flatMap((id) => evaluation.get('relation', id) ?? [])
    .filter((relation) => usesSequence(evaluation, relation, sequence));

/** Takes away what uses a sequence: the defaults of tables, and views. */
export function dropUsers(evaluation: Evaluation, sequence: SequenceName): void {
  for (const user of usersOf(evaluation, sequence)) {
    if (user.kind === 'view' || user.kind === 'materialized view') removeRelation(evaluation, user);
    else evaluation.lock(user, 'AccessExclusiveLock');
  }
}

// A table of which no default asks a sequence for its next number uses none; which one is asked is not looked at.
const usesSequence = (evaluation: Evaluation, relation: Relation, sequence: SequenceName): boolean =>
  relation.kind === 'view' ||
  relation.kind === 'materialized view' ||
  relation.columns.some(({ name, hasDefault, isIdentity, isSerial = false, calls = [] }) => {
    if (!hasDefault || isIdentity) return false;
    if (!isSerial) return calls.some((call) => asksSequence.test(call));
    const own = (relation.sequences ?? [])
      .map((key) => evaluation.get('name', key))
      .find((known) => known?.kind === 'sequence' && isOf(known, relation, name));
    // One that was given to another column, or to none, is still asked.
    return own === undefined || isOf(sequence, relation, name);
  });

const isOf = ({ owner }: SequenceName, { id }: Relation, column: string): boolean =>
  owner?.relation === id && owner.column === column;

const asksSequence = /(?:^|\.)(?:nextval|currval|setval)$/;
