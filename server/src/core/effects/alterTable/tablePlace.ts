import { fullName, settingOf, updateRelation } from '../evaluation';
import { alone, workThrough, type RunCommand } from './command';

/** The access methods of indexes that PostgreSQL comes with. */
const indexMethods: ReadonlySet<string> = new Set(['btree', 'hash', 'gist', 'gin', 'spgist', 'brin']);

/**
 * SET ACCESS METHOD (15): the table is written anew, with its indexes, unless it has that method already; of a
 * partitioned table (17) it is only what new partitions get (tablecmds.c, ATPrepSetAccessMethod).
 */
export const setAccessMethod: RunCommand = (evaluation, command) => {
  const { table, node } = command;
  if (table.kind === 'partitioned table' && evaluation.major < 17) {
    evaluation.fail('cannot change access method of a partitioned table');
    return;
  }
  const byDefault = settingOf(evaluation, 'default_table_access_method') ?? 'heap';
  const method = node.name ?? byDefault;
  if (indexMethods.has(method)) {
    evaluation.fail(`access method "${method}" is not of type TABLE`);
    return;
  }
  if (method === (table.accessMethod ?? 'heap') && table.isKnown) return;
  if (!table.isKnown) evaluation.assume(`${fullName(table)} has another access method than ${method}`);
  workThrough(evaluation, alone(command), {
    kind: 'rewrite',
    cause: 'access-method',
    subject: table.name,
    why: `its access method becomes ${method}`,
  });
  updateRelation(evaluation, table.id, (known) => ({ ...known, accessMethod: method }));
};

/**
 * SET TABLESPACE: the table's file is copied to another place; its indexes stay where they are (tablecmds.c,
 * ATExecSetTableSpace; of what has no file, ATExecSetTableSpaceNoStorage).
 */
export const setTablespace: RunCommand = (evaluation, command) => {
  const { table, node } = command;
  const tablespace = node.name ?? '';
  if (tablespace === 'pg_global') {
    evaluation.fail('only shared relations can be placed in pg_global tablespace');
    return;
  }
  if (tablespace === (table.tablespace ?? 'pg_default') && table.isKnown) return;
  if (table.kind !== 'partitioned table')
    evaluation.work({
      kind: 'rewrite',
      relation: table,
      cause: 'tablespace',
      subject: table.name,
      span: command.span,
      why: `its file is copied to the tablespace ${tablespace}`,
    });
  updateRelation(evaluation, table.id, (known) => ({ ...known, tablespace }));
};
