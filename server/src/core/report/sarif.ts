import type { Fix, Log, Region, ReportingDescriptor, Result } from 'sarif';
import { renderRulePage } from '../docs/rulePage';
import type { Severity } from '../lint/finding';
import { categorySeverity, type Rule } from '../lint/rule';
import { ruleById } from '../rules/index';
import type { Range } from '../text/lineIndex';
import { fingerprints } from './fingerprint';
import type { JsonFinding, JsonFix, LintReport } from './types';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<Severity, string>;

/**
 * The report as SARIF 2.1.0, for code scanning: results, the pages of their rules, and as fixes those that are edits
 * alone (SARIF has no way to add a file). The paths of the report must be relative to the repository, with `/`.
 * @param version of Lockstep.
 */
export function sarifLog({ files, postgres }: LintReport, version: string): Log {
  const ids = [...new Set(files.flatMap(({ findings }) => findings.map(({ rule }) => rule)))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Lockstep', version, semanticVersion: version, rules: ids.map(describeRule) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
        artifacts: files.map(({ path }) => ({ location: location(path), sourceLanguage: 'sql' })),
        results: files.flatMap(({ path, findings }) => {
          const names = fingerprints(path, findings);
          return findings.map((finding, at) => resultOf(finding, path, ids.indexOf(finding.rule), names[at] ?? ''));
        }),
        properties: { postgres },
      },
    ],
  };
}

const describeRule = (id: string): ReportingDescriptor => {
  const rule = ruleById(id);
  return rule === undefined ? { id } : { ...descriptor(rule) };
};

const descriptor = (rule: Rule): ReportingDescriptor => {
  const { docs, category, severity } = rule.meta;
  const [page] = docs.references;
  return {
    id: rule.id,
    shortDescription: { text: docs.summary },
    fullDescription: { text: withoutMarkup(docs.why === '' ? docs.summary : docs.why) },
    // The page of the rule itself is in `markdown`; this leads to the manual's.
    ...(page === undefined ? {} : { helpUri: page }),
    help: { text: withoutMarkup(`${docs.why}\n\n${docs.instead}`).trim() || docs.summary, markdown: pageOf(rule) },
    defaultConfiguration: { level: levels[severity ?? categorySeverity[category]] },
    properties: { category, tags: [category, 'postgresql', 'migration'] },
  };
};

// Without the line that says where the page is made, and with links that lead nowhere outside docs/ as text.
const pageOf = (rule: Rule): string =>
  renderRulePage(rule)
    .replace(/^<!--.*-->\n+/, '')
    .replaceAll(/\[([^\]]*)\]\((?!https?:)[^)]*\)/g, '$1');

const withoutMarkup = (markdown: string): string => markdown.replaceAll('`', '').replaceAll('**', '');

const location = (path: string): { uri: string; uriBaseId: string } => ({
  uri: path.split('/').map(encodeURIComponent).join('/'),
  uriBaseId: '%SRCROOT%',
});

const region = ({ start, end }: Range): Region => ({
  startLine: start.line + 1,
  startColumn: start.character + 1,
  endLine: end.line + 1,
  endColumn: end.character + 1,
});

const resultOf = (finding: JsonFinding, path: string, ruleIndex: number, fingerprint: string): Result => {
  const { rule, category, severity, message, range, certain, postgres } = finding;
  const fixes = finding.fixes.filter(({ newFiles, edits }) => newFiles.length === 0 && edits.length > 0).map(fixOf);
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: location(path), region: region(range) } }],
    partialFingerprints: { 'lockstep/v1': fingerprint },
    ...(fixes.length === 0 ? {} : { fixes }),
    properties: { category, certain, ...(postgres === undefined ? {} : { postgres }) },
  };
};

const fixOf = ({ title, applicability, edits }: JsonFix): Fix => {
  const paths = [...new Set(edits.map(({ path }) => path))];
  return {
    description: { text: title },
    artifactChanges: paths.map((path) => ({
      artifactLocation: location(path),
      replacements: edits
        .filter((edit) => edit.path === path)
        .map(({ range, newText }) => ({ deletedRegion: region(range), insertedContent: { text: newText } })),
    })),
    properties: { applicability },
  };
};
