import { quoteIdentifier } from '../sql/identifiers';
import { shift, type Span } from '../text/span';
import { fileEdits } from './moveOut';
import type { MakeFixes } from './place';

/** Puts another name in the place of the one at `span` of the statement. */
export function writeName(span: Span, name: string): MakeFixes {
  return (place) => {
    const placed = place.statements[place.index];
    if (placed === undefined) return [];
    const edit = { span: shift(span, placed.span.start), newText: quoteIdentifier(name, place.major) };
    return [
      {
        title: 'Write the name as PostgreSQL keeps it',
        applicability: 'ready',
        edits: fileEdits(place.file.path, [edit]),
        newFiles: [],
      },
    ];
  };
}
