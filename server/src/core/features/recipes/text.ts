import type { Template } from './recipe';

/** A template with the likeliest values in its fields. */
export function plainText(template: Template): string {
  return template.map((piece) => (typeof piece === 'string' ? piece : piece.values[0])).join('');
}

/** A template in the syntax of LSP snippets: a field is defined where it first stands, and repeated from there. */
export function snippetText(template: Template): string {
  const seen = new Set<number>();
  const pieces = template.map((piece) => {
    if (typeof piece === 'string') return piece.replaceAll(/[\\$}]/g, '\\$&');
    const { order, values } = piece;
    if (seen.has(order)) return `\${${order}}`;
    seen.add(order);
    const [first] = values;
    return values.length === 1
      ? `\${${order}:${first.replaceAll(/[\\$}]/g, '\\$&')}}`
      : `\${${order}|${values.map((value) => value.replaceAll(/[\\,|]/g, '\\$&')).join(',')}|}`;
  });
  return `${pieces.join('')}$0`;
}

/** A template as a comment, line by line. */
export function commentOf(template: Template): Template {
  let isLineStart = true;
  return template.flatMap((piece): Template => {
    if (typeof piece !== 'string') {
      const start = isLineStart ? ['-- '] : [];
      isLineStart = false;
      return [...start, piece];
    }
    const text = piece.replaceAll(/\n(?=[^])/g, '\n-- ');
    const start = isLineStart && piece !== '' ? '-- ' : '';
    isLineStart = piece === '' ? isLineStart : piece.endsWith('\n');
    return [`${start}${text}`];
  });
}
