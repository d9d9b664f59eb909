import { createScanner, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { ParseError } from 'jsonc-parser';
import { defaultConfig } from './config';
import type { Config } from './config';
import { lockstepJson } from './declaration';
import type { ConfigProblem, KnownNames } from './shape';

/** What `parseConfig` found. */
export interface ParsedConfig {
  /** What could be read, with defaults for the rest. */
  readonly config: Config;
  /** In the order of their places. One of severity `error` means that nothing should run. */
  readonly problems: readonly ConfigProblem[];
}

/** Reads lockstep.json: JSON with comments and trailing commas. Never throws. */
export function parseConfig(text: string, known: KnownNames): ParsedConfig {
  const problems: ConfigProblem[] = [];
  const report = (offset: number, length: number, message: string, severity: ConfigProblem['severity'] = 'error') => {
    // jsonc-parser places an error of the end of the text behind it.
    const start = Math.min(offset, text.length);
    problems.push({ severity, message, span: { start, end: Math.min(start + length, text.length) } });
  };

  // A byte order mark is no part of the text; a space keeps the offsets.
  const json = text.replace(/^\uFEFF/, ' ');
  const deep = tooDeep(json);
  if (deep !== undefined) {
    report(deep, 1, 'lockstep.json is nested too deeply to be a configuration.');
    return { config: defaultConfig, problems };
  }

  const errors: ParseError[] = [];
  const root = parseTree(json, errors, { allowTrailingComma: true });
  // The errors behind the first one are mostly its echoes.
  const [error] = errors;
  if (error !== undefined) report(error.offset, error.length, syntaxMessage(error));

  const file =
    root &&
    lockstepJson.read(root, {
      path: '',
      known,
      report: (node, message, severity) => {
        report(node.offset, node.length, message, severity);
      },
    });
  problems.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  if (file === undefined) return { config: defaultConfig, problems };
  const config: Config & { $schema?: string | undefined } = { ...file };
  delete config.$schema;
  return { config, problems };
}

/** Deeper than any configuration, and far less than what the parser's recursion can bear. */
const deepest = 100;

/** The offset of the first bracket that is nested too deeply, or undefined. */
function tooDeep(json: string): number | undefined {
  const scanner = createScanner(json, true);
  let depth = 0;
  while (scanner.getPosition() < json.length) {
    scanner.scan();
    const character = json[scanner.getTokenOffset()];
    if (character === '{' || character === '[') depth++;
    if (character === '}' || character === ']') depth--;
    if (depth > deepest) return scanner.getTokenOffset();
  }
  return undefined;
}

function syntaxMessage({ error }: ParseError): string {
  const name = printParseErrorCode(error);
  const meanings: Partial<Record<typeof name, string>> = {
    PropertyNameExpected: 'a key in double quotes is expected here',
    ValueExpected: 'a value is expected here',
    ColonExpected: 'a ":" is expected here',
    CommaExpected: 'a "," is expected here',
    CloseBraceExpected: 'a "}" is missing here',
    CloseBracketExpected: 'a "]" is missing here',
    EndOfFileExpected: 'nothing may follow the closing "}"',
    UnexpectedEndOfComment: 'this comment is not closed',
    UnexpectedEndOfString: 'this text is not closed',
  };
  return `lockstep.json is not valid JSON: ${meanings[name] ?? 'this is not understood'}.`;
}
