import type { Node } from '@pgsql/types';
import type { CodeTree } from './parser';
import type { CodeStep } from './routineCode';
import type { Statement } from './statement';

/**
 * Reads a tree of PL/pgSQL into steps: what runs always, what stands behind a condition, what is caught. Of expressions
 * only those stay that query or call something.
 */
export function readSteps(tree: CodeTree, read: (sql: string) => Statement | null): readonly CodeStep[] {
  return createStepReader(read).one(fields(tree['PLpgSQL_function'])['action']);
}

/** The names of the variables and parameters that a tree of PL/pgSQL declares. */
export function variablesIn(tree: CodeTree): string[] {
  return list(fields(tree['PLpgSQL_function'])['datums']).flatMap((datum) => {
    const name = text(open(datum)[1]['refname']);
    return name === '' || name.startsWith('(') ? [] : [name];
  });
}

type Fields = Readonly<Record<string, unknown>>;

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The one key of a node, and what it holds. */
const open = (node: unknown): readonly [type: string, held: Fields] => {
  const [entry] = Object.entries(fields(node));
  return entry === undefined ? ['', {}] : [entry[0], fields(entry[1])];
};

interface StepReader {
  one(node: unknown): readonly CodeStep[];
  all(nodes: unknown): readonly CodeStep[];
}

const createStepReader = (read: (sql: string) => Statement | null): StepReader => {
  const query = (expression: unknown): string => text(open(expression)[1]['query']);
  const statement = (expression: unknown, line: number): CodeStep[] => {
    const sql = query(expression);
    const found = sql === '' ? null : read(sql);
    return found === null ? [] : [{ kind: 'statement', statement: found, line }];
  };
  // An expression is a query without SELECT; most are of no matter to others.
  const expression = (node: unknown, line: number): CodeStep[] => {
    const sql = query(node);
    return sql.includes('(') ? statement({ PLpgSQL_expr: { query: `SELECT ${sql}` } }, line) : [];
  };
  const dynamic = (node: unknown, line: number): CodeStep[] => {
    const built = read(`SELECT ${query(node)}`)?.node;
    const target = built != null && 'SelectStmt' in built ? built.SelectStmt.targetList?.[0] : undefined;
    const command: Node | null = target !== undefined && 'ResTarget' in target ? (target.ResTarget.val ?? null) : null;
    return [...expression(node, line), { kind: 'execute', command, line }];
  };
  const branch = (...arms: (readonly CodeStep[])[]): CodeStep => ({ kind: 'branch', arms });
  const loop = (arm: readonly CodeStep[]): CodeStep => ({ kind: 'branch', arms: [arm], isLoop: true });
  const all = (nodes: unknown): readonly CodeStep[] => list(nodes).flatMap(one);

  const block = (node: Fields): readonly CodeStep[] => {
    const steps = all(node['body']);
    const [, caught] = open(node['exceptions']);
    const handlers = list(caught['exc_list']).map((handler) => all(open(handler)[1]['action']));
    return node['exceptions'] === undefined ? steps : [{ kind: 'attempt', steps, handlers }];
  };

  const one = (wrapped: unknown): readonly CodeStep[] => {
    const [type, node] = open(wrapped);
    const line = typeof node['lineno'] === 'number' ? node['lineno'] : 1;
    switch (type) {
      case 'PLpgSQL_stmt_block':
        return block(node);
      case 'PLpgSQL_stmt_execsql':
        return statement(node['sqlstmt'], line);
      case 'PLpgSQL_stmt_perform':
      case 'PLpgSQL_stmt_call':
        return statement(node['expr'], line);
      case 'PLpgSQL_stmt_dynexecute':
        return dynamic(node['query'], line);
      case 'PLpgSQL_stmt_assign': {
        const [, held] = open(node['expr']);
        const value = text(held['query']).replace(/^[^=]*?:?=/, '');
        return expression({ PLpgSQL_expr: { query: value } }, line);
      }
      case 'PLpgSQL_stmt_if': {
        const others = list(node['elsif_list']).map((item) => open(item)[1]);
        return [
          ...expression(node['cond'], line),
          ...others.flatMap(({ cond }) => expression(cond, line)),
          branch(all(node['then_body']), ...others.map(({ stmts }) => all(stmts)), all(node['else_body'])),
        ];
      }
      case 'PLpgSQL_stmt_case': {
        const whens = list(node['case_when_list']).map((item) => open(item)[1]);
        return [
          ...expression(node['t_expr'], line),
          branch(...whens.map(({ stmts }) => all(stmts)), all(node['else_stmts'])),
        ];
      }
      case 'PLpgSQL_stmt_loop':
        // Its body runs at least once.
        return all(node['body']);
      case 'PLpgSQL_stmt_while':
        return [...expression(node['cond'], line), loop(all(node['body']))];
      case 'PLpgSQL_stmt_fori':
      case 'PLpgSQL_stmt_foreach_a':
        return [loop(all(node['body']))];
      case 'PLpgSQL_stmt_fors':
        return [...statement(node['query'], line), loop(all(node['body']))];
      case 'PLpgSQL_stmt_forc':
        return [loop(all(node['body']))];
      case 'PLpgSQL_stmt_dynfors':
        return [...dynamic(node['query'], line), loop(all(node['body']))];
      case 'PLpgSQL_stmt_open':
      case 'PLpgSQL_stmt_return_query':
        return node['dynquery'] === undefined ? statement(node['query'], line) : dynamic(node['dynquery'], line);
      case 'PLpgSQL_stmt_return':
        return [...expression(node['expr'], line), { kind: 'return' }];
      case 'PLpgSQL_stmt_return_next':
        return expression(node['expr'], line);
      case 'PLpgSQL_stmt_exit':
        // What follows in the loop may be left out.
        return [{ kind: 'branch', arms: [[{ kind: 'return' }]] }];
      case 'PLpgSQL_stmt_raise':
        return node['elog_level'] === 21 ? [{ kind: 'raise', message: text(node['message']) }] : [];
      case 'PLpgSQL_stmt_commit':
      case 'PLpgSQL_stmt_rollback':
        return [{ kind: 'end-transaction' }];
      default:
        return [];
    }
  };
  return { one, all };
};
