import { insertConcurrently } from './createConcurrently';
import { fileEdits } from './moveOut';
import type { MakeFixes } from './place';

/**
 * REFRESH MATERIALIZED VIEW CONCURRENTLY, in its place: it may run in a transaction. Only for a view that migrations
 * made, so that its unique index is known; the server refuses it without one, and where the view was never filled.
 */
export const refreshConcurrently: MakeFixes = (place) => {
  const placed = place.statements[place.index];
  if (placed === undefined || place.table?.isKnown !== true) return [];
  const insertion = insertConcurrently(placed.statement, placed.span.start, 'VIEW');
  if (insertion === null) return [];
  return [
    {
      title: `Refresh ${place.table.name} CONCURRENTLY`,
      applicability: 'ready',
      edits: fileEdits(place.file.path, [insertion]),
      newFiles: [],
    },
  ];
};
