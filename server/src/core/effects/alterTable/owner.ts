import { updateRelation } from '../evaluation';
import { roleText } from '../roleText';
import { isUnnamedRole, noteUnnamedRole } from '../unnamedRole';
import type { RunCommand } from './command';

/**
 * OWNER TO: rows of pg_class, of the table, its indexes and the sequences that it owns, none of which others wait for
 * (tablecmds.c, ATExecChangeOwner). Whether the role exists is not known here.
 */
export const changeOwner: RunCommand = (evaluation, { table, node }) => {
  const owner = roleText(node.newowner, evaluation.major);
  if (isUnnamedRole(owner)) noteUnnamedRole(evaluation);
  else updateRelation(evaluation, table.id, (known) => ({ ...known, owner }));
};
