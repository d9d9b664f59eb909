import type { CreateFunctionStmt, DefElem, Node } from '@pgsql/types';
import { tokenize } from './lexer';
import type { Parser } from './parser';
import { readSteps, variablesIn } from './plpgsql';
import { nextPiece } from './splitter';
import type { Statement, StatementReader } from './statement';
import { stringsOf } from './tree';

/** One step of a routine's code, as far as others can notice it. Lines are those of the code, from 1. */
export type CodeStep =
  | { readonly kind: 'statement'; readonly statement: Statement; readonly line: number }
  /** EXECUTE: the expression that builds the command; null where it is not understood. */
  | { readonly kind: 'execute'; readonly command: Node | null; readonly line: number }
  /** Each arm may run or not. */
  | {
      readonly kind: 'branch';
      readonly arms: readonly (readonly CodeStep[])[];
      readonly isLoop?: boolean;
      /** FOR counter IN lower..upper. */
      readonly counter?: { readonly variable: string; readonly lower: Node; readonly upper: Node };
      /** FOREACH variable IN ARRAY array, and FOR variable IN SELECT unnest(array). */
      readonly each?: { readonly variable: string; readonly array: Node };
    }
  /** A variable gets a value; null where it is not understood. */
  | { readonly kind: 'assign'; readonly variable: string; readonly value: Node | null }
  /** BEGIN … EXCEPTION: an error takes the steps back, and one of the handlers runs. */
  | {
      readonly kind: 'attempt';
      readonly steps: readonly CodeStep[];
      readonly handlers: readonly (readonly CodeStep[])[];
    }
  | { readonly kind: 'raise'; readonly message: string }
  | { readonly kind: 'return' }
  | { readonly kind: 'end-transaction' };

/** The code of a DO or of a routine in SQL or PL/pgSQL. In its statements variables stand as parameters. */
export interface RoutineCode {
  readonly steps: readonly CodeStep[];
  /** Where a line of the code stands in the statement that holds it, UTF-16. null: the code is not one string. */
  readonly lineSpan: (line: number) => { readonly start: number; readonly end: number } | null;
  /** Reads the text of a command that EXECUTE is given. */
  readonly read: (text: string) => readonly Statement[];
}

/** Reads the code of a DO or CREATE FUNCTION; null where it is in another language, or not understood. */
export function readCode(text: string, node: Node, parser: Parser, read: StatementReader): RoutineCode | null {
  if (!('DoStmt' in node) && !('CreateFunctionStmt' in node)) return null;
  const options = definitions('DoStmt' in node ? node.DoStmt.args : node.CreateFunctionStmt.options);
  const language = optionText(options, 'language') ?? ('DoStmt' in node ? 'plpgsql' : 'sql');
  const body = optionText(options, 'as');
  const lines = createLines(text, body);
  const readAll = (sql: string): Statement[] => pieces(sql).map(read);
  if (language === 'plpgsql') {
    const tree = parser.parseCode(text);
    if (tree === null) return null;
    const variables = new Set(variablesIn(tree));
    const withVariables = (sql: string): Statement | null => {
      const statement = read(sql);
      if (statement.node === null) return null;
      return variables.size === 0 ? statement : { ...statement, node: withParameters(statement.node, variables) };
    };
    return { steps: readSteps(tree, withVariables), lineSpan: lines, read: readAll };
  }
  if (language !== 'sql' || !('CreateFunctionStmt' in node)) return null;
  const names = new Set(parameterNames(node.CreateFunctionStmt));
  const statements = body === undefined ? atomicStatements(node.CreateFunctionStmt, read) : pieces(body).map(read);
  if (statements.some((statement) => statement.node === null)) return null;
  const steps = statements.map((statement): CodeStep => ({
    kind: 'statement',
    statement:
      statement.node === null || names.size === 0
        ? statement
        : { ...statement, node: withParameters(statement.node, names) },
    line: 1,
  }));
  return { steps, lineSpan: lines, read: readAll };
}

const definitions = (options: readonly Node[] | undefined): DefElem[] =>
  (options ?? []).flatMap((option) => ('DefElem' in option ? [option.DefElem] : []));

// AS holds one string in DO, a list of them in CREATE FUNCTION.
const optionText = (options: readonly DefElem[], name: string): string | undefined => {
  const arg = options.find(({ defname }) => defname === name)?.arg;
  if (arg === undefined) return undefined;
  if ('String' in arg) return arg.String.sval ?? '';
  return 'List' in arg ? stringsOf(arg.List.items)[0] : undefined;
};

/** The names of a routine's parameters. */
export function parameterNames(node: CreateFunctionStmt): string[] {
  return (node.parameters ?? []).flatMap((parameter) =>
    'FunctionParameter' in parameter && parameter.FunctionParameter.name !== undefined
      ? [parameter.FunctionParameter.name]
      : [],
  );
}

const pieces = (sql: string): string[] => {
  const found: string[] = [];
  for (let at = 0; at < sql.length;) {
    const piece = nextPiece(sql, at, sql.length);
    if (piece.statement !== null) found.push(sql.slice(piece.statement.start, piece.statement.end));
    at = piece.end;
  }
  return found;
};

// BEGIN ATOMIC and RETURN: the grammar gives their trees, not their texts.
const atomicStatements = ({ sql_body: body }: CreateFunctionStmt, read: StatementReader): Statement[] => {
  const nodes: Node[] = [];
  const collect = (node: Node | undefined): void => {
    if (node === undefined) return;
    if ('List' in node) for (const item of node.List.items ?? []) collect(item);
    else if ('ReturnStmt' in node)
      nodes.push({ SelectStmt: { targetList: [{ ResTarget: { val: node.ReturnStmt.returnval } }] } } as Node);
    else nodes.push(node);
  };
  collect(body);
  return nodes.map((node) => ({ ...read('SELECT'), node }));
};

/** A copy of a tree in which variables stand as parameters: they are values, and no columns. */
const withParameters = (node: Node, variables: ReadonlySet<string>): Node => {
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== 'object' || value === null) return value;
    const reference = (value as { ColumnRef?: { fields?: Node[] } }).ColumnRef;
    const [first] = stringsOf(reference?.fields);
    if (first !== undefined && variables.has(first)) return { ParamRef: { variable: first } };
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, copy(child)]));
  };
  return copy(node) as Node;
};

// Where the code's string stands in the statement, so that its lines can be shown.
const createLines = (text: string, body: string | undefined): RoutineCode['lineSpan'] => {
  const token =
    body === undefined ? undefined : tokenize(text).find(({ start, end }) => text.slice(start, end).includes(body));
  if (body === undefined || token === undefined) return () => null;
  const begin = text.indexOf(body, token.start);
  return (line) => {
    const before = body.split('\n').slice(0, line - 1);
    const start = before.reduce((sum, part) => sum + part.length + 1, 0);
    const own = body.split('\n')[line - 1] ?? '';
    const indent = own.length - own.trimStart().length;
    return { start: begin + start + indent, end: begin + start + own.trimEnd().length };
  };
};
