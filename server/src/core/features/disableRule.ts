import type { FileEdits, Fix } from '../lint/finding';
import { fileDirectives } from '../lint/fileDirectives';
import type { LazyFinding } from '../lint/lazyFinding';
import type { Suppression } from '../lint/directives';
import type { Session } from '../lint/session';
import { sessionAfter } from '../lint/verifyFix';
import { createLineIndex } from '../text/lineIndex';

/** How far a suppression reaches. */
export type DisableScope = 'line' | 'file';

const titles: Record<DisableScope, string> = { line: 'this line', file: 'the entire file' };

/**
 * The edit that makes a rule say nothing of a line or of a file: the directive that is there gets one rule more, or a
 * new one is written. null: no directive could do it there (inside a string, about a file without a line).
 */
export function disableRule(session: Session, finding: LazyFinding, scope: DisableScope): Fix | null {
  const file = session.project.files.find(({ path }) => path === finding.path);
  // What is said of the whole file has no line of its own.
  if (file === undefined || (scope === 'line' && finding.span.start === finding.span.end)) return null;
  const { suppressions } = fileDirectives(file, session.request.config);
  const { line } = createLineIndex(file.text).position(finding.span.start);
  const known = suppressions.find(
    (each) => each.origin === 'lockstep' && (scope === 'file' ? each.kind === 'file' : each.line === line),
  );
  const reason = session.request.config.suppressions.requireReason ? ' -- (say why)' : '';
  const edit = known === undefined ? written(file.text, finding, scope, line, reason) : extended(known, finding.rule);
  const edits: FileEdits[] = [{ path: file.path, edits: [edit] }];
  const after = sessionAfter(session, { edits, newFiles: [] });
  return count(after, finding) < count(session, finding)
    ? {
        title: `Disable ${finding.rule} for ${titles[scope]}`,
        applicability: 'needs-review',
        edits,
        newFiles: [],
      }
    : null;
}

const count = ({ linted }: Session, { path, rule }: LazyFinding): number => {
  const findings = linted.find(({ file }) => file.path === path)?.findings ?? [];
  // A directive that does nothing is a finding itself.
  return findings.filter((finding) => finding.rule === rule || finding.rule.endsWith('-directive')).length;
};

const extended = ({ rules }: Suppression, rule: string): FileEdits['edits'][number] => {
  const end = rules.at(-1)?.span.end ?? 0;
  return { span: { start: end, end }, newText: `, ${rule}` };
};

const written = (
  text: string,
  { rule }: LazyFinding,
  scope: DisableScope,
  line: number,
  reason: string,
): FileEdits['edits'][number] => {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const start = scope === 'line' ? lineStart(text, line) : headEnd(text);
  const indentation = scope === 'line' ? (/^[ \t]*/.exec(text.slice(start))?.[0] ?? '') : '';
  const keyword = scope === 'line' ? 'lockstep-disable-next-line' : 'lockstep-disable';
  // The last line of the file may lack its end.
  const before = start > 0 && start === text.length && !text.endsWith('\n') ? newline : '';
  return { span: { start, end: start }, newText: `${before}${indentation}-- ${keyword} ${rule}${reason}${newline}` };
};

const afterMark = (text: string): number => (text.startsWith('\uFEFF') ? 1 : 0);

const lineStart = (text: string, line: number): number =>
  line === 0 ? afterMark(text) : createLineIndex(text).lineStart(line);

// Behind the comments at the top: tools look for their own there, some of them only on the first line.
const headEnd = (text: string): number => {
  const start = afterMark(text);
  const head = /^(?:--[^\n]*(?:\n|$))*/.exec(text.slice(start))?.[0] ?? '';
  return start + head.length;
};
