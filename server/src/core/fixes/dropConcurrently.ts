import type { DropStmt } from '@pgsql/types';
import type { Token } from '../sql/lexer';
import { keyword, type Statement } from '../sql/statement';
import { objectName } from '../sql/tree';
import { insertConcurrently } from './createConcurrently';
import type { NewMigration } from './newMigrations';
import type { MakeFixes, Place, PlacedStatement } from './place';
import { sendAlone, type Undo } from './sendAlone';
import { editedText } from './statementEdits';

/**
 * DROP INDEX CONCURRENTLY, one statement for each index. Not for the index of a partitioned table and not with CASCADE,
 * where PostgreSQL refuses it (fix-guards.txt), and not for an index that no migration made, which may be either.
 */
export const dropConcurrently: MakeFixes = (place) => {
  const placed = place.statements[place.index];
  const node = placed?.statement.node;
  if (placed === undefined || node == null || !('DropStmt' in node) || !canBeConcurrent(place, placed, node.DropStmt))
    return [];
  const written = writtenNames(placed.statement);
  const names = (node.DropStmt.objects ?? []).map((object) => objectName(object).name);
  const [first, ...rest] = names;
  const insertion = insertConcurrently(placed.statement, placed.span.start);
  const [kept] = written;
  const end = written.at(-1)?.end;
  if (first === undefined || kept === undefined || insertion === null || end === undefined) return [];
  const ifExists = node.DropStmt.missing_ok === true ? 'IF EXISTS ' : '';
  const others = rest.map((name, at): { readonly undo: Undo | null; readonly migration: NewMigration } => {
    const token = written[at + 1];
    const undo = creationOf(place, name);
    return {
      undo,
      migration: {
        name: `drop ${name}`,
        up: `DROP INDEX CONCURRENTLY ${ifExists}${placed.statement.text.slice(token?.start, token?.end)};\n`,
        down:
          undo === null || place.counterpart === null
            ? notUndone(name)
            : editedText(place.counterpart.file.text, place.counterpart.section, undo.placed, undo.edits),
        outsideTransaction: { up: true, down: undo !== null },
      },
    };
  });
  const { start } = placed.span;
  const cut = { span: { start: start + kept.end, end: start + end }, newText: '' };
  const undo = creationOf(place, first);
  const fix = sendAlone(place, {
    edits: [insertion, ...(rest.length === 0 ? [] : [cut])],
    name: `drop ${first}`,
    subjects: [...names, ...uniquelyHeld(place, placed, names)],
    undo,
    down: notUndone(first),
    lacksUndo: undo === null || others.some((other) => other.undo === null),
    undoneElsewhere: others.flatMap((other) => (other.undo === null ? [] : [other.undo.placed])),
    then: others.map(({ migration }) => migration),
    title: names.length === 1 ? `Drop ${first} CONCURRENTLY` : `Drop each of the ${names.length} indexes CONCURRENTLY`,
  });
  return fix === null ? [] : [fix];
};

const canBeConcurrent = (place: Place, placed: PlacedStatement, node: DropStmt): boolean =>
  node.removeType === 'OBJECT_INDEX' &&
  node.concurrent !== true &&
  node.behavior !== 'DROP_CASCADE' &&
  place.section.direction === 'up' &&
  place.table?.isKnown === true &&
  placed.effects.requested.every(({ kind }) => kind !== 'partitioned table');

const notUndone = (name: string): string => `-- Nothing to undo: no down builds ${name} again.\n`;

/** The names as written, with their schemas. */
const writtenNames = (statement: Statement): { readonly start: number; readonly end: number }[] => {
  const tokens = statement.tokens();
  const words = new Set(['DROP', 'INDEX', 'IF', 'EXISTS']);
  let at = tokens.findIndex((token) => !words.has(keyword(statement, token)));
  const names: { readonly start: number; readonly end: number }[] = [];
  for (;;) {
    const first: Token | undefined = tokens[at];
    if (first === undefined) return names;
    while (keyword(statement, tokens[at + 1]) === '.') at += 2;
    names.push({ start: first.start, end: tokens[at]?.end ?? first.end });
    if (keyword(statement, tokens[at + 1]) !== ',') return names;
    at += 2;
  }
};

// The table of a unique index: rows that come later in the section may be those that it refuses.
const uniquelyHeld = ({ table }: Place, placed: PlacedStatement, names: readonly string[]): string[] =>
  table?.indexes.some(({ name, isUnique }) => isUnique && names.includes(name)) === true ||
  placed.effects.requested.length > 1
    ? placed.effects.requested.map(({ relation }) => relation.slice(relation.indexOf('.') + 1))
    : [];

/** The CREATE INDEX of the down that brings an index back, and how it is built CONCURRENTLY. */
const creationOf = ({ counterpart }: Place, index: string): Undo | null => {
  const placed = counterpart?.statements.find(
    ({ statement: { node } }) => node !== null && 'IndexStmt' in node && node.IndexStmt.idxname === index,
  );
  const node = placed?.statement.node;
  if (placed === undefined || node == null || !('IndexStmt' in node)) return null;
  if (node.IndexStmt.concurrent === true) return { placed, edits: [] };
  const insertion = insertConcurrently(placed.statement, placed.span.start);
  return insertion === null ? null : { placed, edits: [insertion] };
};
