import type { JsonFinding, LintedFile, LintReport } from './types';
import { majorsText } from './words';

/**
 * The report as JUnit XML, which most CI services show: a suite for each file, a failed case for each finding, and a
 * case that passes for a file without any.
 */
export function junitXml({ files, counts }: LintReport): string {
  const failures = counts.error + counts.warning + counts.info;
  const tests = files.reduce((sum, { findings }) => sum + Math.max(1, findings.length), 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="lockstep" tests="${tests}" failures="${failures}">`,
    ...files.flatMap(suite),
    '</testsuites>\n',
  ].join('\n');
}

function suite({ path, findings }: LintedFile): string[] {
  const name = escapeXml(path);
  return [
    `  <testsuite name="${name}" tests="${Math.max(1, findings.length)}" failures="${findings.length}">`,
    ...(findings.length === 0 ? [`    <testcase classname="${name}" name="no findings"/>`] : []),
    ...findings.flatMap((finding) => failedCase(path, finding)),
    '  </testsuite>',
  ];
}

function failedCase(path: string, { rule, severity, message, range, postgres, docs }: JsonFinding): string[] {
  const place = `${range.start.line + 1}:${range.start.character + 1}`;
  const majors = postgres === undefined ? '' : ` (${majorsText(postgres)})`;
  return [
    `    <testcase classname="${escapeXml(path)}" name="${escapeXml(`${rule} at ${place}`)}">`,
    `      <failure type="${severity}" message="${escapeXml(message)}">${escapeXml(`${path}:${place}${majors}\n${message}\n${docs}`)}</failure>`,
    '    </testcase>',
  ];
}

/** Characters that XML 1.0 cannot hold, not even escaped (section 2.2). Half a surrogate pair is one of them. */
// eslint-disable-next-line no-control-regex -- to find control characters is the point.
const impossible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

function escapeXml(text: string): string {
  return text.replace(impossible, '�').replace(/[&<>"\n\r\t]/g, (found) => escapes[found] ?? found);
}
