import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultConfig } from '../server/src/core/config/config';
import { openSession } from '../server/src/core/lint/session';
import { createStatementReader } from '../server/src/core/sql/statement';
import { discover } from '../server/src/files/discover';
import { loadParser } from '../server/src/files/loadParser';
import { table } from './statistics';

declare const __ROOT__: string;

/** Lints every project of the corpus beside the repository: files, statements, findings by category, seconds. */
export async function corpus(): Promise<void> {
  const folder = process.env['LOCKSTEP_CORPUS'] ?? join(__ROOT__, '../shared/corpus');
  if (!existsSync(join(folder, 'INDEX.tsv'))) {
    console.log(`\nCorpus: skipped, there is no ${folder}.`);
    return;
  }
  const index = await readFile(join(folder, 'INDEX.tsv'), 'utf8');
  const rows: (string | number)[][] = [];
  const sums = { files: 0, statements: 0, findings: 0, seconds: 0, assumed: 0, syntax: 0 };
  for (const line of index.trim().split('\n').slice(1)) {
    const [name = '', , path = ''] = line.split('\t');
    const started = performance.now();
    const parser = await loadParser();
    const reader = createStatementReader(parser);
    const counts = { files: 0, statements: 0, findings: 0, blocking: 0, assumed: 0, syntax: 0 };
    let layout = '';
    for (const project of await discover(join(folder, path))) {
      layout = project.layout.id;
      const session = openSession({ ...project, config: defaultConfig, reader, isWholeHistory: true });
      counts.files += session.linted.length;
      for (const part of session.analyses[0]?.parts ?? []) {
        counts.statements += part.starts.length;
        counts.assumed += part.replay.steps.filter(({ effects }) => effects.assumptions.length > 0).length;
      }
      const findings = session.linted.flatMap((file) => file.findings);
      counts.findings += findings.length;
      counts.blocking += findings.filter(({ category }) => category === 'blocking').length;
      counts.syntax += findings.filter(({ category }) => category === 'syntax').length;
    }
    const seconds = (performance.now() - started) / 1000;
    rows.push([
      name,
      layout,
      counts.files,
      counts.statements,
      counts.findings,
      counts.blocking,
      counts.syntax,
      counts.assumed,
      (counts.findings / Math.max(1, counts.files)).toFixed(2),
      seconds.toFixed(2),
    ]);
    sums.files += counts.files;
    sums.statements += counts.statements;
    sums.findings += counts.findings;
    sums.assumed += counts.assumed;
    sums.syntax += counts.syntax;
    sums.seconds += seconds;
  }
  const perFile = (sums.findings / Math.max(1, sums.files)).toFixed(2);
  rows.push([
    'all',
    '',
    sums.files,
    sums.statements,
    sums.findings,
    '',
    sums.syntax,
    sums.assumed,
    perFile,
    sums.seconds.toFixed(2),
  ]);
  console.log('\nThe corpus: every project linted from cold');
  console.log(
    table(
      ['', 'layout', 'files', 'statements', 'findings', 'blocking', 'syntax', 'assumed', 'per file', 'seconds'],
      rows,
    ),
  );
}
