import type { Session } from '../lint/session';
import type { AnalysedPart } from '../replay/analyse';
import { firstTokens, keyword, type Statement } from '../sql/statement';
import { shift, type Span } from '../text/span';

/** A statement or a section of a file, as an outline shows it. */
export interface OutlineEntry {
  /** A statement's command tag and what it is about; a section's direction. */
  readonly name: string;
  readonly kind: 'section' | 'statement';
  readonly span: Span;
  /** The words to go to. */
  readonly nameSpan: Span;
  readonly children: readonly OutlineEntry[];
}

/** The statements of a file in their order, within its sections where it has several. */
export function outlineOf(session: Session, path: string): OutlineEntry[] {
  const parts = (session.analyses[0]?.parts ?? [])
    .filter(({ file }) => file.path === path)
    .sort((a, b) => a.section.span.start - b.section.span.start);
  if (parts.length === 1) return parts.flatMap(statementsOf);
  return parts.map((part) => {
    const { span, direction } = part.section;
    const head = part.file.text.slice(span.start, span.end);
    const firstLine = /^[^\r\n]*/.exec(head)?.[0].length ?? 0;
    return {
      name: direction,
      kind: 'section',
      span: { start: span.start, end: span.start + head.trimEnd().length },
      nameSpan: { start: span.start, end: span.start + Math.min(firstLine, head.trimEnd().length) },
      children: statementsOf(part),
    };
  });
}

const statementsOf = ({ statements, starts }: AnalysedPart): OutlineEntry[] =>
  statements.map((statement, at): OutlineEntry => {
    const start = starts[at] ?? 0;
    const subject = subjectOf(statement);
    return {
      name: [statement.tag === '' ? 'statement' : statement.tag, ...(subject === '' ? [] : [subject])].join(' '),
      kind: 'statement',
      span: { start, end: start + statement.text.length },
      nameSpan: shift(firstTokens(statement, Math.max(1, statement.tag.split(' ').length)), start),
      children: [],
    };
  });

/** Words that stand between a command and the name of what it is about. */
const between = new Set(
  'CONCURRENTLY IF NOT EXISTS ONLY OR REPLACE UNIQUE TEMP TEMPORARY UNLOGGED RECURSIVE MATERIALIZED INTO FROM LOCAL SESSION'.split(
    ' ',
  ),
);

/** The name that follows the command: `public.orders`, `lock_timeout`; empty where none does. */
const subjectOf = (statement: Statement): string => {
  const tokens = statement.tokens();
  const tag = statement.tag.split(' ');
  let at = 0;
  // The words of the tag, with others between them (CREATE UNIQUE INDEX).
  for (const word of tag) {
    while (at < tokens.length && keyword(statement, tokens[at]) !== word && between.has(keyword(statement, tokens[at])))
      at++;
    if (keyword(statement, tokens[at]) !== word) return '';
    at++;
  }
  while (between.has(keyword(statement, tokens[at]))) at++;
  const first = tokens[at];
  if (first === undefined || (first.kind !== 'word' && first.kind !== 'quoted')) return '';
  if (tag[0] === 'SELECT' || tag[0] === 'DO' || tag[0] === 'WITH') return '';
  let last = first;
  while (keyword(statement, tokens[at + 1]) === '.') {
    at += 2;
    last = tokens[at] ?? last;
  }
  return statement.text.slice(first.start, last.end);
};
