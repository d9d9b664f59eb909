import type { Node } from '@pgsql/types';

/** The functions of libpg-query's WebAssembly module that are used here. */
export interface ParserModule {
  lengthBytesUTF8(text: string): number;
  stringToUTF8(text: string, pointer: number, bytes: number): void;
  UTF8ToString(pointer: number): string;
  getValue(pointer: number, type: 'i32'): number;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _wasm_parse_query_raw(pointer: number): number;
  _wasm_free_parse_result(pointer: number): void;
  _wasm_parse_plpgsql(pointer: number): number;
  _wasm_free_string(pointer: number): void;
}

/** Why PostgreSQL's parser refuses a text, and where (UTF-16 offset of the first token it cannot take). */
export interface ParseProblem {
  readonly message: string;
  readonly offset: number;
}

/** The tree of one statement as libpg-query gives it, or the problem. Locations in trees are UTF-8 bytes. */
export type ParseResult =
  { readonly node: Node; readonly problem: null } | { readonly node: null; readonly problem: ParseProblem };

/** A tree of PL/pgSQL as libpg-query gives it: `{ "PLpgSQL_function": { datums, action } }`. */
export type CodeTree = Readonly<Record<string, unknown>>;

/** PostgreSQL 18's own parser. */
export interface Parser {
  /** Parses one statement (without `;`). Results are kept by text. Never throws. */
  parse(sql: string): ParseResult;
  /** The tree of the PL/pgSQL in a DO or CREATE FUNCTION, or null where it is not understood. Never throws. */
  parseCode(sql: string): CodeTree | null;
  /** True after the WebAssembly instance has failed: results since then may be wrong until `renew` is awaited. */
  worn(): boolean;
  /** Replaces a failed instance and forgets what it could not parse. */
  renew(): Promise<void>;
}

/** A statement longer than this (UTF-16 units) is not parsed: the instance's memory never shrinks again. */
export const longestStatement = 4_000_000;
const keptResults = 50_000;

const tooLarge: ParseProblem = { message: 'the statement is too long to be analysed', offset: 0 };
const tooDeep: ParseProblem = { message: 'the statement is nested too deeply to be analysed', offset: 0 };

const offsetOfCodePoint = (text: string, codePoints: number): number => {
  let offset = 0;
  for (let count = 0; count < codePoints && offset < text.length; count++)
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return offset;
};

const parseOnce = (module: ParserModule, sql: string): ParseResult => {
  const bytes = module.lengthBytesUTF8(sql) + 1;
  const query = module._malloc(bytes);
  let result = 0;
  try {
    module.stringToUTF8(sql, query, bytes);
    result = module._wasm_parse_query_raw(query);
    // struct PgQueryParseResult { char *parse_tree; char *stderr_buffer; PgQueryError *error; }
    const error = module.getValue(result + 8, 'i32');
    if (error !== 0) {
      // struct PgQueryError { char *message, *funcname, *filename; int lineno, cursorpos; } with cursorpos 1-based.
      const message = module.UTF8ToString(module.getValue(error, 'i32'));
      const cursor = module.getValue(error + 16, 'i32');
      return { node: null, problem: { message, offset: offsetOfCodePoint(sql, Math.max(0, cursor - 1)) } };
    }
    const tree = JSON.parse(module.UTF8ToString(module.getValue(result, 'i32'))) as { stmts?: { stmt?: Node }[] };
    const node = tree.stmts?.[0]?.stmt;
    if (node === undefined) return { node: null, problem: { message: 'there is no statement here', offset: 0 } };
    return { node, problem: null };
  } finally {
    module._free(query);
    if (result !== 0) module._wasm_free_parse_result(result);
  }
};

const parseCodeOnce = (module: ParserModule, sql: string): CodeTree | null => {
  const bytes = module.lengthBytesUTF8(sql) + 1;
  const query = module._malloc(bytes);
  let result = 0;
  try {
    module.stringToUTF8(sql, query, bytes);
    result = module._wasm_parse_plpgsql(query);
    const text = module.UTF8ToString(result);
    // What is no JSON is the message of an error.
    if (!text.startsWith('{')) return null;
    return (JSON.parse(text) as { plpgsql_funcs?: CodeTree[] }).plpgsql_funcs?.[0] ?? null;
  } finally {
    module._free(query);
    if (result !== 0) module._wasm_free_string(result);
  }
};

/**
 * Makes a parser. `load` gives a fresh instance of libpg-query's module each time (facts: one takes about 10 ms;
 * some dozens of too deep expressions kill an instance for good).
 */
export async function createParser(load: () => Promise<ParserModule>): Promise<Parser> {
  let module = await load();
  let isWorn = false;
  const kept = new Map<string, ParseResult>();

  const parse = (sql: string): ParseResult => {
    const known = kept.get(sql);
    if (known !== undefined) return known;
    let result: ParseResult;
    if (sql.length > longestStatement) result = { node: null, problem: tooLarge };
    else {
      try {
        result = parseOnce(module, sql);
      } catch {
        // RangeError (the expression is too deep) or RuntimeError (the instance is dead): both end the instance.
        isWorn = true;
        result = { node: null, problem: tooDeep };
      }
    }
    if (kept.size >= keptResults) kept.clear();
    kept.set(sql, result);
    return result;
  };

  const parseCode = (sql: string): CodeTree | null => {
    if (sql.length > longestStatement) return null;
    try {
      return parseCodeOnce(module, sql);
    } catch {
      isWorn = true;
      return null;
    }
  };

  return {
    parse,
    parseCode,
    worn: () => isWorn,
    renew: async () => {
      if (!isWorn) return;
      module = await load();
      isWorn = false;
      // What failed on the old instance gets one more chance on the new one, alone.
      for (const [sql, result] of kept) {
        if (result.problem !== tooDeep) continue;
        kept.delete(sql);
        parse(sql);
        if (worn()) {
          module = await load();
          isWorn = false;
        }
      }
    },
  };

  function worn(): boolean {
    return isWorn;
  }
}

/** Whether a problem means that the statement was not analysed, although it may be right. */
export function isUnanalysed(problem: ParseProblem): boolean {
  return problem === tooLarge || problem === tooDeep;
}

/** Turns a UTF-8 byte offset of a text, as trees have them, into a UTF-16 offset. */
export function offsetOfByte(text: string, bytes: number): number {
  let offset = 0;
  for (let count = 0; count < bytes && offset < text.length;) {
    const code = text.codePointAt(offset) ?? 0;
    count += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    offset += code > 0xffff ? 2 : 1;
  }
  return offset;
}
