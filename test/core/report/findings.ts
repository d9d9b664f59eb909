import type { Finding, Fix } from '../../../server/src/core/lint/finding';

/** A finding of the rule index-blocks-writes at the first place of `marked` in `text`, changed as a test needs it. */
export function findingAt(text: string, marked: string, changes: Partial<Finding> = {}): Finding {
  const start = text.indexOf(marked);
  if (start === -1) throw new Error(`"${marked}" is not in the text.`);
  return {
    rule: 'index-blocks-writes',
    category: 'blocking',
    severity: 'error',
    message: 'Building i reads all of public.t.',
    path: 'm/3.sql',
    span: { start, end: start + marked.length },
    certain: true,
    fixes: [],
    ...changes,
  };
}

/** A fix that is ready and does nothing, changed as a test needs it. */
export function fixOf(changes: Partial<Fix>): Fix {
  return { title: 'Do it otherwise', applicability: 'ready', edits: [], newFiles: [], ...changes };
}
