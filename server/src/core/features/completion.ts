import type { Session } from '../lint/session';
import { sessionAfter } from '../lint/verifyFix';
import type { AnalysedPart } from '../replay/analyse';
import type { Edit } from '../text/edit';
import type { Span } from '../text/span';
import { completeDirective } from './completeDirective';
import { placeBefore, type KnownPlace } from './recipePlace';
import { recipes } from './recipes/index';
import type { Recipe, RecipeStep, Template } from './recipes/recipe';
import { commentOf, plainText } from './recipes/text';
import { lastAtOrBefore } from './statementAt';

/** Something that can be inserted at a place. */
export interface Completion {
  readonly label: string;
  /** Beside the label, in a few words. */
  readonly detail: string;
  /** Markdown. */
  readonly documentation: string;
  readonly kind: 'recipe' | 'directive' | 'rule' | 'table';
  /** What is inserted in the place of `replaces`. */
  readonly template: Template;
  readonly replaces: Span;
  /** Edits elsewhere in the file that belong to it. */
  readonly alsoEdits: readonly Edit[];
}

/**
 * What can be inserted at a UTF-16 offset of a migration: recipes where a statement may begin, and the words of
 * directives in their comments.
 */
export function completionsAt(session: Session, path: string, offset: number): Completion[] {
  const directive = completeDirective(session, path, offset);
  if (directive !== null) return directive;
  const [analysis] = session.analyses;
  const part = analysis?.parts.find(
    ({ file, section }) => file.path === path && section.span.start <= offset && offset <= section.span.end,
  );
  if (analysis === undefined || part === undefined || part.direction === 'down') return [];
  const start = statementStart(part, offset);
  if (start === null) return [];
  const place = placeBefore(analysis, part, start.index);
  const at = { session, part, place, replaces: { start: start.offset, end: offset } };
  return recipes.flatMap((recipe) => completionsOf(recipe, at));
}

interface At {
  readonly session: Session;
  readonly part: AnalysedPart;
  readonly place: KnownPlace;
  readonly replaces: Span;
}

/** Where the statement begins that is being typed at an offset, and how many stand before it; null: none begins here. */
const statementStart = (
  part: AnalysedPart,
  offset: number,
): { readonly offset: number; readonly index: number } | null => {
  const { text } = part.file;
  const lineEnd = /[\r\n]|$/.exec(text.slice(offset))?.index ?? 0;
  if (text.slice(offset, offset + lineEnd).trim() !== '') return null;
  const index = lastAtOrBefore(part.starts, offset);
  const statement = part.statements[index];
  const start = part.starts[index] ?? part.section.span.start;
  if (statement !== undefined) {
    const typed = text.slice(start, offset);
    // What is typed of a label: its words, and nothing else.
    if (/^[a-z][a-z -]*$/i.test(typed) && isStartOfLabel(typed)) return { offset: start, index };
    if (offset <= start + statement.text.length) return start === offset ? { offset, index } : null;
  }
  const between = text.slice(statement === undefined ? start : start + statement.text.length, offset);
  const code = between.replaceAll(/--[^\n]*(?=\n|$)/g, (comment, at: number) =>
    // Inside a comment nothing begins.
    at + comment.length === between.length ? '?' : '',
  );
  return code.includes('?') ||
    (statement !== undefined && !code.includes(';') && !isCut(part, offset)) ||
    /[^\s;]/.test(code)
    ? null
    : { offset, index: index + 1 };
};

const isCut = ({ section }: AnalysedPart, offset: number): boolean => section.cuts.some((cut) => cut <= offset);

const isStartOfLabel = (typed: string): boolean =>
  !typed.includes(' ') || recipes.some(({ label }) => label.startsWith(typed.toLowerCase()));

