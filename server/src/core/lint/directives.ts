// Directives: `--` comments that talk to Lockstep. One grammar for all of them:
//
//   -- lockstep-disable-next-line RULE[, RULE] [-- reason]    for the next line that is neither blank nor a comment
//   -- lockstep-disable-line RULE[, RULE] [-- reason]         at the end of a line
//   -- lockstep-disable RULE[, RULE] [-- reason]              for the file, wherever it stands
//   -- lockstep: KEY VALUE [-- reason]                        a fact that the analysis cannot know
import type { AcceptedTool } from '../config/config';
import { didYouMean } from '../config/nearest';
import { shown } from '../config/shown';
import { createScanner } from '../sql/lexer';
import { createLineIndex } from '../text/lineIndex';
import type { LineIndex } from '../text/lineIndex';
import type { Span } from '../text/span';
import type { Finding } from './finding';
import { otherKeyword, otherTools } from './otherTools';

/** A rule that a suppression names. */
export interface SuppressedRule {
  /** One of ours, or `*` for every rule, which only directives of other tools can say. */
  readonly id: string;
  /** The name as written. */
  readonly span: Span;
}

/** A directive that suppresses findings. */
export interface Suppression {
  readonly kind: 'next-line' | 'line' | 'file';
  /** Whose grammar it is in. One of another tool is never called unused: that tool may need it. */
  readonly origin: 'lockstep' | AcceptedTool;
  readonly rules: readonly SuppressedRule[];
  readonly reason: string | null;
  /** The 0-based line whose findings it suppresses; undefined for `file`, and when no line follows. */
  readonly line: number | undefined;
  /** The last such line: other tools suppress for a whole statement. undefined: `line` alone. */
  readonly lastLine?: number | undefined;
  /** The comment. */
  readonly span: Span;
}

/** What a fact is about: `small`: the table stays small. `exists`: the table is there, though no migration makes it. */
export type FactKey = 'small' | 'exists';

/** Something the user knows and the analysis cannot. */
export interface Fact {
  readonly key: FactKey;
  /** The table as written: `orders`, `public.orders`, `"Order"`. */
  readonly value: string;
  /** Of the value. */
  readonly span: Span;
}

/** A directive that is not understood; becomes a finding of the rule `invalid-directive`. */
export interface DirectiveProblem {
  readonly message: string;
  readonly span: Span;
}

/** Everything that the comments of a text say to Lockstep, in the order of their places. */
export interface Directives {
  readonly suppressions: readonly Suppression[];
  readonly facts: readonly Fact[];
  readonly problems: readonly DirectiveProblem[];
}

/** What directives refer to. */
export interface DirectiveNames {
  /** Ids of our rules. */
  readonly knownRules: readonly string[];
  /** Our rules that do what another tool's rule does; empty when there are none. */
  readonly sameAs: (name: string) => readonly string[];
  /** The other tools whose suppressions count: `suppressions.accept` of the configuration. */
  readonly accept: readonly AcceptedTool[];
}

/** The rule whose findings are suppressions that suppress nothing. */
export const unusedDirective = 'unused-directive';
/** The rule whose findings are directives that are not understood. */
export const invalidDirective = 'invalid-directive';

