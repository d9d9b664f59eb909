import type { AlterFunctionStmt } from '@pgsql/types';
import { after, inParentheses, wholeOf } from '../sql/clauses';
import { searchPath, type Evaluation } from './evaluation';
import { routineOf } from './objectKey';
import { qualifiedName } from '../sql/tree';
import { nameAfter } from './trigger';

/** ALTER FUNCTION and its like: a row of pg_proc, which no table waits for. What it says is kept with the routine. */
export function alterFunction(evaluation: Evaluation, node: AlterFunctionStmt): void {
  const { schema, name } = qualifiedName(node.func?.objname);
  const full = (schema === undefined ? searchPath(evaluation) : [schema])
    .map((candidate) => `${candidate}.${name}`)
    .find((candidate) => evaluation.get('function', candidate) !== undefined);
  const known = full === undefined ? undefined : evaluation.get('function', full);
  if (full === undefined || known === undefined || node.func === undefined) return;
  const routine = routineOf(evaluation, full, { ObjectWithArgs: node.func });
  if (routine === undefined) return;
  const { statement } = evaluation;
  const word = statement.tag.split(' ').at(-1) ?? 'FUNCTION';
  const named = after(statement, wholeOf(statement), [word]);
  const end = named === null ? 0 : nameAfter(statement, named.start).end;
  const list =
    node.func.args_unspecified === true ? null : inParentheses(statement, { start: end, end: statement.text.length });
  const action = statement.text.slice(list === null ? end : list.end + 1).trim();
  evaluation.set('function', full, {
    ...known,
    routines: (known.routines ?? []).map((other) =>
      other === routine ? { ...other, alterations: [...(other.alterations ?? []), action] } : other,
    ),
  });
}
