import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';

// The grammar as VS Code runs it: injected into the comments of its SQL grammar.
const injection = join(import.meta.dirname, '../../syntaxes/directives.injection.json');
const scopeName = 'lockstep.directives.injection';

/** How VS Code's own SQL grammar takes a comment (extensions/sql/syntaxes/sql.tmLanguage.json). */
const sql = JSON.stringify({
  scopeName: 'source.sql',
  patterns: [
    {
      begin: '(^[ \\t]+)?(?=--)',
      end: '(?!\\G)',
      patterns: [
        {
          begin: '--',
          beginCaptures: { 0: { name: 'punctuation.definition.comment.sql' } },
          end: '\\n',
          name: 'comment.line.double-dash.sql',
        },
      ],
    },
    { match: '\\w+', name: 'keyword.other.sql' },
  ],
});

const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
await oniguruma.loadWASM(wasm);
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: (name) =>
    Promise.resolve(
      name === 'source.sql'
        ? textmate.parseRawGrammar(sql, 'sql.json')
        : textmate.parseRawGrammar(readFileSync(injection, 'utf8'), injection),
    ),
  getInjections: (name) => (name === 'source.sql' ? [scopeName] : []),
});
const grammar = await registry.loadGrammar('source.sql');

/** What Lockstep's grammar colours in a line: each stretch with its scope, without `.lockstep`. */
const coloured = (line: string): [string, string][] =>
  (grammar?.tokenizeLine(line, textmate.INITIAL).tokens ?? []).flatMap(({ startIndex, endIndex, scopes }) => {
    const own = scopes.find((scope) => scope.endsWith('.lockstep'));
    return own === undefined ? [] : [[line.slice(startIndex, endIndex), own.slice(0, -'.lockstep'.length)]];
  });

const section = 'keyword.control.section';
const option = 'variable.parameter.option';
const directive = 'keyword.control.directive';
const rule = 'entity.name.function.rule';

const cases: readonly (readonly [line: string, tokens: readonly (readonly [string, string])[]])[] = [
  [
    '-- lockstep-disable-next-line index-blocks-writes, unbatched-change -- small table',
    [
      ['lockstep-disable-next-line', directive],
      ['index-blocks-writes', rule],
      ['unbatched-change', rule],
    ],
  ],
  [
    'SELECT 1; --lockstep-disable-line syntax-error',
    [
      ['lockstep-disable-line', directive],
      ['syntax-error', rule],
    ],
  ],
  [
    '-- lockstep-disable missing-down',
    [
      ['lockstep-disable', directive],
      ['missing-down', rule],
    ],
  ],
  [
    '-- lockstep: small public."Order items" -- a reason',
    [
      ['lockstep:', directive],
      ['small', 'keyword.other.fact'],
      ['public."Order items"', 'entity.name.type.table'],
    ],
  ],
  [
    '-- migrate:up transaction:false',
    [
      ['migrate:up', section],
      ['transaction:false', option],
    ],
  ],
  ['-- migrate:down', [['migrate:down', section]]],
  ['-- +goose Up', [['+goose Up', section]]],
  ['-- +goose NO TRANSACTION', [['+goose NO TRANSACTION', section]]],
  [
    '-- +migrate Down notransaction',
    [
      ['+migrate Down', section],
      ['notransaction', option],
    ],
  ],
  ['-- Up Migration', [[' Up Migration', section]]],
  ['---- create above / drop below ----', [['-- create above / drop below ----', section]]],
  ['---- tern: disable-tx ----', [['-- tern: disable-tx ----', option]]],
  ['SELECT 1;--> statement-breakpoint', [['> statement-breakpoint', section]]],
  ['--liquibase formatted sql', [['liquibase formatted sql', section]]],
  [
    '--changeset ann:1 runInTransaction:false',
    [
      ['changeset', section],
      ['ann:1 runInTransaction:false', option],
    ],
  ],
  [
    '--rollback DROP TABLE t;',
    [
      ['rollback', section],
      ['DROP TABLE t;', option],
    ],
  ],
  ['-- atlas:txmode none', [[' atlas:txmode none', option]]],
  ['-- no-transaction', [[' no-transaction', option]]],
  ['-- postgres-migrations disable-transaction', [[' postgres-migrations disable-transaction', option]]],
  // What only speaks of such things is a comment.
  ['-- this is what a rollback would do, see migrate:up and lockstep-disable', []],
  ['-- lockstep-disabled', []],
  ['SELECT migrate_up', []],
];

it.each(cases)('colours %s', (line, tokens) => {
  expect(coloured(line)).toEqual(tokens);
});
