import { expect, it } from 'vitest';
import { findingsToJson } from '../../../server/src/core/report/json';
import type { ProjectFiles } from '../../../server/src/core/report/json';
import type { LintReport } from '../../../server/src/core/report/types';
import { findingAt, fixOf } from './findings';

const text = 'SELECT 1;\nCREATE INDEX i ON t (a);\n';
const project: ProjectFiles = {
  printed: (path) => `/repo/${path}`,
  text: (path) => ({ 'm/2.sql': '\n\nlast' })[path],
};

it('is the LintReport of the contract', () => {
  const finding = findingAt(text, 'CREATE INDEX', {
    certain: false,
    postgres: [14, 15],
    fixes: [
      fixOf({
        applicability: 'needs-review',
        edits: [
          { path: 'm/3.sql', edits: [{ span: { start: 22, end: 22 }, newText: ' CONCURRENTLY' }] },
          { path: 'm/2.sql', edits: [{ span: { start: 2, end: 6 }, newText: '' }] },
        ],
        newFiles: [{ path: 'm/4.sql', text: 'SELECT 2;' }],
      }),
    ],
  });
  const files = [
    { path: '/repo/m/3.sql', text, findings: [finding, findingAt(text, '1', { severity: 'info' })], project },
    { path: '/repo/m/5.sql', text: '', findings: [], project },
  ];
  expect(findingsToJson([14, 15, 16], files)).toEqual({
    schemaVersion: 1,
    postgres: [14, 15, 16],
    files: [
      {
        path: '/repo/m/3.sql',
        findings: [
          {
            rule: 'index-blocks-writes',
            category: 'blocking',
            severity: 'error',
            message: 'Building i reads all of public.t.',
            range: { start: { line: 1, character: 0 }, end: { line: 1, character: 12 } },
            certain: false,
            docs: 'docs/rules/index-blocks-writes.md',
            postgres: [14, 15],
            fixes: [
              {
                title: 'Do it otherwise',
                applicability: 'needs-review',
                edits: [
                  {
                    path: '/repo/m/3.sql',
                    range: { start: { line: 1, character: 12 }, end: { line: 1, character: 12 } },
                    newText: ' CONCURRENTLY',
                  },
                  {
                    path: '/repo/m/2.sql',
                    range: { start: { line: 2, character: 0 }, end: { line: 2, character: 4 } },
                    newText: '',
                  },
                ],
                newFiles: [{ path: '/repo/m/4.sql', text: 'SELECT 2;' }],
              },
            ],
          },
          {
            rule: 'index-blocks-writes',
            category: 'blocking',
            severity: 'info',
            message: 'Building i reads all of public.t.',
            range: { start: { line: 0, character: 7 }, end: { line: 0, character: 8 } },
            certain: true,
            docs: 'docs/rules/index-blocks-writes.md',
            fixes: [],
          },
        ],
      },
      { path: '/repo/m/5.sql', findings: [] },
    ],
    counts: { error: 1, warning: 0, info: 1 },
  } satisfies LintReport);
});