const kinds: ReadonlyMap<string, Suppression['kind']> = new Map([
  ['lockstep-disable-next-line', 'next-line'],
  ['lockstep-disable-line', 'line'],
  ['lockstep-disable', 'file'],
]);
const factKeys: readonly FactKey[] = ['small', 'exists'];
const table = /^("([^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)(\.("([^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*))?$/u;

/** Reads the directives among the `--` comments of a text, given as spans that begin with the dashes. */
export function parseDirectives(text: string, comments: readonly Span[], names: DirectiveNames): Directives {
  const suppressions: Suppression[] = [];
  const facts: Fact[] = [];
  const problems: DirectiveProblem[] = [];
  const directives = comments.flatMap((span) => readDirective(text, span) ?? []);
  // Most texts have no directive, and need no index.
  if (directives.length === 0) return { suppressions, facts, problems };

  const source = { text, lines: createLineIndex(text) };
  for (const directive of directives) {
    const keyword = directive.keyword.text;
    if (keyword === 'lockstep:') readFact(directive, facts, problems);
    else if (keyword.startsWith('lockstep-')) readSuppression(source, directive, names, suppressions, problems);
    else readOther(source, directive, names, suppressions);
  }
  return { suppressions, facts, problems };
}

/** A text with its lines. */
interface Source {
  readonly text: string;
  readonly lines: LineIndex;
}

/** A stretch of the text together with its place. */
interface Word {
  readonly text: string;
  readonly span: Span;
}

/** A comment that begins like a directive, cut into its parts. */
interface Directive {
  readonly span: Span;
  readonly keyword: Word;
  /** Between the keyword and the reason, without spaces around. */
  readonly body: Word;
  readonly reason: string | null;
}

function readDirective(text: string, comment: Span): Directive | undefined {
  const written = text.slice(comment.start, comment.end).trimEnd();
  const start = /^--\s*/.exec(written)?.[0].length ?? 0;
  const said = written.slice(start);
  const keyword = /^lockstep(?::|-\S*)/.exec(said)?.[0] ?? otherKeyword(said)?.keyword;
  if (keyword === undefined) return undefined;
  const before = start + keyword.length;
  const rest = written.slice(before);
  // Dashes begin the reason only behind a space, so a quoted name may hold them.
  const dashes = /(?:^|\s)--/.exec(rest);
  const body = dashes === null ? rest : rest.slice(0, dashes.index);
  const reason = dashes === null ? '' : rest.slice(dashes.index + dashes[0].length).trim();
  const wordAt = (word: string, offset: number): Word => ({
    text: word,
    span: { start: comment.start + offset, end: comment.start + offset + word.length },
  });
  const leading = body.length - body.trimStart().length;
  return {
    span: { start: comment.start, end: comment.start + written.length },
    keyword: wordAt(keyword, start),
    body: wordAt(body.trim(), before + leading),
    reason: reason === '' ? null : reason,
  };
}

function readFact({ span, body }: Directive, facts: Fact[], problems: DirectiveProblem[]): void {
  const written = /^\S*/.exec(body.text)?.[0] ?? '';
  const value = body.text.slice(written.length).trim();
  const valueSpan = { start: body.span.end - value.length, end: body.span.end };
  const key = factKeys.find((each) => each === written);
  const allowed = factKeys.map((each) => `"-- lockstep: ${each} TABLE"`).join(' or ');
  if (written === '') problems.push({ message: `This directive says nothing; write ${allowed}.`, span });
  else if (key === undefined)
    problems.push({
      message: `"${shown(written)}" is not a fact that Lockstep knows.${didYouMean(written, factKeys)} Write ${allowed}.`,
      span: { start: body.span.start, end: body.span.start + written.length },
    });
  else if (value === '')
    problems.push({ message: `This directive names no table; write "-- lockstep: ${key} TABLE".`, span });
  else if (!table.test(value))
    problems.push({
      message: `"${shown(value)}" is not the name of one table; write "-- lockstep: ${key} TABLE", one directive for each.`,
      span: valueSpan,
    });
  else facts.push({ key, value, span: valueSpan });
}

function readSuppression(
  source: Source,
  { span, keyword, body, reason }: Directive,
  names: DirectiveNames,
  suppressions: Suppression[],
  problems: DirectiveProblem[],
): void {
  const kind = kinds.get(keyword.text);
  if (kind === undefined) {
    problems.push({
      message:
        `"${shown(keyword.text)}" is not a directive.${didYouMean(keyword.text, kinds.keys())} ` +
        `There are ${[...kinds.keys()].join(', ')} and "lockstep:".`,
      span: keyword.span,
    });
    return;
  }
  const written = wordsOf(body);
  if (written.length === 0) {
    problems.push({ message: `This directive names no rule; write "-- ${keyword.text} RULE -- reason".`, span });
    return;
  }
  if (kind === 'line' && standsAlone(source, span)) {
    problems.push({
      message:
        'lockstep-disable-line belongs at the end of the line that it is about; on a line of its own, write ' +
        'lockstep-disable-next-line.',
      span: keyword.span,
    });
    return;
  }
  const rules = written.flatMap((rule): readonly SuppressedRule[] => {
    if (names.knownRules.includes(rule.text)) return [{ id: rule.text, span: rule.span }];
    problems.push({ message: unknownRule(rule.text, names), span: rule.span });
    return [];
  });
  if (rules.length > 0)
    suppressions.push({ kind, origin: 'lockstep', rules, reason, line: lineOf(kind, source, span), span });
}

/** Another tool's own comments: beside a statement on the line above it or its first line, or for the file. */
function readOther(source: Source, directive: Directive, names: DirectiveNames, suppressions: Suppression[]): void {
  const { span, keyword, body, reason } = directive;
  const tool = otherKeyword(keyword.text)?.tool;
  if (tool === undefined || !names.accept.includes(tool)) return;
  const { isForFile, groups } = otherTools[tool];
  const isWhole = isForFile(keyword.text, source.text.slice(span.end));
  const kind = isWhole ? 'file' : standsAlone(source, span) ? 'next-line' : 'line';
  // pgfence and eugene allow a colon behind the keyword.
  const written = wordsOf(body).filter(({ text }) => text !== ':');
  // Without a name the tools ignore every rule. A name that we have no rule for is none of our business.
  const rules =
    written.length === 0
      ? [{ id: '*', span: keyword.span }]
      : written.flatMap((rule) =>
          (groups[rule.text] ?? [rule.text]).flatMap((name) =>
            names.sameAs(name).map((id) => ({ id, span: rule.span })),
          ),
        );
  if (rules.length === 0) return;
  const line = lineOf(kind, source, span);
  const lastLine = kind === 'next-line' ? lastLineOf(source, span.end) : line;
  suppressions.push({ kind, origin: tool, rules, reason, line, lastLine, span });
}

/** The line on which the statement behind `from` ends. */
function lastLineOf({ text, lines }: Source, from: number): number {
  const scanner = createScanner(text, from);
  let end = from;
  for (let token = scanner.next(); token !== null; token = scanner.next()) {
    if (token.kind === 'comment') continue;
    end = token.start;
    if (text.charAt(token.start) === ';') break;
  }
  return lines.position(end).line;
}

function unknownRule(written: string, { knownRules, sameAs }: DirectiveNames): string {
  const ours = sameAs(written);
  if (ours.length > 0)
    return `"${shown(written)}" is the name that another linter uses; here it is ${ours.join(', ')}.`;
  return `There is no rule "${shown(written)}".${didYouMean(written, knownRules)}`;
}

/** The words of a list that commas or spaces divide. */
function wordsOf(body: Word): readonly Word[] {
  return [...body.text.matchAll(/[^\s,]+/g)].map(({ 0: text, index }) => ({
    text,
    span: { start: body.span.start + index, end: body.span.start + index + text.length },
  }));
}

/** Whether nothing but blanks stands before a comment on its line. */
function standsAlone({ text, lines }: Source, { start }: Span): boolean {
  return text.slice(lines.lineStart(lines.position(start).line), start).trim() === '';
}

function lineOf(kind: Suppression['kind'], { text, lines }: Source, { start, end }: Span): number | undefined {
  if (kind === 'file') return undefined;
  const offset = kind === 'line' ? start : nextCode(text, end);
  return offset === undefined ? undefined : lines.position(offset).line;
}

/** The offset of the first character behind `from` that is neither blank nor in a comment. */
function nextCode(text: string, from: number): number | undefined {
  const scanner = createScanner(text, from);
  let token = scanner.next();
  while (token?.kind === 'comment') token = scanner.next();
  return token?.start;
}

/** A rule named by a suppression that suppresses none of its findings; becomes a finding of `unused-directive`. */
export interface UnusedRule {
  readonly rule: string;
  /** Of the rule's name. */
  readonly span: Span;
  readonly message: string;
}

/** What suppressions leave of the findings of one text. */
export interface Suppressed<F> {
  readonly kept: readonly F[];
  readonly unused: readonly UnusedRule[];
  /** Suppressions without a reason where one is required: they suppress nothing. */
  readonly problems: readonly DirectiveProblem[];
}

/**
 * Takes away the findings of one text that its suppressions name: those whose span starts on a suppressed line.
 * Findings of `invalid-directive` may be among them; what this returns as unused or as a problem is suppressed alike.
 */
export function suppress<F extends Pick<Finding, 'rule' | 'span'>>(
  findings: readonly F[],
  suppressions: readonly Suppression[],
  lines: LineIndex,
  requireReason: boolean,
): Suppressed<F> {
  const valid = suppressions.filter(({ reason }) => reason !== null || !requireReason);
  const used = new Set<SuppressedRule>();
  /** Marks what suppresses a finding of `rule` at `span` as used, and says whether anything does. */
  const isSuppressed = (rule: string, span: Span): boolean => {
    const { line } = lines.position(span.start);
    const by = valid
      .filter(
        (suppression) =>
          suppression.kind === 'file' ||
          (suppression.line !== undefined &&
            line >= suppression.line &&
            line <= (suppression.lastLine ?? suppression.line)),
      )
      .flatMap(({ rules }) => rules.filter(({ id }) => id === rule || id === '*'));
    for (const each of by) used.add(each);
    return by.length > 0;
  };

  const kept = findings.filter(({ rule, span }) => !isSuppressed(rule, span));
  const problems = suppressions
    .filter((suppression) => !valid.includes(suppression))
    .filter(({ span }) => !isSuppressed(invalidDirective, span))
    .map(({ span }) => ({
      message: 'This suppression gives no reason, and lockstep.json requires one; write "-- reason" behind the rules.',
      span,
    }));
  const unused = valid
    .filter(({ origin }) => origin === 'lockstep')
    .flatMap((suppression) =>
      suppression.rules
        // Whether these two have findings is only known once this function has returned.
        .filter(({ id }) => id !== unusedDirective && id !== invalidDirective)
        .filter((rule) => !used.has(rule) && !isSuppressed(unusedDirective, rule.span))
        .map(({ id, span }) => ({
          rule: id,
          span,
          message: `This suppression has no use: ${id} says nothing ${whereOf(suppression)}.`,
        })),
    );
  return { kept, unused, problems };
}

function whereOf({ kind, line }: Suppression): string {
  if (kind === 'file') return 'in this file';
  return line === undefined ? 'here: no line follows' : `on line ${line + 1}`;
}
