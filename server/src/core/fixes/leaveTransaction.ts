import type { Fix } from '../lint/finding';
import type { Edit } from '../text/edit';
import { insertConcurrently, runAlone } from './createConcurrently';
import { dropOfIndex, fileEdits } from './moveOut';
import { applicabilityOf } from './newMigrations';
import type { MakeFixes, Place } from './place';

/**
 * For a statement that PostgreSQL refuses inside a transaction: out of it in the layout's own way, or into a migration
 * of its own. Only CREATE INDEX CONCURRENTLY moves, since the way back of a dropped index is not written there.
 */
export const leaveTransaction: MakeFixes = (place) => {
  const placed = place.statements[place.index];
  const node = placed?.statement.node;
  if (placed === undefined || node == null || place.table?.kind === 'partitioned table') return [];
  if (place.statements.length === 1) {
    const fix = leaveSection(place, { edits: [], title: 'Run it outside the transaction' });
    return fix === null ? [] : [fix];
  }
  if (!('IndexStmt' in node) || node.IndexStmt.idxname === undefined || place.section.direction === 'down') return [];
  const index = node.IndexStmt.idxname;
  const fix = runAlone(place, {
    edits: [],
    index,
    down: place.printer.dropIndexConcurrently(node.IndexStmt.relation?.schemaname, index),
    title: `Build ${index} outside the transaction`,
  });
  return fix === null ? [] : [fix];
};

/**
 * Changes a statement that stands alone in its section and lets the section leave the tool's transaction. A down that
 * does nothing but drop the index is changed in the same way.
 */
export function leaveSection(
  place: Place,
  request: { readonly edits: readonly Edit[]; readonly title: string; readonly index?: string },
): Fix | null {
  const { file, section, counterpart } = place;
  const optOut = section.sending === 'transaction' ? place.layout.optOut(file.path, file.text, section) : null;
  const edits = new Map([[file.path, [...request.edits, ...(optOut?.edits ?? [])]]]);
  const newFiles = [...(optOut?.newFiles ?? [])];
  const drop = request.index === undefined ? undefined : dropOfIndex(place, request.index);
  if (drop !== undefined && counterpart?.statements.length === 1 && !drop.effects.refusesTransaction) {
    const insertion = insertConcurrently(drop.statement, drop.span.start);
    const out =
      counterpart.section.sending === 'transaction'
        ? place.layout.optOut(counterpart.file.path, counterpart.file.text, counterpart.section)
        : null;
    const known = edits.get(counterpart.file.path) ?? [];
    edits.set(counterpart.file.path, [...known, ...(insertion === null ? [] : [insertion]), ...(out?.edits ?? [])]);
    newFiles.push(...(out?.newFiles ?? []));
  }
  const all = [...edits].flatMap(([path, changes]) => fileEdits(path, changes));
  if (all.length === 0 && newFiles.length === 0) return null;
  return { title: request.title, applicability: applicabilityOf(place, newFiles), edits: all, newFiles };
}
