import type { Node, SelectStmt } from '@pgsql/types';
import type { CodeTree } from './parser';
import type { CodeStep } from './routineCode';
import type { Statement } from './statement';
import { qualifiedName } from './tree';

/**
 * Reads a tree of PL/pgSQL into steps: what runs always, what stands behind a condition, what is caught. Of expressions
 * only those stay that query or call something.
 */
export function readSteps(tree: CodeTree, read: (sql: string) => Statement | null): readonly CodeStep[] {
  const code = fields(tree['PLpgSQL_function']);
  const names = list(code['datums']).map((datum) => text(open(datum)[1]['refname']));
  const reader = createStepReader(read, names);
  return [...list(code['datums']).flatMap((datum) => reader.declared(datum)), ...reader.one(code['action'])];
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

// The argument of unnest(), where it is one array.
const arrayIn = (node: Node | undefined): Node | null => {
  if (node === undefined || !('FuncCall' in node)) return null;
  const [array, ...others] = node.FuncCall.args ?? [];
  return qualifiedName(node.FuncCall.funcname).name === 'unnest' && others.length === 0 ? (array ?? null) : null;
};

// Whether a query has neither ORDER BY nor LIMIT, nor is put together of others.
const isBare = ({ sortClause, limitCount, limitOffset, larg, valuesLists }: SelectStmt): boolean =>
  [sortClause, limitCount, limitOffset, larg, valuesLists].every((part) => part === undefined);

interface StepReader {
  /** The value that a variable begins with. */
  declared(datum: unknown): readonly CodeStep[];
  one(node: unknown): readonly CodeStep[];
  all(nodes: unknown): readonly CodeStep[];
}

// `names`: of the variables, by the number that loops give.
const createStepReader = (read: (sql: string) => Statement | null, names: readonly string[]): StepReader => {
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
  // What a query without tables gives; with tables nobody knows.
  const selected = (sql: string): (Node | null)[] => {
    const built = read(sql)?.node;
    if (built == null || !('SelectStmt' in built) || built.SelectStmt.fromClause !== undefined) return [];
    return (built.SelectStmt.targetList ?? []).map((target) =>
      'ResTarget' in target ? (target.ResTarget.val ?? null) : null,
    );
  };
  const valueOf = (node: unknown): Node | null => selected(`SELECT ${query(node)}`)[0] ?? null;
  const declared = (datum: unknown): readonly CodeStep[] => {
    const [, { refname, default_val: value }] = open(datum);
    return value === undefined ? [] : [{ kind: 'assign', variable: text(refname), value: valueOf(value) }];
  };
  const into = (node: Fields): CodeStep[] => {
    const [, target] = open(node['target']);
    const values = selected(query(node['sqlstmt']));
    return list(target['fields']).map((field, at) => ({
      kind: 'assign',
      variable: text(fields(field)['name']),
      value: values[at] ?? null,
    }));
  };
  const counterOf = (node: Fields): Extract<CodeStep, { kind: 'branch' }>['counter'] => {
    const [lower, upper] = [valueOf(node['lower']), valueOf(node['upper'])];
    const variable = text(open(node['var'])[1]['refname']);
    const isPlain = node['step'] === undefined && node['reverse'] === undefined;
    return isPlain && lower !== null && upper !== null ? { variable, lower, upper } : undefined;
  };
  const dynamic = (node: unknown, line: number): CodeStep[] => {
    const command = valueOf(node);
    return [...expression(node, line), { kind: 'execute', command, line }];
  };
  const branch = (...arms: (readonly CodeStep[])[]): CodeStep => ({ kind: 'branch', arms });
  const loop = (arm: readonly CodeStep[]): CodeStep => ({ kind: 'branch', arms: [arm], isLoop: true });
  // One turn for each element of an array.
  const loopOver = (variable: string | undefined, array: Node | null, arm: readonly CodeStep[]): CodeStep => ({
    kind: 'branch',
    arms: [arm],
    isLoop: true,
    ...(variable === undefined || array === null ? {} : { each: { variable, array } }),
  });
  // The array of SELECT unnest(array), and of SELECT … FROM unnest(array).
  const unnested = (sql: string): Node | null => {
    const built = read(sql)?.node;
    if (built == null || !('SelectStmt' in built)) return null;
    const { targetList = [], fromClause = [], whereClause, ...rest } = built.SelectStmt;
    const [target, ...others] = targetList;
    if (target === undefined || others.length > 0 || whereClause !== undefined || !isBare(rest)) return null;
    const selected = 'ResTarget' in target ? target.ResTarget.val : undefined;
    const [from, ...joined] = fromClause;
    if (from === undefined) return arrayIn(selected);
    const functions = 'RangeFunction' in from ? (from.RangeFunction.functions ?? []) : [];
    const [called] = functions.flatMap((item) => ('List' in item ? (item.List.items ?? []) : []));
    const isColumn = selected !== undefined && 'ColumnRef' in selected;
    return joined.length === 0 && functions.length === 1 && isColumn ? arrayIn(called) : null;
  };
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
        return [...statement(node['sqlstmt'], line), ...into(node)];
      case 'PLpgSQL_stmt_perform':
      case 'PLpgSQL_stmt_call':
        return statement(node['expr'], line);
      case 'PLpgSQL_stmt_dynexecute':
        return dynamic(node['query'], line);
      case 'PLpgSQL_stmt_assign': {
        const [, held] = open(node['expr']);
        const value = text(held['query']).replace(/^[^=]*?:?=/, '');
        const assigned = { PLpgSQL_expr: { query: value } };
        const variable = /^\s*([a-z_]\w*)\s*:?=/i.exec(text(held['query']))?.[1]?.toLowerCase();
        return [
          ...expression(assigned, line),
          ...(variable === undefined ? [] : [{ kind: 'assign' as const, variable, value: valueOf(assigned) }]),
        ];
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
      case 'PLpgSQL_stmt_fori': {
        const counter = counterOf(node);
        const arms = [all(node['body'])];
        return [{ kind: 'branch', arms, isLoop: true, ...(counter === undefined ? {} : { counter }) }];
      }
      case 'PLpgSQL_stmt_foreach_a': {
        const variable = node['slice'] === undefined ? names[Number(node['varno'])] : undefined;
        return [loopOver(variable, valueOf(node['expr']), all(node['body']))];
      }
      case 'PLpgSQL_stmt_fors': {
        const [column, ...others] = list(open(node['var'])[1]['fields']).map((field) => text(fields(field)['name']));
        const variable = others.length === 0 ? column : undefined;
        return [
          ...statement(node['query'], line),
          loopOver(variable, unnested(query(node['query'])), all(node['body'])),
        ];
      }
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
  return { one, all, declared };
};
