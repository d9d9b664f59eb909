import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskTemplates } from '../../../server/src/core/layouts/templates';

test.each([
  ['SELECT 1', 'SELECT 1'],
  [
    'CREATE TABLE {{ index .Options "Namespace" }}.users ();',
    'CREATE TABLE t_index_options_namespace       .users ();',
  ],
  ['CREATE TABLE {{index .Options "Namespace" }}.users ();', 'CREATE TABLE t_index_options_namespace      .users ();'],
  ['DROP TABLE {{ .p }}_users', 'DROP TABLE      t_p_users'],
  ['DROP TABLE a_{{ .p }}', 'DROP TABLE a_t_p     '],
  ['DROP TABLE a_{{ .p }}_b', 'DROP TABLE a_t_p______b'],
  ['DROP TABLE ${schema}.t', 'DROP TABLE t_schema .t'],
  ['DROP TABLE ${flyway:user}', 'DROP TABLE t_flyway_user '],
  ["SELECT '${x}'", "SELECT 't_x '"],
  // Quotes move with the filler: a blank inside them would make another name.
  ['SELECT FROM "{{ index .Options "Namespace" }}"."users"', 'SELECT FROM "t_index_options_namespace"       ."users"'],
  ['DROP TABLE "{{ .p }}_users"', 'DROP TABLE      "t_p_users"'],
  ['DROP TABLE "users_{{ .p }}"', 'DROP TABLE "users_t_p"     '],
  ['DROP TABLE "a_{{ .p }}_b"', 'DROP TABLE "a_t_p______b"'],
  ['DROP TABLE "${x}"', 'DROP TABLE "t_x" '],
  // Not templates.
  ["SELECT '{{1,2},{3,4}}'::int[]", "SELECT '{{1,2},{3,4}}'::int[]"],
  [`SELECT '{{"a","b"},{"c","d"}}'`, `SELECT '{{"a","b"},{"c","d"}}'`],
  ['SELECT $${a,b}$$::text[]', 'SELECT $${a,b}$$::text[]'],
  ['SELECT ${1}', 'SELECT ${1}'],
  ['SELECT ${open\n}', 'SELECT ${open\n}'],
  // What gives no text of its own.
  ['{{ if .x }}\nSELECT 1;\n{{- end }}\n', '           \nSELECT 1;\n          \n'],
  ['CREATE INDEX {{ if .c }}CONCURRENTLY{{ end }} i', 'CREATE INDEX            CONCURRENTLY          i'],
  ['SELECT 1;\n{{ template "shared/x.sql" . }}\nSELECT 2;', `SELECT 1;\n${' '.repeat(31)}\nSELECT 2;`],
  ['-- body\n{{ .Body }}\n', '-- body\n           \n'],
  ['{{/* one\ntwo */}}', '        \n        '],
  ['CREATE TABLE\n  {{ .Name }}\n();', 'CREATE TABLE\n  t_name     \n();'],
])('%j', (text, expected) => {
  expect(maskTemplates(text)).toBe(expected);
});

test('keeps the length, the lines, and a text without templates', () => {
  const part = fc.constantFrom(
    '{{',
    '}}',
    '{{ .a }}',
    '${',
    '}',
    '${b}',
    '$',
    '\n',
    ' ',
    'x',
    ';',
    '"',
    '1',
    '\u{1F600}',
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const text = parts.join('');
      const masked = maskTemplates(text);
      expect(masked).toHaveLength(text.length);
      expect(masked.split('\n').map(({ length }) => length)).toEqual(text.split('\n').map(({ length }) => length));
      if (!text.includes('{')) expect(masked).toBe(text);
    }),
  );
});
