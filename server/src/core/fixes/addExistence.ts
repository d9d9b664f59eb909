import { firstTokens, keyword, type Statement } from '../sql/statement';
import { shift, type Span } from '../text/span';
import { fileEdits } from './moveOut';
import type { MakeFixes } from './place';

/** Where IF EXISTS or IF NOT EXISTS can stand in a statement. */
export interface ExistencePlace {
  readonly words: 'IF EXISTS' | 'IF NOT EXISTS';
  /** The words before it, relative to the statement. */
  readonly span: Span;
}

/** The place for IF EXISTS or IF NOT EXISTS where the statement can have it and has not; else null. */
export function existencePlace(statement: Statement): ExistencePlace | null {
  const { node } = statement;
  if (node === null) return null;
  const behind = (words: ExistencePlace['words'], last: readonly string[]): ExistencePlace | null => {
    const at = statement.tokens().findIndex((token) => last.includes(keyword(statement, token)));
    return at === -1 ? null : { words, span: firstTokens(statement, at + 1) };
  };
  if ('CreateStmt' in node) return node.CreateStmt.if_not_exists === true ? null : behind('IF NOT EXISTS', ['TABLE']);
  if ('CreateSchemaStmt' in node)
    return node.CreateSchemaStmt.if_not_exists === true ? null : behind('IF NOT EXISTS', ['SCHEMA']);
  if ('CreateSeqStmt' in node)
    return node.CreateSeqStmt.if_not_exists === true ? null : behind('IF NOT EXISTS', ['SEQUENCE']);
  if ('CreateExtensionStmt' in node)
    return node.CreateExtensionStmt.if_not_exists === true ? null : behind('IF NOT EXISTS', ['EXTENSION']);
  if ('IndexStmt' in node) {
    const { if_not_exists, concurrent, idxname } = node.IndexStmt;
    return if_not_exists === true || concurrent === true || idxname === undefined
      ? null
      : behind('IF NOT EXISTS', ['INDEX']);
  }
  if (!('DropStmt' in node) || node.DropStmt.missing_ok === true) return null;
  switch (node.DropStmt.removeType) {
    case 'OBJECT_TABLE':
      return behind('IF EXISTS', ['TABLE']);
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
      return behind('IF EXISTS', ['VIEW']);
    case 'OBJECT_INDEX':
      return behind('IF EXISTS', [node.DropStmt.concurrent === true ? 'CONCURRENTLY' : 'INDEX']);
    case 'OBJECT_SEQUENCE':
      return behind('IF EXISTS', ['SEQUENCE']);
    case 'OBJECT_SCHEMA':
      return behind('IF EXISTS', ['SCHEMA']);
    default:
      return null;
  }
}

/** Writes IF EXISTS or IF NOT EXISTS. */
export function addExistence({ words, span }: ExistencePlace): MakeFixes {
  return (place) => {
    const placed = place.statements[place.index];
    if (placed === undefined) return [];
    const at = shift({ start: span.end, end: span.end }, placed.span.start);
    return [
      {
        title: `Add ${words}`,
        applicability: 'ready',
        edits: fileEdits(place.file.path, [{ span: at, newText: ` ${words}` }]),
        newFiles: [],
      },
    ];
  };
}