/** Each step for itself and, where each statement is sent alone, all of them in one file, up to the next release. */
const completionsOf = (recipe: Recipe, at: At): Completion[] => {
  const steps = recipe.steps(at.place);
  const single = steps.map((each, which) => {
    const label = steps.length === 1 ? recipe.label : `${recipe.label} ${which + 1}/${steps.length}`;
    return completionOf(recipe, label, [each], steps.slice(which + 1), at);
  });
  const release = steps.findIndex(({ afterRelease }) => afterRelease);
  const together = release === -1 ? steps : steps.slice(0, release);
  if (at.part.section.sending !== 'statements' || together.length < 2) return single;
  return [completionOf(recipe, recipe.label, together, steps.slice(together.length), at), ...single];
};

const completionOf = (
  recipe: Recipe,
  label: string,
  steps: readonly RecipeStep[],
  next: readonly RecipeStep[],
  at: At,
): Completion => {
  const written = templateOf(steps, at);
  const documentation = [
    recipe.why,
    ...(written.note === null ? [] : [written.note]),
    codeBlock(plainText(written.template)),
    ...(next.length === 0 ? [] : ['Then, each in a migration of its own:', next.map(nextStep).join('\n')]),
  ];
  return {
    label,
    detail: steps.map(({ title }) => title).join('; '),
    documentation: documentation.join('\n\n'),
    kind: 'recipe',
    template: written.template,
    replaces: at.replaces,
    alsoEdits: written.alsoEdits,
  };
};

const codeBlock = (text: string): string => `\`\`\`sql\n${text.trimEnd()}\n\`\`\``;

const nextStep = ({ title, afterRelease }: RecipeStep): string =>
  `- ${title}${afterRelease ? ', once the release that no longer needs the old is out' : ''}`;

interface Written {
  readonly template: Template;
  readonly alsoEdits: readonly Edit[];
  /** What the user has to know about this file; null: nothing. */
  readonly note: string | null;
}

const templateOf = (steps: readonly RecipeStep[], at: At): Written => {
  const { session, part, place } = at;
  const isLocal = part.section.sending !== 'statements' && session.project.layout.id !== 'plain';
  const timeout = `SET ${isLocal ? 'LOCAL ' : ''}lock_timeout = '${session.request.config.lockTimeout}';\n`;
  const needsTimeout = steps.some(({ locks }) => locks) && !place.hasLockTimeout;
  const template: Template = [...(needsTimeout ? [timeout] : []), ...steps.flatMap((step) => step.template)];
  const isSent = part.section.sending === 'statements';
  if (isSent || !steps.some(({ runsAlone }) => runsAlone)) return { template, alsoEdits: [], note: null };
  return alone(template, at);
};

/** What cannot run in a transaction: as it is where it can be alone, with what makes the tool send it so, or as a comment. */
const alone = (template: Template, at: At): Written => {
  const { session, part, replaces } = at;
  const { displayName } = session.project.layout;
  const optOut = session.project.layout.optOut(part.file.path, part.file.text, part.section);
  const insertion: Edit = { span: replaces, newText: plainText(template) };
  for (const alsoEdits of [[], optOut?.edits ?? []]) {
    if (!isSentAlone(session, part, [insertion, ...alsoEdits])) continue;
    const note = alsoEdits.length === 0 ? null : `${displayName} is told to send this file outside a transaction.`;
    return { template, alsoEdits, note };
  }
  const [companion] = optOut?.newFiles ?? [];
  const how =
    companion === undefined
      ? 'It goes into a migration of its own, with nothing beside it: here it is inserted as a comment.'
      : `${displayName} needs ${baseName(companion.path)} with \`${companion.text.trim()}\` beside the file: until then it is inserted as a comment.`;
  return {
    template: commentOf(template),
    alsoEdits: [],
    note: `This cannot run in a transaction, and ${displayName} opens one around this file or sends it as one. ${how}`,
  };
};

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const isSentAlone = (session: Session, part: AnalysedPart, edits: readonly Edit[]): boolean => {
  const after = sessionAfter(session, { edits: [{ path: part.file.path, edits }], newFiles: [] });
  const own = after.analyses[0]?.parts.find(
    ({ file, direction }) => file.path === part.file.path && direction === part.direction,
  );
  return own !== undefined && (own.section.sending === 'statements' || isSingle(own));
};

const isSingle = ({ section, statements }: AnalysedPart): boolean =>
  section.sending === 'message' && statements.length === 1;
