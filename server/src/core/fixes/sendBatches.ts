import type { Fix } from '../lint/finding';
import { leaveSection } from './leaveTransaction';
import { fileEdits, mentions } from './moveOut';
import { newMigrations } from './newMigrations';
import type { Place, PlacedStatement } from './place';
import { commentsOf, isSetting, removeStatement } from './statementEdits';

/** A statement that is written anew as a DO block which commits batch by batch. */
export interface SentInBatches {
  /** With its `;` and a line break. */
  readonly block: string;
  /** For the name of a migration of its own: `update users`. */
  readonly name: string;
  /** The down of such a migration: a comment, with its line break. */
  readonly down: string;
  /** Tables that no later statement of the section may name, which may need the rows as they are to be. */
  readonly tables: readonly string[];
}

/**
 * The fix that puts a block of batches in the place of its statement where that stands alone in its section, which leaves
 * the tool's transaction; else into a migration of its own. Needs review, since others see the tables between two
 * batches. None where later statements of the section may need the rows.
 */
export function sendBatches(place: Place, placed: PlacedStatement, request: SentInBatches): Fix[] {
  const { file, section } = place;
  const later = place.statements.slice(place.index + 1);
  if (later.some(({ statement }) => request.tables.some((table) => mentions(statement, table)))) return [];
  const others = place.statements.filter((other) => other !== placed && !isSetting(other));
  if (others.length === 0) {
    const settings = place.statements.filter(isSetting).map((other) => removeStatement(file.text, section, other));
    const fix = leaveSection(place, {
      edits: [...settings, { span: placed.span, newText: request.block.replace(/;\n$/, '') }],
      title: 'Rewrite it into batches that commit one by one',
    });
    return fix === null ? [] : [{ ...fix, applicability: 'needs-review' }];
  }
  const newFiles = newMigrations(place, [
    {
      name: `${request.name} in batches`,
      up: commentsOf(file.text, section, placed) + request.block,
      down: request.down,
      outsideTransaction: { up: true, down: false },
    },
  ]);
  return [
    {
      title: 'Move it into a migration of its own, in batches that commit one by one',
      applicability: 'needs-review',
      edits: fileEdits(file.path, [removeStatement(file.text, section, placed)]),
      newFiles,
    },
  ];
}
