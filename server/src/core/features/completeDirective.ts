import type { Session } from '../lint/session';
import { ruleById, ruleIds } from '../rules/index';
import type { Completion } from './completion';
import { placeBefore } from './recipePlace';
import { written } from './recipes/recipe';
import { lastAtOrBefore } from './statementAt';

const directives: readonly (readonly [keyword: string, means: string])[] = [
  ['lockstep-disable-next-line', 'Says nothing of the rules for the next line that is neither blank nor a comment.'],
  ['lockstep-disable-line', 'Says nothing of the rules for the line that it stands at the end of.'],
  ['lockstep-disable', 'Says nothing of the rules in this file.'],
  ['lockstep: small', 'The table stays small: work that grows with its rows is no finding.'],
  ['lockstep: exists', 'The table exists, though no migration makes it.'],
];

/** The words of a directive at a UTF-16 offset; null: no directive is being written there. */
export function completeDirective(session: Session, path: string, offset: number): Completion[] | null {
  const text = session.project.files.find((file) => file.path === path)?.text ?? '';
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const keyword = /--[ \t]*((?:lockstep\S*|l[a-z]*)?|lockstep:[ \t]*[a-z]*)$/.exec(line)?.[1];
  if (keyword !== undefined)
    return directives.map(([word, means]) => completion(word, 'directive', means, offset - keyword.length, offset));
  const rule = /--[ \t]*lockstep-disable(?:-next-line|-line)?[ \t]+(?:[a-z-]+[ \t,]+)*([a-z-]*)$/.exec(line)?.[1];
  if (rule !== undefined && !/[ \t]--/.test(line.slice(line.indexOf('lockstep'))))
    return ruleIds.map((id) =>
      completion(id, 'rule', ruleById(id)?.meta.docs.summary ?? '', offset - rule.length, offset),
    );
  const table = /--[ \t]*lockstep:[ \t]*(?:small|exists)[ \t]+(\S*)$/.exec(line)?.[1];
  return table === undefined ? null : tables(session, path, offset - table.length, offset);
}

const tables = (session: Session, path: string, start: number, end: number): Completion[] => {
  const [analysis] = session.analyses;
  const part = analysis?.parts.find(
    ({ file, section }) => file.path === path && section.span.start <= end && end <= section.span.end,
  );
  if (analysis === undefined || part === undefined) return [];
  const known = placeBefore(analysis, part, lastAtOrBefore(part.starts, end) + 1);
  return known.tables.map((table) => completion(written(table, known.major), 'table', '', start, end));
};

const completion = (
  label: string,
  kind: Completion['kind'],
  documentation: string,
  start: number,
  end: number,
): Completion => ({
  label,
  kind,
  detail: '',
  documentation,
  template: [label],
  replaces: { start, end },
  alsoEdits: [],
});
