/** The statement without leading comments and white space. */
function bare(sql: string): string {
  return sql.replace(/^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '');
}

/**
 * True for what begins or ends a transaction, or acts on the session or the transaction it runs in: outside a
 * transaction it must be sent as it is, for a BEGIN of ours around it would change what it does.
 */
export function actsOnTransaction(sql: string): boolean {
  return /^(abort|begin|commit|declare|discard|end|lock|prepare\s+transaction|release|reset|rollback|savepoint|set|show|start)\b/i.test(
    bare(sql),
  );
}

/** SET TRANSACTION and its like must come before the transaction's first query. */
export function mustComeFirst(sql: string): boolean {
  return /^set\s+(local\s+|session\s+)?(transaction|characteristics)\b/i.test(bare(sql));
}

/** Refused in an implicit transaction though an explicit one takes it. */
export function isSavepoint(sql: string): boolean {
  return /^(savepoint|release|rollback\s+(work\s+|transaction\s+)?to)\b/i.test(bare(sql));
}

/** BEGIN or START TRANSACTION. */
export function begins(sql: string): boolean {
  return /^(begin|start\s+transaction)\b/i.test(bare(sql));
}

/** True where new files come without reading the old ones: TRUNCATE, REFRESH … WITH NO DATA. */
export function replacesUnread(sql: string): boolean {
  return /\btruncate\b|\bwith\s+no\s+data\b/i.test(sql);
}

/** Who chooses how tables are read: see plannerSettings. */
export type Reader = 'query' | 'command' | 'procedural';

/**
 * `query` for DML, queries and what stores a query's result, in a DO too; `procedural` for CALL and a DO that commands as
 * well; `command` for the rest.
 */
export function reader(sql: string): Reader {
  const text = bare(sql);
  if (/^do\b/i.test(text)) return /\b(alter|create|refresh|execute|perform)\b/i.test(text) ? 'procedural' : 'query';
  if (/^call\b/i.test(text)) return 'procedural';
  if (/^(\(|copy|declare|delete|execute|explain|fetch|insert|merge|select|table|update|values|with)/i.test(text))
    return 'query';
  if (/^create\b(?!\s+(or\s+replace\s+)?(function|procedure))[^(]*\b(table|materialized\s+view)\b/i.test(text))
    return 'query';
  return /^refresh\s+materialized\s+view\s+(?!concurrently\b)/i.test(text) ? 'query' : 'command';
}

/**
 * Settings under which the few rows of a test are read as many rows would be. A query shows a sequential scan only where
 * no index can serve; a command's own checks (a foreign key's join) read their tables whole, never by index.
 */
export function plannerSettings(kind: Reader): string {
  const on = (value: boolean) => (value ? 'on' : 'off');
  return [
    `SET enable_seqscan = ${on(kind !== 'query')}`,
    `SET enable_indexscan = ${on(kind !== 'command')}`,
    `SET enable_bitmapscan = ${on(kind !== 'command')}`,
    `SET enable_indexonlyscan = ${on(kind === 'procedural')}`,
  ].join('; ');
}
