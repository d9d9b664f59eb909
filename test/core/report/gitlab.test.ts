import { expect, it } from 'vitest';
import { gitlabCodeQuality } from '../../../server/src/core/report/gitlab';
import { findingAt } from './findings';
import { linted } from './linted';

const text = 'SELECT 1;\nCREATE INDEX i ON t (a);\n';

it('has an entry for each finding', () => {
  expect(gitlabCodeQuality(linted(text, [findingAt(text, 'CREATE INDEX', { severity: 'warning' })]))).toEqual([
    {
      description: 'Building i reads all of public.t.',
      check_name: 'index-blocks-writes',
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      severity: 'minor',
      location: { path: 'm/3.sql', lines: { begin: 2, end: 2 } },
    },
  ]);
});

it('has fingerprints that stay when lines move, and differ where findings do', () => {
  const of = (written: string): string[] =>
    gitlabCodeQuality(
      linted(written, [
        findingAt(written, 'CREATE INDEX'),
        findingAt(written, 'i ON'),
        findingAt(written, 't (', { message: 'Another.' }),
      ]),
    ).map(({ fingerprint }) => fingerprint);
  const first = of(text);
  expect(new Set(first).size).toBe(3);
  expect(of(`-- A comment.\n\n${text}`)).toEqual(first);
});
