import { explainText } from '../../core/report/explain';
import { explainProject } from '../../core/report/explainProject';
import type { ExplainReport } from '../../core/report/types';
import { loadParser } from '../../files/loadParser';
import { findingsOf, suppliesFor } from '../findings';
import { exitCode, type Io } from '../io';
import { fileOf } from '../lintReport';
import { oneOf, paintFor, type CommonOptions } from '../options';

import { findProjects, isAsked, openProjects, reportProblems } from '../projects';
import { settingsReader } from '../settings';

export interface ExplainOptions extends CommonOptions {
  readonly format: string;
}

/** `lockstep explain`: prints what PostgreSQL does for every statement. */
export async function explain(paths: readonly string[], options: ExplainOptions, io: Io): Promise<number> {
  const format = oneOf('--format', options.format, ['text', 'json', 'markdown']);
  const found = await findProjects(paths, options, settingsReader(options, io), io);
  const parser = await loadParser();
  const projects = await openProjects(found, parser);
  // The text says nothing of fixes.
  const supplies = format !== 'text' ? await suppliesFor(projects, parser, io) : undefined;
  const isUnread = reportProblems(found, io);

  const majors = new Set(found.flatMap(({ config }) => config.postgres));
  const report: ExplainReport = {
    schemaVersion: 1,
    postgres: [...majors].sort((a, b) => a - b),
    projects: projects.map((project) =>
      explainProject({
        session: project.session,
        root: project.found.root,
        isAsked: isAsked(project.found),
        findings: findingsOf(project, supplies).flatMap(({ findings }) => findings),
      }),
    ),
  };
  if (format === 'json') io.stdout(`${JSON.stringify(report, null, 2)}\n`);
  else {
    const file = fileOf(
      projects.map((project) => ({ project })),
      io,
    );
    if (format === 'markdown') {
      const { markdownReport } = await import('../../core/report/markdown');
      io.stdout(markdownReport(report, { statements: 'all', file }));
    } else io.stdout(explainText(report, { paint: paintFor(options, io), columns: io.columns, file }));
  }
  return isUnread ? exitCode.usage : exitCode.done;
}
