import { syntaxError } from '../../../server/src/core/rules/syntax-error';
import { testRule } from '../../support/testRule';

const refused = (reason: string): string => `PostgreSQL does not accept this: ${reason}.`;

testRule(syntaxError, {
  schema: 'CREATE TABLE users (id bigint PRIMARY KEY);',
  quiet: {
    'nothing but comments and semicolons': '-- nothing\n;; /* /* nested */ */ ;\n',
    'an empty file': '',
    'quotes of all kinds': `SELECT 'it''s;', E'a\\';', $$;$$, $a$ $$; $a$, U&'\\0041;', ";", "a"";" FROM (SELECT 1 AS ";", 2 AS "a"";") t;`,
    'a function whose body holds semicolons': `
      CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC
        SELECT 1;
        SELECT CASE WHEN true THEN 2 ELSE 3 END;
      END;
    `,
    'a rule with several actions': 'CREATE RULE r AS ON INSERT TO users DO ALSO (SELECT 1; SELECT 2);',
    'templates that a tool fills in':
      "CREATE TABLE {{ .Name }} (id int); CREATE TABLE ${schema}.t (a int[] DEFAULT '{{1},{2}}');",
    'a byte order mark': '\uFEFFSELECT 1;',
    'syntax of the newest major, where that is the target': {
      major: 18,
      sql: 'CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a) VIRTUAL);',
    },
    'a last statement without a semicolon': 'SELECT 1; SELECT 2',
  },
  reported: [
    {
      name: 'a comma too many',
      sql: 'CREATE TABLE t (a int,«)»;',
      message: refused('syntax error at or near ")"'),
    },
    {
      name: 'a word that begins no statement, between others',
      sql: 'SELECT 1; «garbage» in; SELECT 2;',
      message: refused('syntax error at or near "garbage"'),
    },
    {
      name: 'an end that comes too early',
      sql: 'SELECT 1 «FROM»;',
      message: refused('syntax error at end of input'),
    },
    {
      name: 'a semicolon that is missing: the end of the first statement',
      sql: 'CREATE TABLE t (a int«)»\nCREATE TABLE u (b int);',
      message: refused('syntax error at or near "CREATE"'),
    },
    {
      name: 'a quote that never closes, up to the next line that begins a statement',
      sql: "SELECT «'abc;\nSELECT 2;»\n\nINSERT INTO users VALUES (1);",
      message: refused('unterminated quoted string at or near "\'abc;…"'),
    },
    {
      name: 'a dollar quote that never closes',
      sql: 'SELECT «$a$ one; $$ two; $b$ three; and so on until the very end»',
      message: refused('unterminated dollar-quoted string at or near "$a$ one; $$ two; $b$ three; and so on un…"'),
    },
    {
      name: 'a comment that never closes',
      sql: 'SELECT 1; «/* a /* b */ c; SELECT 2;»',
      message: refused('unterminated /* comment at or near "/* a /* b */ c; SELECT 2;"'),
    },
    {
      name: 'a comment that never closes behind a statement',
      sql: 'SELECT 1 «/* a»',
      message: refused('unterminated /* comment at or near "/* a"'),
    },
    {
      name: "psql's own commands",
      sql: '«\\»connect other\n',
      message: refused('syntax error at or near "\\"'),
    },
    {
      name: 'a NUL',
      sql: 'SELECT 1;«\0»\n',
      message: refused('a NUL character ends the text that the server reads'),
    },
    {
      name: 'a name in single quotes, behind characters of two and four bytes',
      sql: "COMMENT ON TABLE users IS 'größe 😀'; ALTER TABLE users ADD COLUMN «'größe'» int;",
      message: refused('syntax error at or near "\'größe\'"'),
    },
    {
      name: 'a down',
      layout: 'dbmate',
      sql: 'SELECT 1;',
      down: 'DROP «TABEL» users;',
      message: refused('syntax error at or near "TABEL"'),
    },
    {
      name: 'once, whatever the majors',
      major: [14, 16, 18],
      sql: 'SELECT 1 «+»;',
      message: refused('syntax error at end of input'),
    },
  ],
});
