/** `{{ … }}` of Go templates and their kin; without braces inside, which keeps array literals such as `{{1,2},{3,4}}` out. */
const action = String.raw`\{\{(?!\s*["'\d])[^{}]*\}\}`;
/** `${name}`, `${flyway:user}`, `${VAR:-default}` on one line; after another `$` it is the body of a dollar quote. */
const placeholder = String.raw`(?<!\$)\$\{[A-Za-z_][^{}\n]*\}`;
/** With the double quotes beside it: they move with the filler, so that no blank comes into a quoted name. */
const template = new RegExp(`"?(?:${action}|${placeholder})"?`, 'g');

/** Actions that give no text of their own. */
const block = /^\{\{-?\s*(?:(?:if|else|end|range|with|define|block|break|continue|template)\b|\/\*)/;
const isWordPart = (character: string | undefined): boolean => character !== undefined && /[\w$}{]/.test(character);

const blank = (text: string): string => text.replace(/[^\r\n]/g, ' ');

/** Whether a statement may begin at the line: it is the first, or the one before ends a statement or is a comment. */
const statementMayStart = (before: string): boolean => {
  const previous = before.trimEnd();
  const line = previous.slice(previous.lastIndexOf('\n') + 1).trimStart();
  return line === '' || line.endsWith(';') || line.startsWith('--');
};

/**
 * Replaces what a template engine would fill in by SQL of equal length (UTF-16), so that the text parses and offsets
 * stay. An expression becomes an identifier made of its words, the same one wherever it occurs; what gives no text
 * (`{{ if … }}`, `{{ end }}`, an action that stands where a statement would) becomes blanks.
 */
export function maskTemplates(text: string): string {
  if (!text.includes('{')) return text;
  return text.replace(template, (matched: string, start: number) => {
    const open = matched.startsWith('"') ? '"' : '';
    const close = matched.endsWith('"') ? '"' : '';
    const found = matched.slice(open.length, matched.length - close.length);
    const offset = start + open.length;
    const fill = (filler: string): string => open + filler + close;
    if (block.test(found) || found.includes('\n')) return fill(blank(found));
    const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
    const end = offset + found.length;
    const newline = text.indexOf('\n', end);
    const alone =
      text.slice(lineStart, offset).trim() === '' &&
      text.slice(end, newline === -1 ? text.length : newline).trim() === '';
    if (alone && statementMayStart(text.slice(0, lineStart))) return fill(blank(found));

    const words = found.toLowerCase().match(/[a-z0-9_]+/g) ?? [];
    // The `t_` keeps it from being a keyword, and fits where the braces were.
    const identifier = `t_${words.join('_')}`;
    const before = isWordPart(text[offset - 1]);
    const after = isWordPart(text[end]);
    // As a part of a longer word the filler must touch it; else blanks make equal names of unequal writings.
    if (before && after) return fill(identifier.padEnd(found.length, '_'));
    return after ? (open + identifier).padStart(matched.length) : (open + identifier + close).padEnd(matched.length);
  });
}
