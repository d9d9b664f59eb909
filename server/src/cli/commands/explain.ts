import { join } from 'node:path';
import { explainText } from '../../core/report/explain';
import { explainProject } from '../../core/report/explainProject';
import type { ExplainReport } from '../../core/report/types';
import { loadParser } from '../../files/loadParser';
import { findingsOf, suppliesFor } from '../findings';
import { exitCode, type Io } from '../io';
import { oneOf, paintFor, type CommonOptions } from '../options';
import { shownPath } from '../paths';
import { findProjects, isAsked, openProjects, reportProblems } from '../projects';
import { settingsReader } from '../settings';

export interface ExplainOptions extends CommonOptions {
  readonly format: string;
}

/** `lockstep explain`: prints what PostgreSQL does for every statement. */
export async function explain(paths: readonly string[], options: ExplainOptions, io: Io): Promise<number> {
  const format = oneOf('--format', options.format, ['text', 'json']);
  const found = await findProjects(paths, options, settingsReader(options, io), io);
  const parser = await loadParser();
  const projects = await openProjects(found, parser);
  // The text says nothing of fixes.
  const supplies = format === 'json' ? await suppliesFor(projects, parser, io) : undefined;
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
    const texts = new Map(
      found.flatMap(({ root, files }) => files.map(({ path, text }) => [join(root, path), text] as const)),
    );
    const file = ({ root }: { readonly root: string }, path: string) => {
      const absolute = join(root, path);
      return { path: shownPath(absolute, io.cwd), text: texts.get(absolute) ?? '' };
    };
    io.stdout(explainText(report, { paint: paintFor(options, io), columns: io.columns, file }));
  }
  return isUnread ? exitCode.usage : exitCode.done;
}
