import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JsonFix, LintReport } from '../../server/src/core/report/types';
import { createLineIndex } from '../../server/src/core/text/lineIndex';
import { applyEdits } from '../../server/src/core/text/edit';
import { lockstep } from './cli';

/** Takes the fix of a rule that `lint --format json` offers in a folder, as an editor would, and gives its title. */
export async function takeFix(cwd: string, rule: string): Promise<string> {
  const { stdout } = await lockstep(['lint', '--format', 'json'], { cwd });
  const report = JSON.parse(stdout) as LintReport;
  const [fix] = report.files
    .flatMap(({ findings }) => findings)
    .filter((finding) => finding.rule === rule)
    .flatMap(({ fixes }) => fixes);
  if (fix === undefined) throw new Error(`Nothing offers to fix ${rule}.`);
  for (const { path, text } of fix.newFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: 'wx' });
  }
  for (const path of new Set(fix.edits.map((edit) => edit.path))) writeFileSync(path, edited(path, fix));
  return fix.title;
}

const edited = (path: string, { edits }: JsonFix): string => {
  const text = readFileSync(path, 'utf8');
  const lines = createLineIndex(text);
  const offset = ({ line, character }: { line: number; character: number }): number =>
    lines.lineStart(line) + character;
  return applyEdits(
    text,
    edits
      .filter((edit) => edit.path === path)
      .map(({ range, newText }) => ({ span: { start: offset(range.start), end: offset(range.end) }, newText })),
  );
};
