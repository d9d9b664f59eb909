import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { sarifLog } from '../../../server/src/core/report/sarif';
import { rules } from '../../../server/src/core/rules/index';
import { findingAt, fixOf } from './findings';
import { linted } from './linted';

// The schema of OASIS, as Microsoft's package for tests ships it.
const require = createRequire(import.meta.url);
const schemaFile = join(dirname(require.resolve('@microsoft/jest-sarif')), 'schemas/sarif-2.1.0-rtm.5.json');
const ajv = new AjvDraft04({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const isValid = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);

const text = 'SELECT 1;\nCREATE INDEX i ON t (a);\n';
const edited = fixOf({
  edits: [{ path: 'm/3.sql', edits: [{ span: { start: 22, end: 22 }, newText: ' CONCURRENTLY' }] }],
});
const added = fixOf({ newFiles: [{ path: 'm/9.sql', text: 'SELECT 2;' }] });

/** Expects the log to be valid by the schema of SARIF 2.1.0. */
function expectValid(log: object): void {
  isValid(log);
  expect(isValid.errors ?? []).toEqual([]);
}

describe('a SARIF log', () => {
  it('is valid with findings, fixes and odd paths', () => {
    const finding = findingAt(text, 'CREATE INDEX', { fixes: [edited, added], postgres: [14], certain: false });
    const report = linted(text, [finding, findingAt(text, '1', { severity: 'info' })]);
    const log = sarifLog(report, '1.2.3');
    expectValid(log);
    const [result, other] = log.runs[0]?.results ?? [];
    expect(result).toMatchObject({
      ruleId: 'index-blocks-writes',
      level: 'error',
      message: { text: 'Building i reads all of public.t.' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'm/3.sql', uriBaseId: '%SRCROOT%' },
            region: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 13 },
          },
        },
      ],
      fixes: [
        {
          description: { text: 'Do it otherwise' },
          artifactChanges: [
            {
              artifactLocation: { uri: 'm/3.sql' },
              replacements: [
                { deletedRegion: { startLine: 2, startColumn: 13 }, insertedContent: { text: ' CONCURRENTLY' } },
              ],
            },
          ],
        },
      ],
    });
    expect(result?.fixes).toHaveLength(1);
    expect(other?.level).toBe('note');
    expect(other?.partialFingerprints).not.toEqual(result?.partialFingerprints);
  });

  it('is valid without findings', () => {
    expectValid(sarifLog(linted('', []), '1.2.3'));
  });

  it('writes a path as a URI', () => {
    const report = linted(text, [findingAt(text, '1')]);
    const odd = { ...report, files: report.files.slice(0, 1).map((file) => ({ ...file, path: 'a b/ü#1%.sql' })) };
    const log = sarifLog(odd, '1.2.3');
    expectValid(log);
    expect(log.runs[0]?.artifacts?.[0]?.location?.uri).toBe('a%20b/%C3%BC%231%25.sql');
  });

  it('describes every rule there is', () => {
    const findings = rules.map(({ id, meta }) => findingAt(text, '1', { rule: id, category: meta.category }));
    const log = sarifLog(linted(text, findings), '1.2.3');
    expectValid(log);
    const described = log.runs[0]?.tool.driver.rules ?? [];
    expect(described.map(({ id }) => id)).toEqual(rules.map(({ id }) => id).sort());
    for (const { help, shortDescription } of described) {
      expect(help?.text).not.toBe('');
      expect(help?.markdown).toMatch(/^# /);
      expect(help?.markdown).not.toMatch(/\]\((?!https?:)/);
      expect(shortDescription?.text).not.toBe('');
    }
    for (const [at, result] of (log.runs[0]?.results ?? []).entries())
      expect(described[result.ruleIndex ?? -1]?.id).toBe(findings[at]?.rule);
  });
});
