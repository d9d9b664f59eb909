import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { parseConfig } from '../../server/src/core/config/parse';
import { knownNames } from '../../server/src/core/config/knownNames';
import { hazards } from '../../server/src/core/docs/hazards';
import { renderRulePage } from '../../server/src/core/docs/rulePage';
import { renderRulesOverview, renderRulesTable } from '../../server/src/core/docs/rulesOverview';
import { parseDirectives } from '../../server/src/core/lint/directives';
import { ruleIds, rules, sameAs } from '../../server/src/core/rules/index';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'docs/rules');
const pages = new Map<string, string>([
  ...rules.map((rule) => [`${rule.id}.md`, renderRulePage(rule)] as const),
  ['README.md', renderRulesOverview(rules)] as const,
]);

if (process.env['LOCKSTEP_WRITE'] === '1') {
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) if (!pages.has(file)) rmSync(join(folder, file));
  for (const [file, text] of pages) writeFileSync(join(folder, file), text);
}

/** The names of the files of a folder without an ending; other files are left out. */
const namesIn = (path: string, ending: string): string[] =>
  readdirSync(join(root, path))
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();

describe('one rule is one file, one line of the index, one test and one page, all of its name', () => {
  const ids = [...ruleIds].sort();

  it('in the index, in order', () => {
    expect(ruleIds).toEqual(ids);
  });
  it.each([
    ['server/src/core/rules', '.ts', 'index'],
    ['test/core/rules', '.test.ts', ''],
    ['docs/rules', '.md', 'README'],
  ])('in %s', (path, ending, other) => {
    expect(namesIn(path, ending).filter((name) => name !== other)).toEqual(ids);
  });
});

describe('docs/rules is what the rules say (npm run generate writes it)', () => {
  it.each([...pages])('%s', (file, text) => {
    expect(readFileSync(join(folder, file), 'utf8')).toBe(text);
  });
});

describe.each(rules)('the page of $id', (rule) => {
  const { docs } = rule.meta;
  const page = renderRulePage(rule);

  it('says in one sentence what the rule reports, and in more what happens and what to do', () => {
    expect(docs.summary).toMatch(/^[^.]+\.$/);
    for (const text of [docs.why, docs.instead]) expect(text).toMatch(/\.$/);
    for (const message of Object.values(rule.meta.messages)) expect(message).toMatch(/\.$|^\{message\}$/);
  });

  it('has an example, unless no single migration can show it', () => {
    // The transaction of a tool does not show in its migration.
    const isUnseen = ['unanalysed-statement', 'transaction-ended-early', 'not-repeatable'].includes(rule.id);
    const isOfSeveralFiles = rule.meta.category === 'layout' || isUnseen;
    expect([docs.bad, docs.good].includes('')).toBe(isOfSeveralFiles);
  });

  it('shows settings and directives that Lockstep understands', () => {
    const blocks = (language: string): string[] =>
      Array.from(page.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)\n\`\`\`$`, 'gm')), ([, code = '']) => code);
    for (const json of blocks('json')) expect(parseConfig(json, knownNames).problems).toEqual([]);
    for (const sql of blocks('sql').filter((code) => code.includes('the reason'))) {
      const { problems, suppressions } = parseDirectives(sql, [{ start: 0, end: sql.length }], {
        knownRules: ruleIds,
        sameAs,
        accept: [],
      });
      expect(problems).toEqual([]);
      expect(suppressions.flatMap((suppression) => suppression.rules.map(({ id }) => id))).toEqual([rule.id]);
    }
  });

  it("names other tools' rules by tool, and reading that can be opened", () => {
    for (const name of rule.meta.sameAs)
      expect(name).toMatch(/^(?:squawk|strong_migrations|pgfence|eugene|atlas)\/[\w-]+$/);
    for (const url of docs.references) expect(url).toMatch(/^https:\/\/www\.postgresql\.org\/docs\//);
  });
});

test('no name of another tool stands for two things that one statement is reported for, but for a drop', () => {
  // Of a drop two things are said: what it does to the application and what becomes of the data. Elsewhere it is one.
  const others = rules.filter(({ id }) => id !== 'drop-loses-data');
  const names = others.flatMap(({ meta }) => meta.sameAs);
  expect(new Set(names).size).toBe(names.length);
});

test('the table lists every rule with its category and severity', () => {
  const lines = renderRulesTable(rules).split('\n');
  expect(lines).toHaveLength(rules.length + 2);
  expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
  expect(lines).toContainEqual(expect.stringMatching(/^\| index-blocks-writes +\| blocking +\| error +\| An index/));
});

describe('the table of known hazards', () => {
  const numbers = (count: number, prefix: string): string[] =>
    Array.from({ length: count }, (_, at) => `${prefix}${at + 1}`);

  it('has every row of the survey', () => {
    expect(hazards.map(({ row }) => row)).toEqual([...numbers(73, ''), ...numbers(22, 'B')]);
  });

  it.each(hazards)('$row $hazard: rules that there are, or a reason', ({ rules: named, note }) => {
    expect(named.filter((id) => !ruleIds.includes(id))).toEqual([]);
    if (named.length === 0) expect(note).toMatch(/\.$/);
    expect(note ?? '').not.toContain('|');
  });
});
