// Words of MySQL, Oracle, SQL Server and SQLite that people write into PostgreSQL migrations, and what PostgreSQL has
// in their place. What the parser refuses is found by its tokens; what parses as a name of something, by that name.
import type { Edit } from '../text/edit';
import type { Span } from '../text/span';
import { quoteIdentifier } from './identifiers';
import type { Token } from './lexer';
import { keyword, type Statement } from './statement';

/** What PostgreSQL has in place of a word of another database. */
export interface ForeignWord {
  /** As people write it. */
  readonly written: string;
  /** The databases whose word it is. */
  readonly database: string;
  /** PostgreSQL's way, to end the sentence "PostgreSQL has …". */
  readonly instead: string;
  /** What to write there; null: that depends on what is meant. */
  readonly replacement: string | null;
}

const word = (written: string, database: string, instead: string, replacement: string | null): ForeignWord => ({
  written,
  database,
  instead,
  replacement,
});
const type = (written: string, database: string, name: string): ForeignWord =>
  word(written.toUpperCase(), database, name, name);

/** Types by name, which parse, since a type of that name could be there. */
export const foreignTypes: ReadonlyMap<string, ForeignWord> = new Map(
  [
    type('datetime', 'MySQL and SQL Server', 'timestamp'),
    type('datetime2', 'SQL Server', 'timestamp'),
    type('smalldatetime', 'SQL Server', 'timestamp'),
    type('datetimeoffset', 'SQL Server', 'timestamptz'),
    type('number', 'Oracle', 'numeric'),
    type('varchar2', 'Oracle', 'varchar'),
    type('nvarchar2', 'Oracle', 'varchar'),
    type('nvarchar', 'SQL Server', 'varchar'),
    type('ntext', 'SQL Server', 'text'),
    type('clob', 'Oracle', 'text'),
    type('nclob', 'Oracle', 'text'),
    type('tinytext', 'MySQL', 'text'),
    type('mediumtext', 'MySQL', 'text'),
    type('longtext', 'MySQL', 'text'),
    type('tinyint', 'MySQL and SQL Server', 'smallint'),
    type('mediumint', 'MySQL', 'integer'),
    type('double', 'MySQL', 'double precision'),
    type('blob', 'MySQL, Oracle and SQLite', 'bytea'),
    type('tinyblob', 'MySQL', 'bytea'),
    type('mediumblob', 'MySQL', 'bytea'),
    type('longblob', 'MySQL', 'bytea'),
    type('binary', 'MySQL and SQL Server', 'bytea'),
    type('varbinary', 'MySQL and SQL Server', 'bytea'),
    type('image', 'SQL Server', 'bytea'),
    type('raw', 'Oracle', 'bytea'),
    type('uniqueidentifier', 'SQL Server', 'uuid'),
    type('binary_double', 'Oracle', 'double precision'),
    type('binary_float', 'Oracle', 'real'),
    word('ENUM(…)', 'MySQL', 'types that CREATE TYPE … AS ENUM makes', null),
  ].map((each) => [each.written.toLowerCase().replace('(…)', ''), each]),
);

/** Types of which a length in parentheses goes with the word: PostgreSQL's have none. */
const withoutLength: ReadonlySet<string> = new Set([
  'smallint',
  'integer',
  'bytea',
  'text',
  'double precision',
  'uuid',
]);

