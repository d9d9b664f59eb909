import { Diagnostic, DiagnosticSeverity, languages, Range, Uri, window, type Tab } from 'vscode';
import type { LintReport, ReportedFinding } from '../database/reports';
import type { Part } from '../part';

/** The findings of files that no editor shows. For those that one shows, the language server speaks. */
export interface LintResults extends Part {
  readonly show: (files: LintReport['files']) => void;
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const;

/** Keeps them until the next time, or until an editor shows the file. `pageOf`: where the page of a rule is. */
export function createLintResults(pageOf: (rule: string) => Uri): LintResults {
  const collection = languages.createDiagnosticCollection('lockstep');
  const listening = window.tabGroups.onDidChangeTabs(() => {
    for (const uri of shown()) collection.delete(uri);
  });
  return {
    show(files) {
      const open = new Set(shown().map(({ fsPath }) => fsPath));
      collection.clear();
      for (const { path, findings } of files)
        if (!open.has(path))
          collection.set(
            Uri.file(path),
            findings.map((finding) => diagnosticOf(finding, pageOf)),
          );
    },
    dispose() {
      listening.dispose();
      collection.dispose();
    },
  };
}

const diagnosticOf = (
  { rule, severity, message, range: { start, end } }: ReportedFinding,
  pageOf: (rule: string) => Uri,
) => {
  const range = new Range(start.line, start.character, end.line, end.character);
  const diagnostic = new Diagnostic(range, message, severities[severity]);
  diagnostic.source = 'lockstep';
  diagnostic.code = { value: rule, target: pageOf(rule) };
  return diagnostic;
};

const shown = (): Uri[] => window.tabGroups.all.flatMap(({ tabs }) => tabs.flatMap(uriOf));

const uriOf = ({ input }: Tab): Uri[] =>
  typeof input === 'object' && input !== null && 'uri' in input && input.uri instanceof Uri ? [input.uri] : [];
