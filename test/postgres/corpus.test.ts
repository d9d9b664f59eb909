import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../server/src/core/config/config';
import { explainProject } from '../../server/src/core/report/explainProject';
import { openSession, type Session } from '../../server/src/core/lint/session';
import { createStatementReader } from '../../server/src/core/sql/statement';
import { discover } from '../../server/src/files/discover';
import { loadParser } from '../../server/src/files/loadParser';
import { isPlain, splitStatements } from '../../server/src/runner/statements';

import { describeEachMajor, withDatabase } from '../support/postgres/database';

// Migrations of public projects lie beside the repository on some machines; they are read by path and never copied.
const corpus = process.env['LOCKSTEP_CORPUS'] ?? join(import.meta.dirname, '../../../shared/corpus');
const index = join(corpus, 'INDEX.tsv');

const projectsOf = async (): Promise<readonly [string, string][]> =>
  existsSync(index)
    ? (await readFile(index, 'utf8'))
        .trim()
        .split('\n')
        .slice(1)
        .map((line): [string, string] => [line.split('\t')[0] ?? '', join(corpus, line.split('\t')[2] ?? '')])
    : [];

const projects = await projectsOf();
const parser = await loadParser();
const reader = createStatementReader(parser);

const sessionsOf = async (path: string): Promise<{ root: string; session: Session }[]> =>
  (await discover(path)).map((project) => ({
    root: project.root,
    session: openSession({ ...project, config: defaultConfig, reader, isWholeHistory: true }),
  }));

describe.skipIf(projects.length === 0)(
  projects.length === 0 ? `the corpus (skipped: there is no ${index})` : 'the corpus',
  () => {
    it.each(projects)('%s is linted and explained', async (_, path) => {
      const opened = await sessionsOf(path);
      expect(opened.length).toBeGreaterThan(0);
      for (const { root, session } of opened) {
        const explained = explainProject({ session, root, isAsked: () => true, findings: [] });
        const statements = explained.files.flatMap((file) => file.statements);
        expect(statements.length).toBe(session.analyses[0]?.parts.flatMap((part) => part.statements).length);
      }
    });

    it.each(projects)('%s: what up sends without an analysis is what the analysis says', async (_, path) => {
      for (const { session } of await sessionsOf(path))
        for (const part of session.analyses.flatMap(({ parts }) => parts)) {
          if (!isPlain(part) || part.statements.some(({ problem }) => problem !== null)) continue;
          const analysed = part.analysed().map(({ statement: { text }, start, step: { effects } }) => ({
            span: { start, end: start + text.length },
            isPlain: !effects.refusesTransaction && effects.fails?.kind !== 'transaction',
          }));
          const sent = splitStatements(part).map(({ span }) => ({ span, isPlain: true }));
          expect(sent, part.file.path).toEqual(analysed);
        }
    });
  },
);

describeEachMajor('what is called a syntax error in the corpus', (major) => {
  it.skipIf(projects.length === 0).each(projects)('%s: PostgreSQL refuses it too', async (_, path) => {
    for (const { session } of await sessionsOf(path)) {
      const wrong = session.analyses
        .flatMap(({ parts }) => parts)
        .flatMap((part) =>
          part.analysed().flatMap(({ statement }) => (statement.problem === null ? [] : [statement.text])),
        );
      if (wrong.length === 0) continue;
      await withDatabase(major, async (db) => {
        for (const text of wrong) await expect(db.query(text), text).rejects.toMatchObject({ code: '42601' });
      });
    }
  });
});