/** Functions by name. `replacement` is the name of a function that does the same. */
export const foreignFunctions: ReadonlyMap<string, ForeignWord> = new Map(
  [
    word('NVL', 'Oracle', 'coalesce', 'coalesce'),
    word('IFNULL', 'MySQL and SQLite', 'coalesce', 'coalesce'),
    word('GETDATE', 'SQL Server', 'now()', 'now'),
    word('SYSDATETIME', 'SQL Server', 'now()', 'now'),
    word('GETUTCDATE', 'SQL Server', "now() AT TIME ZONE 'UTC'", null),
    word('UTC_TIMESTAMP', 'MySQL', "now() AT TIME ZONE 'UTC'", null),
    word('NEWID', 'SQL Server', 'gen_random_uuid()', 'gen_random_uuid'),
    word('UUID', 'MySQL', 'gen_random_uuid()', 'gen_random_uuid'),
    word('SYS_GUID', 'Oracle', 'gen_random_uuid()', 'gen_random_uuid'),
    word('UNIX_TIMESTAMP', 'MySQL', 'extract(epoch FROM now())', null),
    word('LEN', 'SQL Server', 'length', 'length'),
    word('GROUP_CONCAT', 'MySQL and SQLite', 'string_agg', null),
    word('DATEADD', 'SQL Server', 'timestamps plus an interval', null),
    word('DATEDIFF', 'MySQL and SQL Server', 'the difference of timestamps', null),
  ].map((each) => [each.written.toLowerCase(), each]),
);

/** Words that stand for a value and parse as a column, and tables. */
export const foreignNames: ReadonlyMap<string, ForeignWord> = new Map([
  ['sysdate', word('SYSDATE', 'Oracle', 'now()', 'now()')],
  ['systimestamp', word('SYSTIMESTAMP', 'Oracle', 'now()', 'now()')],
  ['dual', word('DUAL', 'Oracle', 'queries without FROM', null)],
]);

const anyName = new RegExp(
  String.raw`\b(?:${[...foreignTypes.keys(), ...foreignFunctions.keys(), ...foreignNames.keys()].join('|')})\b`,
  'i',
);

/** Whether a text holds a name of these lists at all: most do not, and need not be looked at. */
export function mayHaveForeignWord(text: string): boolean {
  return anyName.test(text);
}

/** A word of another database in a statement. */
export interface FoundWord {
  readonly foreign: ForeignWord;
  /** Relative to the statement. */
  readonly span: Span;
  readonly edit: Edit | null;
}

/** What is written in place of a type, with the length that it cannot keep. */
export function typeEdit(statement: Statement, span: Span, replacement: string): Edit {
  const tokens = statement.tokens();
  const next = tokens.findIndex(({ start }) => start >= span.end);
  const isLength = withoutLength.has(replacement) && keyword(statement, tokens[next]) === '(';
  const close = isLength ? tokens.slice(next).find((token) => keyword(statement, token) === ')') : undefined;
  return { span: { start: span.start, end: close?.end ?? span.end }, newText: replacement };
}

/** A sequence of tokens. `*`: any one; `(…)`: a parenthesis with what is in it; `=?`: `=` or nothing; `#`: a number; `'`: a string. */
interface Refused {
  readonly tokens: readonly string[];
  readonly foreign: ForeignWord;
  /** Only behind one of these words. */
  readonly behind?: readonly string[];
  /** Only where the statement begins with these words. */
  readonly startsWith?: string;
}

