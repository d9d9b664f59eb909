import { expect, it } from 'vitest';
import { githubAnnotations } from '../../../server/src/core/report/github';
import { findingAt } from './findings';
import { linted } from './linted';

const text = 'SELECT 1;\nCREATE INDEX i\nON t (a);\n';

it('is one workflow command a finding, and a line for the log', () => {
  const findings = [
    findingAt(text, '1', { severity: 'info' }),
    findingAt(text, 'CREATE INDEX i\nON t', { postgres: [14, 15] }),
  ];
  expect(githubAnnotations(linted(text, findings))).toBe(
    [
      '::notice file=m/3.sql,line=1,endLine=1,col=8,endColumn=9,title=index-blocks-writes::Building i reads all of public.t.',
      '::error file=m/3.sql,line=2,endLine=3,title=index-blocks-writes (PostgreSQL 14–15)::Building i reads all of public.t.',
      '2 findings in 2 files\n',
    ].join('\n'),
  );
});

it('cannot be broken out of', () => {
  const message = 'a 100 % "t\r\n::set-output name=x::y';
  const report = linted(text, [findingAt(text, '1', { message })]);
  const odd = { ...report, files: report.files.map((file) => ({ ...file, path: 'a,b:c%\n.sql' })) };
  expect(githubAnnotations(odd).split('\n')[0]).toBe(
    '::error file=a%2Cb%3Ac%25%0A.sql,line=1,endLine=1,col=8,endColumn=9,title=index-blocks-writes::a 100 %25 "t%0D%0A::set-output name=x::y',
  );
});
