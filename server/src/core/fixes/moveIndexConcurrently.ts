import type { AlterTableStmt } from '@pgsql/types';
import type { Edit } from '../text/edit';
import { keyword, type Statement } from '../sql/statement';
import type { MakeFixes, Place, PlacedStatement } from './place';
import { sendAlone, type Undo } from './sendAlone';

/**
 * ALTER INDEX … SET TABLESPACE as REINDEX (TABLESPACE …) INDEX CONCURRENTLY, which builds the index anew in the other
 * tablespace while others go on. Not for the index of an EXCLUDE constraint, of which PostgreSQL refuses it, not for one that
 * no migration made, which may be such, and not with IF EXISTS, which REINDEX does not have.
 */
export const moveIndexConcurrently: MakeFixes = (place) => {
  const placed = place.statements[place.index];
  const move = placed === undefined ? null : readMove(placed.statement);
  if (placed === undefined || move === null || place.section.direction === 'down') return [];
  const { table } = place;
  if (table?.isKnown !== true || table.kind === 'partitioned table' || table.isTemporary) return [];
  if (table.constraints.some(({ kind, name }) => kind === 'exclude' && name === move.name)) return [];
  const undo = undoOf(place, move.name);
  const fix = sendAlone(place, {
    edits: [rewritten(placed, move)],
    name: `move ${move.name}`,
    subjects: [move.name],
    undo,
    down: `-- Nothing to undo: no down moves ${move.name} back.\n`,
    lacksUndo: undo === null,
    title: `Move ${move.name} CONCURRENTLY`,
  });
  return fix === null ? [] : [fix];
};

interface Move {
  readonly name: string;
  /** Both as written. */
  readonly index: string;
  readonly tablespace: string;
}

const readMove = (statement: Statement): Move | null => {
  const { node } = statement;
  const alter = node !== null && 'AlterTableStmt' in node ? node.AlterTableStmt : undefined;
  if (alter === undefined || !isMove(alter)) return null;
  const tokens = statement.tokens();
  const set = tokens.findLastIndex((token) => keyword(statement, token) === 'SET');
  const [first, last, tablespace] = [tokens[2], tokens[set - 1], tokens[set + 2]];
  if (first === undefined || last === undefined || tablespace === undefined) return null;
  return {
    name: alter.relation?.relname ?? '',
    index: statement.text.slice(first.start, last.end),
    tablespace: statement.text.slice(tablespace.start, tablespace.end),
  };
};

// ALTER TABLE does it, too.
const isMove = ({ objtype, relation, missing_ok, cmds = [] }: AlterTableStmt): boolean => {
  const [only, ...more] = cmds;
  return (
    (objtype === 'OBJECT_INDEX' || objtype === 'OBJECT_TABLE') &&
    relation?.inh === true &&
    missing_ok !== true &&
    more.length === 0 &&
    only !== undefined &&
    'AlterTableCmd' in only &&
    only.AlterTableCmd.subtype === 'AT_SetTableSpace'
  );
};

const rewritten = ({ span }: PlacedStatement, { index, tablespace }: Move): Edit => ({
  span,
  newText: `REINDEX (TABLESPACE ${tablespace}) INDEX CONCURRENTLY ${index}`,
});

/** What moves the index back in the down, and how that is done CONCURRENTLY. */
const undoOf = ({ counterpart }: Place, index: string): Undo | null => {
  for (const placed of counterpart?.statements ?? []) {
    const move = readMove(placed.statement);
    if (move?.name === index) return { placed, edits: [rewritten(placed, move)] };
  }
  return null;
};