const refused: readonly Refused[] = [
  {
    tokens: ['AUTO_INCREMENT', '=', '#'],
    foreign: word('AUTO_INCREMENT=', 'MySQL', 'ALTER TABLE … ALTER COLUMN … RESTART WITH', null),
  },
  {
    tokens: ['AUTO_INCREMENT'],
    foreign: word('AUTO_INCREMENT', 'MySQL', 'GENERATED BY DEFAULT AS IDENTITY', 'GENERATED BY DEFAULT AS IDENTITY'),
  },
  {
    tokens: ['PRIMARY', 'KEY', 'AUTOINCREMENT'],
    foreign: word(
      'AUTOINCREMENT',
      'SQLite',
      'GENERATED BY DEFAULT AS IDENTITY',
      'GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY',
    ),
  },
  {
    tokens: ['IDENTITY', '(…)'],
    foreign: word('IDENTITY(…)', 'SQL Server', 'GENERATED BY DEFAULT AS IDENTITY', 'GENERATED BY DEFAULT AS IDENTITY'),
  },
  { tokens: ['ENGINE', '=?', '*'], foreign: word('ENGINE', 'MySQL', 'one storage engine and no such clause', '') },
  {
    tokens: ['DEFAULT', 'CHARSET', '=?', '*'],
    foreign: word('DEFAULT CHARSET', 'MySQL', 'one encoding for the whole database and no such clause', ''),
  },
  {
    tokens: ['DEFAULT', 'CHARACTER', 'SET', '=?', '*'],
    foreign: word('DEFAULT CHARACTER SET', 'MySQL', 'one encoding for the whole database and no such clause', ''),
  },
  {
    tokens: ['CHARACTER', 'SET', '*'],
    foreign: word('CHARACTER SET', 'MySQL', 'one encoding for the whole database and no such clause', ''),
  },
  {
    tokens: ['CHARSET', '=?', '*'],
    foreign: word('CHARSET', 'MySQL', 'one encoding for the whole database and no such clause', ''),
  },
  { tokens: ['COLLATE', '=', '*'], foreign: word('COLLATE=', 'MySQL', 'collations of columns, not of tables', '') },
  { tokens: ['ROW_FORMAT', '=?', '*'], foreign: word('ROW_FORMAT', 'MySQL', 'no such clause', '') },
  {
    tokens: ['ON', 'UPDATE', 'CURRENT_TIMESTAMP', '(…)'],
    foreign: word('ON UPDATE CURRENT_TIMESTAMP', 'MySQL', 'triggers for that', null),
  },
  {
    tokens: ['ON', 'UPDATE', 'CURRENT_TIMESTAMP'],
    foreign: word('ON UPDATE CURRENT_TIMESTAMP', 'MySQL', 'triggers for that', null),
  },
  {
    tokens: ['UNSIGNED'],
    foreign: word('UNSIGNED', 'MySQL', 'signed numbers only: the next larger type, or a CHECK', null),
  },
  { tokens: ['ZEROFILL'], foreign: word('ZEROFILL', 'MySQL', 'lpad() for the display', null) },
  ...['INT', 'INTEGER', 'BIGINT', 'SMALLINT'].map((name) => ({
    tokens: [name, '(…)'],
    foreign: word(`${name}(…)`, 'MySQL', `${name.toLowerCase()} without a width`, name.toLowerCase()),
  })),
  { tokens: ['COMMENT', "'"], foreign: word('COMMENT', 'MySQL', 'COMMENT ON COLUMN and COMMENT ON TABLE', null) },
  { tokens: ['COMMENT', '=', "'"], foreign: word('COMMENT=', 'MySQL', 'COMMENT ON TABLE', null) },
  {
    tokens: ['MODIFY', 'COLUMN', '*'],
    startsWith: 'ALTER',
    foreign: word('MODIFY', 'MySQL and Oracle', 'ALTER COLUMN … TYPE and ALTER COLUMN … SET NOT NULL', null),
  },
  {
    tokens: ['MODIFY', '*'],
    startsWith: 'ALTER',
    foreign: word('MODIFY', 'MySQL and Oracle', 'ALTER COLUMN … TYPE and ALTER COLUMN … SET NOT NULL', null),
  },
  {
    tokens: ['CHANGE', '*'],
    startsWith: 'ALTER',
    foreign: word('CHANGE COLUMN', 'MySQL', 'RENAME COLUMN and ALTER COLUMN … TYPE', null),
  },
  {
    tokens: ['DROP', 'FOREIGN', 'KEY'],
    startsWith: 'ALTER',
    foreign: word('DROP FOREIGN KEY', 'MySQL', 'DROP CONSTRAINT', 'DROP CONSTRAINT'),
  },
  {
    tokens: ['DROP', 'PRIMARY', 'KEY'],
    startsWith: 'ALTER',
    foreign: word('DROP PRIMARY KEY', 'MySQL', 'DROP CONSTRAINT with its name', null),
  },
  {
    tokens: ['DROP', 'INDEX'],
    startsWith: 'ALTER',
    foreign: word('ALTER TABLE … DROP INDEX', 'MySQL', 'DROP INDEX', null),
  },
  {
    tokens: ['ADD', 'INDEX'],
    startsWith: 'ALTER',
    foreign: word('ALTER TABLE … ADD INDEX', 'MySQL', 'CREATE INDEX', null),
  },
  { tokens: ['UNIQUE', 'KEY'], foreign: word('UNIQUE KEY', 'MySQL', 'UNIQUE', null) },
  {
    tokens: ['KEY', '*', '(…)'],
    behind: [',', '('],
    startsWith: 'CREATE',
    foreign: word('KEY', 'MySQL', 'CREATE INDEX', null),
  },
  {
    tokens: ['INDEX', '*', '(…)'],
    behind: [',', '('],
    startsWith: 'CREATE',
    foreign: word('INDEX', 'MySQL', 'CREATE INDEX', null),
  },
  {
    tokens: ['ON', 'DUPLICATE', 'KEY', 'UPDATE'],
    foreign: word('ON DUPLICATE KEY UPDATE', 'MySQL', 'ON CONFLICT (…) DO UPDATE SET', null),
  },
  {
    tokens: ['INSERT', 'IGNORE'],
    foreign: word('INSERT IGNORE', 'MySQL', 'ON CONFLICT DO NOTHING at the end', null),
  },
  {
    tokens: ['REPLACE', 'INTO'],
    foreign: word('REPLACE INTO', 'MySQL and SQLite', 'INSERT … ON CONFLICT (…) DO UPDATE', null),
  },
  { tokens: ['INSERT', 'OR', '*'], foreign: word('INSERT OR', 'SQLite', 'INSERT … ON CONFLICT', null) },
  { tokens: ['VARCHAR2', '(…)'], foreign: word('VARCHAR2(… CHAR)', 'Oracle', 'varchar, always in characters', null) },
  { tokens: ['LOCK', 'TABLES'], foreign: word('LOCK TABLES', 'MySQL', 'LOCK TABLE', null) },
  {
    tokens: ['UNLOCK', 'TABLES'],
    foreign: word('UNLOCK TABLES', 'MySQL', 'locks until the end of the transaction', null),
  },
  { tokens: ['DELIMITER'], foreign: word('DELIMITER', 'MySQL', 'dollar quotes around bodies', null) },
  { tokens: ['PRAGMA'], foreign: word('PRAGMA', 'SQLite', 'SET', null) },
  { tokens: ['WITHOUT', 'ROWID'], foreign: word('WITHOUT ROWID', 'SQLite', 'no such clause', '') },
  { tokens: ['GO'], foreign: word('GO', 'SQL Server', 'a semicolon after each statement', null) },
];

