import { fileEdits } from './moveOut';
import { applicabilityOf, newMigrations } from './newMigrations';
import type { MakeFixes, PlacedStatement } from './place';
import { lockTimeoutStatement, removeStatement, wholeTextOf } from './statementEdits';

/**
 * A statement that uses what the same transaction has added and cannot use yet, a new value of an enum, moves with all
 * that follows it to the next migration. The down stays where it is, and has to be looked at: it takes both back.
 */
export const moveToNext: MakeFixes = (place) => {
  const placed = place.statements[place.index];
  const { file, section, counterpart } = place;
  if (placed === undefined || section.direction !== 'up' || section.sending === 'statements') return [];
  if (placed.effects.fails?.kind !== 'transaction' || placed.effects.refusesTransaction) return [];
  const moved = place.statements.slice(place.index);
  // What frames a transaction cannot be taken apart.
  if (place.index === 0 || place.statements.some(isFrame)) return [];
  const timeout = moved.some(({ statement }) => !ofRows.has(statement.tag)) ? lockTimeoutStatement(place) : '';
  const newFiles = newMigrations(place, [
    {
      name: `after ${/([^/]*?)(?:\.up)?\.sql$/.exec(file.path)?.[1]?.replace(/^V?[\d_.-]+/, '') ?? 'the one before'}`,
      up: `${timeout}${moved.map((statement) => wholeTextOf(file.text, section, statement)).join('')}`,
      down: `-- Nothing to undo here: the down of the migration before takes back what both do.\n`,
    },
  ]);
  return [
    {
      title:
        moved.length === 1 ? 'Move it to the next migration' : 'Move it, and what follows it, to the next migration',
      applicability: counterpart === null ? applicabilityOf(place, newFiles) : 'needs-review',
      edits: fileEdits(
        file.path,
        moved.map((statement) => removeStatement(file.text, section, statement)),
      ),
      newFiles,
      mendsRefusal: true,
    },
  ];
};

const ofRows: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'SELECT']);

const isFrame = ({ statement: { node } }: PlacedStatement): boolean => node !== null && 'TransactionStmt' in node;
