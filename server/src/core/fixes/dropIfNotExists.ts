import { shift, type Span } from '../text/span';
import { fileEdits } from './moveOut';
import type { MakeFixes } from './place';

/** Leaves out `IF NOT EXISTS`, which stands at `span` of the statement, with the blank behind it. */
export function dropIfNotExists(span: Span): MakeFixes {
  return (place) => {
    const placed = place.statements[place.index];
    if (placed === undefined) return [];
    const blank = /^\s*/.exec(placed.statement.text.slice(span.end))?.[0].length ?? 0;
    const edit = { span: shift({ start: span.start, end: span.end + blank }, placed.span.start), newText: '' };
    return [
      {
        title: 'Leave IF NOT EXISTS out, so that a failed attempt is noticed',
        applicability: 'ready',
        edits: fileEdits(place.file.path, [edit]),
        newFiles: [],
      },
    ];
  };
}