/**
 * The words of other databases in a statement that PostgreSQL does not parse, where the first of them is what the
 * parser stumbles over; else none.
 */
export function refusedWords(statement: Statement, major: number): FoundWord[] {
  if (statement.problem === null) return [];
  const tokens = statement.tokens();
  const found: FoundWord[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const hit =
      quotedAt(statement, tokens, at, major) ?? refusedAt(statement, tokens, at) ?? typeAt(statement, tokens, at);
    if (hit === undefined) continue;
    found.push(hit.word);
    at = hit.last;
  }
  const { offset } = statement.problem;
  const stumbles = tokens.findIndex(({ end }) => end > offset);
  const isMeant = found.some(({ span }) => {
    const first = tokens.findIndex(({ start }) => start >= span.start);
    const last = tokens.findLastIndex(({ end }) => end <= span.end);
    return stumbles >= first && stumbles <= last + 1;
  });
  return isMeant ? found : [];
}

interface Hit {
  readonly word: FoundWord;
  /** Index of its last token. */
  readonly last: number;
}

// `name` of MySQL, [name] of SQL Server.
const quotedAt = (statement: Statement, tokens: readonly Token[], at: number, major: number): Hit | undefined => {
  const [first, name, close] = tokens.slice(at, at + 3);
  if (first === undefined || name === undefined || close === undefined || name.kind !== 'word') return undefined;
  const open = statement.text.slice(first.start, first.end);
  const end = statement.text.slice(close.start, close.end);
  const isBacktick = open.endsWith('`') && end.startsWith('`');
  if (!isBacktick && !(open === '[' && end === ']')) return undefined;
  const span = { start: isBacktick ? first.end - 1 : first.start, end: isBacktick ? close.start + 1 : close.end };
  const text = statement.text.slice(name.start, name.end);
  const foreign = isBacktick
    ? word('`…`', 'MySQL', 'double quotes around names', null)
    : word('[…]', 'SQL Server', 'double quotes around names', null);
  const edit = { span, newText: quoteIdentifier(text, major) };
  // An operator such as `= may begin the next name.
  const isShared = isBacktick && close.end > span.end && statement.text.charAt(close.end - 1) === '`';
  return { word: { foreign, span, edit }, last: isShared ? at + 1 : at + 2 };
};

