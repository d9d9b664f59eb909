import { phrase } from '../sql/statement';
import { shift } from '../text/span';
import { fileEdits } from './moveOut';
import type { MakeFixes } from './place';

/** SET LOCAL becomes SET. */
export const setWithoutLocal: MakeFixes = (place) => {
  const placed = place.statements[place.index];
  if (placed === undefined) return [];
  const whole = { start: 0, end: placed.statement.text.length };
  const words = phrase(placed.statement, whole, ['SET', 'LOCAL']);
  if (words === null) return [];
  return [
    {
      title: 'Set it for the session',
      applicability: 'ready',
      edits: fileEdits(place.file.path, [
        { span: shift({ start: words.start + 'SET'.length, end: words.end }, placed.span.start), newText: '' },
      ]),
      newFiles: [],
    },
  ];
};
