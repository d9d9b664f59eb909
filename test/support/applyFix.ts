import type { LintReport } from '../../server/src/core/report/types';
import { lockstep } from './cli';
import { writeFix } from './writeFix';

/**
 * Takes the first fix of a rule that `lint --format json` offers in a folder, as an editor would, and gives its title.
 * `begins`: what the title begins with.
 */
export async function takeFix(cwd: string, rule: string, begins = ''): Promise<string> {
  const { stdout } = await lockstep(['lint', '--format', 'json'], { cwd });
  const report = JSON.parse(stdout) as LintReport;
  const [fix] = report.files
    .flatMap(({ findings }) => findings)
    .filter((finding) => finding.rule === rule)
    .flatMap(({ fixes }) => fixes)
    .filter(({ title }) => title.startsWith(begins));
  if (fix === undefined) throw new Error(`Nothing offers to fix ${rule}.`);
  writeFix(fix);
  return fix.title;
}
