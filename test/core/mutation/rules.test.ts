import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../server/src/core/lint/rule';
import { rules } from '../../../server/src/core/rules/index';
import { tokenize } from '../../../server/src/core/sql/lexer';
import { openFolder, type Folder } from '../../support/folder';
import { mutations, type Mutation, type NamesMutation } from './rows';

const mark = /\[\[([^|]*)\|([^]*?)\]\]/g;

/** A text in its harmless or its harmful form. */
const inForm = (text: string, form: 'harmless' | 'harmful'): string =>
  text.replaceAll(mark, (_, harmless: string, harmful: string) => (form === 'harmless' ? harmless : harmful));

const folderIn = (mutation: Mutation | NamesMutation, form: 'harmless' | 'harmful'): Folder => {
  if ('sql' in mutation) return { ...mutation, sql: inForm(mutation.sql, form) };
  const files = Object.entries(mutation.files).map(([path, text]) => [inForm(path, form), inForm(text, form)]);
  return { ...mutation, files: Object.fromEntries(files) as Record<string, string> };
};

/** With the rule on, whatever its preset says. */
const rulesIn = (folder: Folder, id: string): string[] =>
  openFolder({ ...folder, config: { rules: { [id]: { level: 'warning', options: {} } } } }).linted.flatMap(
    ({ findings }) => findings.map(({ rule }) => rule),
  );

/** The only token in which a rule's two examples differ, as a row; undefined where they differ in more. */
const fromExamples = ({ meta: { docs } }: Rule): Mutation | undefined => {
  const tokens = (text: string): string[] => tokenize(text).map(({ start, end }) => text.slice(start, end));
  const [good, bad] = [tokens(docs.good), tokens(docs.bad)];
  const same = good.findIndex((token, at) => token !== bad[at]);
  const start = same === -1 ? good.length : same;
  const rest = Math.min(good.length, bad.length) - start;
  const end = good.toReversed().findIndex((token, at) => at >= rest || token !== bad.at(-1 - at));
  const left = good.slice(start, good.length - Math.max(0, end));
  const right = bad.slice(start, bad.length - Math.max(0, end));
  if (left.length > 1 || right.length > 1 || left.length + right.length === 0) return undefined;
  const shared = good.slice(good.length - Math.max(0, end));
  const token = `[[${left[0] ?? ''}|${right[0] ?? ''}]]`;
  return { schema: docs.schema, sql: [...good.slice(0, start), token, ...shared].join(' ') };
};

describe.each(rules.map((rule) => ({ id: rule.id, rule })))('$id', ({ id, rule }) => {
  const mutation = mutations[id] ?? fromExamples(rule);

  it('has a migration that one token makes harmful (test/core/mutation/rows.ts)', () => {
    expect(mutation).toBeDefined();
    const written = mutation === undefined ? [] : 'sql' in mutation ? [mutation.sql] : Object.entries(mutation.files);
    const marks = [...written.flat().join('\n').matchAll(mark)];
    expect(marks.length).toBeGreaterThan(0);
    // A pair of files has its version in two names.
    expect(new Set(marks.map(([text]) => text)).size).toBe(1);
    for (const form of marks.flatMap(([, harmless = '', harmful = '']) => [harmless, harmful]))
      expect(tokenize(form).length).toBeLessThanOrEqual(1);
  });

  it('notices it, and goes quiet when it is taken back', () => {
    if (mutation === undefined) throw new Error(`${id} has no row.`);
    const harmless = rulesIn(folderIn(mutation, 'harmless'), id);
    expect(harmless).not.toContain(id);
    // What fails anyway is not harmless.
    if (id !== 'syntax-error') expect(harmless).not.toContain('syntax-error');
    if (id !== 'statement-fails') expect(harmless).not.toContain('statement-fails');
    expect(rulesIn(folderIn(mutation, 'harmful'), id)).toContain(id);
  });
});

it('has no row of a rule that is gone', () => {
  const known = new Set(rules.map(({ id }) => id));
  expect(Object.keys(mutations).filter((id) => !known.has(id))).toEqual([]);
});