const refusedAt = (statement: Statement, tokens: readonly Token[], at: number): Hit | undefined => {
  for (const { tokens: pattern, foreign, behind, startsWith } of refused) {
    if (startsWith !== undefined && keyword(statement, tokens[0]) !== startsWith) continue;
    if (behind?.includes(keyword(statement, tokens[at - 1])) === false) continue;
    const last = matchEnd(statement, tokens, at, pattern);
    const [first, end] = [tokens[at], last === undefined ? undefined : tokens[last]];
    if (last === undefined || first === undefined || end === undefined) continue;
    const span = { start: first.start, end: end.end };
    return { word: { foreign, span, edit: editOf(statement, span, foreign.replacement) }, last };
  }
  return undefined;
};

// What is left out takes the white space before it along.
const editOf = (statement: Statement, span: Span, replacement: string | null): Edit | null => {
  if (replacement === null) return null;
  const blank = replacement === '' ? (/\s*$/.exec(statement.text.slice(0, span.start))?.[0].length ?? 0) : 0;
  return { span: { start: span.start - blank, end: span.end }, newText: replacement };
};

const matchEnd = (
  statement: Statement,
  tokens: readonly Token[],
  from: number,
  pattern: readonly string[],
): number | undefined => {
  let at = from;
  for (const expected of pattern) {
    const token = tokens[at];
    const text = keyword(statement, token);
    if (expected === '=?') {
      if (text === '=') at++;
      continue;
    }
    if (token === undefined) return undefined;
    if (expected === '(…)') {
      if (text !== '(') return undefined;
      for (let depth = 0; at < tokens.length; at++) {
        const inner = keyword(statement, tokens[at]);
        depth += inner === '(' ? 1 : inner === ')' ? -1 : 0;
        if (depth === 0) break;
      }
    } else if (expected === '#' ? token.kind !== 'number' : expected === "'" ? token.kind !== 'string' : false)
      return undefined;
    else if (expected === '*' ? token.kind === 'punctuation' : expected.length > 1 && text !== expected)
      return undefined;
    else if (expected === '=' && text !== '=') return undefined;
    at++;
  }
  return at - 1;
};

// Types that would parse stand beside what does not.
const typeAt = (statement: Statement, tokens: readonly Token[], at: number): Hit | undefined => {
  const token = tokens[at];
  const before = tokens[at - 1];
  const foreign = foreignTypes.get(keyword(statement, token).toLowerCase());
  // A type stands behind the name of a column.
  const isBehindName =
    before !== undefined && (before.kind === 'word' || /[`\]"]$/.test(statement.text.slice(0, before.end)));
  if (token === undefined || foreign?.replacement == null || !isBehindName) return undefined;
  const edit = typeEdit(statement, token, foreign.replacement);
  return { word: { foreign, span: token, edit }, last: at };
};
