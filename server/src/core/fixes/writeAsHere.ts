import { listed } from '../lint/describe';
import type { FoundWord } from '../sql/otherDatabases';
import { shift } from '../text/span';
import { fileEdits } from './moveOut';
import type { MakeFixes } from './place';

/** Writes words of another database as PostgreSQL has them, all of a statement at once. None where one has no such word. */
export function writeAsHere(words: readonly FoundWord[]): MakeFixes {
  return (place) => {
    const placed = place.statements[place.index];
    if (placed === undefined || words.length === 0) return [];
    const edits = words.flatMap(({ edit }) =>
      edit === null ? [] : [{ ...edit, span: shift(edit.span, placed.span.start) }],
    );
    if (edits.length < words.length) return [];
    const written = [...new Set(words.map(({ foreign }) => foreign.written))];
    return [
      {
        title: `Write ${listed(written)} as PostgreSQL has it`,
        // The statement has never run here: somebody has to say that it is what was meant.
        applicability: 'needs-review',
        edits: fileEdits(place.file.path, edits),
        newFiles: [],
      },
    ];
  };
}
