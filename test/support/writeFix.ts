import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JsonFix } from '../../server/src/core/report/types';
import { createLineIndex } from '../../server/src/core/text/lineIndex';
import { applyEdits } from '../../server/src/core/text/edit';

/** Writes what a fix of `lint --format json` says, as an editor would. */
export function writeFix(fix: JsonFix): void {
  for (const { path, text } of fix.newFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: 'wx' });
  }
  for (const path of new Set(fix.edits.map((edit) => edit.path))) writeFileSync(path, edited(path, fix));
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
