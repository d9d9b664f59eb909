import type { Fact, Suppression } from '../lint/directives';
import { fileDirectives } from '../lint/fileDirectives';
import type { Session } from '../lint/session';
import { ruleById } from '../rules/index';
import type { Hover } from './hover';
import { code, escaped } from './markdown';

/** What a directive at a UTF-16 offset of a file means; null: there is none. `pageOf`: the address of a rule's page. */
export function directiveHover(
  session: Session,
  path: string,
  offset: number,
  pageOf: (rule: string) => string | undefined,
): Hover | null {
  const file = session.project.files.find((each) => each.path === path);
  if (file === undefined) return null;
  const { suppressions, facts } = fileDirectives(file, session.request.config);
  const isAt = ({ span }: { readonly span: Hover['span'] }): boolean => span.start <= offset && offset <= span.end;
  const suppression = suppressions.find(isAt);
  if (suppression !== undefined) return { span: suppression.span, markdown: suppressionText(suppression, pageOf) };
  // The span of a fact is its table; the comment goes from the line's start to its end.
  const line = { start: file.text.lastIndexOf('\n', offset - 1) + 1, end: file.text.indexOf('\n', offset) };
  const fact = facts.find(({ span }) => span.start >= line.start && (line.end === -1 || span.end <= line.end));
  const comment = fact === undefined ? -1 : file.text.lastIndexOf('--', fact.span.start);
  if (fact === undefined || offset < comment) return null;
  return { span: { start: comment, end: fact.span.end }, markdown: factText(fact) };
}

const suppressionText = (
  { kind, rules, reason, line }: Suppression,
  pageOf: (rule: string) => string | undefined,
): string => {
  const where =
    kind === 'file' ? 'in this file' : line === undefined ? 'nowhere: no line follows' : `on line ${line + 1}`;
  const named = rules.map(({ id }) => {
    if (id === '*') return '- every rule';
    const page = pageOf(id);
    const summary = ruleById(id)?.meta.docs.summary ?? '';
    return `- ${page === undefined ? id : `[${id}](${page})`}: ${summary}`;
  });
  const why = reason === null ? [] : [`Reason: ${escaped(reason)}`];
  return [`**Lockstep** says nothing ${where} of:`, named.join('\n'), ...why].join('\n\n');
};

const factText = ({ key, value }: Fact): string =>
  key === 'small'
    ? `**Lockstep** takes ${code(value)} for a table that stays small in this file: work that grows with its rows is no finding.`
    : `**Lockstep** takes ${code(value)} to exist in this file, though no migration makes it.`;
