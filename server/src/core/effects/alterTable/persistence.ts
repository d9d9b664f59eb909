import { updateRelation, type Evaluation } from '../evaluation';
import type { Relation } from '../../catalog/model';
import { foreignKeysTo } from '../foreignKeys';
import { alone, workThrough, type Command, type RunCommand } from './command';

/**
 * SET LOGGED and SET UNLOGGED before anything else of the statement is done: refused where a foreign key would join a
 * logged table to an unlogged one, even one that the statement drops (tablecmds.c, ATPrepChangePersistence).
 */
export const preparePersistence: RunCommand = (evaluation, { table, node }) => {
  const toLogged = node.subtype === 'AT_SetLogged';
  if (table.isTemporary) {
    evaluation.fail(`cannot change logged status of table "${table.name}" because it is temporary`);
    return;
  }
  if (isLogged(table) === toLogged) return;
  const other = joined(evaluation, table, toLogged).find((candidate) => isLogged(candidate) !== toLogged);
  if (other === undefined) return;
  const words = toLogged ? ['logged', 'unlogged'] : ['unlogged', 'logged'];
  evaluation.fail(
    `could not change table "${table.name}" to ${words[0] ?? ''} because it references ${words[1] ?? ''} table "${other.name}"`,
  );
};

// A logged table may not refer to an unlogged one: to become logged, what it refers to counts, else what refers to it.
const joined = (evaluation: Evaluation, table: Relation, toLogged: boolean): Relation[] =>
  (toLogged
    ? table.constraints.flatMap(({ references }) =>
        references === null ? [] : (evaluation.get('relation', references.relation) ?? []),
      )
    : foreignKeysTo(evaluation, table).map(({ from }) => from)
  ).filter(({ id }) => id !== table.id);

const isLogged = ({ isUnlogged }: Relation): boolean => isUnlogged !== true;

/** SET LOGGED and SET UNLOGGED: the table and its indexes are written anew, unless it is so already. */
export const changePersistence: RunCommand = (evaluation, command) => {
  const { table, node } = command;
  const isUnlogged = node.subtype === 'AT_SetUnLogged';
  if (isLogged(table) !== isUnlogged) return;
  // On 14 to 17 nothing is done to a partitioned table, nor to its partitions.
  if (table.kind !== 'partitioned table')
    workThrough(evaluation, alone(command), {
      kind: 'rewrite',
      cause: 'persistence',
      subject: table.name,
      why: isUnlogged ? 'it becomes unlogged' : 'it becomes logged',
    });
  updateRelation(evaluation, table.id, (known) => ({ ...known, isUnlogged }));
};

/** Fails where a statement sets what can be set once only. */
export function failsOnTwice(
  evaluation: Evaluation,
  table: Relation,
  commands: readonly Pick<Command, 'node'>[],
): boolean {
  // The method that the table has already does not count.
  const changesMethod = commands.some(
    ({ node }) => node.subtype === 'AT_SetAccessMethod' && (node.name ?? 'heap') !== (table.accessMethod ?? 'heap'),
  );
  const count = (...types: readonly string[]): number =>
    commands.filter(({ node }) => types.includes(node.subtype ?? '')).length;
  if (count('AT_SetLogged', 'AT_SetUnLogged') > 1) evaluation.fail('cannot change persistence setting twice');
  else if (changesMethod && count('AT_SetAccessMethod') > 1)
    evaluation.fail('cannot have multiple SET ACCESS METHOD subcommands');
  else if (count('AT_SetTableSpace') > 1) evaluation.fail('cannot have multiple SET TABLESPACE subcommands');
  return evaluation.hasFailed();
}
