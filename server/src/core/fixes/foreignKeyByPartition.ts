import type { Relation } from '../catalog/model';
import { quoteIdentifier } from '../sql/identifiers';
import { keyword } from '../sql/statement';
import { nameOfTable, placedCommands, writtenTable, type PlacedCommand } from './commands';
import { dropOfConstraint } from './moveOut';
import { applicabilityOf, newMigrations } from './newMigrations';
import type { MakeFixes, Place, PlacedStatement } from './place';
import { withCounterpart } from './proveNotNullFirst';
import { commentsOf, lockTimeoutStatement, replaceStatement, replaceUndo } from './statementEdits';

/**
 * A foreign key of a partitioned table before PostgreSQL 18, where the server refuses NOT VALID for it: each partition
 * gets it NOT VALID, each is validated in the next migration, and then the whole gets it, which takes over what its
 * partitions have and reads nothing.
 */
export function foreignKeyByPartition(constraint: string): MakeFixes {
  return (place) => {
    const placed = place.statements[place.index];
    const { table } = place;
    if (placed === undefined || place.section.direction === 'down' || place.major >= 18) return [];
    if (table?.kind !== 'partitioned table' || !table.isKnown) return [];
    const [command, ...others] = placedCommands(placed);
    const body = command === undefined || others.length > 0 ? null : bodyOf(placed, command);
    const leaves = leavesOf(place, table);
    if (body === null || leaves.length === 0) return [];
    const name = quoteIdentifier(constraint, place.major);
    const alter = (leaf: Relation, rest: string): string => `ALTER TABLE ${nameOf(place, placed, leaf)} ${rest}`;
    const timeout = lockTimeoutStatement(place);
    const undo = dropOfConstraint(place.counterpart, constraint);
    const drop = undo?.statement.text ?? place.printer.dropConstraint(nameOfTable(placed), constraint);
    const added = leaves.map((leaf) => alter(leaf, `ADD CONSTRAINT ${name} ${body.text} NOT VALID`));
    const newFiles = newMigrations(place, [
      {
        name: `validate ${constraint}`,
        up: leaves.map((leaf) => `${alter(leaf, `VALIDATE CONSTRAINT ${name}`)};\n`).join(''),
        down: `-- Nothing to undo: ${constraint} goes with the migration that adds it.\n`,
      },
      {
        name: `add ${constraint}`,
        up: `${timeout}${commentsOf(place.file.text, place.section, placed)}${body.whole(name)};\n`,
        down: `${timeout}-- That of the partitions goes with it, and comes back.\n${[drop, ...added].join(';\n')};\n`,
      },
    ]);
    const removed = leaves.map((leaf) => alter(leaf, `DROP CONSTRAINT ${name}`));
    return [
      {
        title: `Split into 3 migrations: ${constraint} NOT VALID on each partition, validate it, add it to ${table.name}`,
        applicability: applicabilityOf(place, newFiles),
        edits: withCounterpart(
          place,
          [replaceStatement(place, placed, added)],
          replaceUndo(place, undo ?? null, removed),
        ),
        newFiles,
      },
    ];
  };
}

interface Body {
  /** What stands behind the name of the constraint. */
  readonly text: string;
  /** The statement with a name: PostgreSQL would choose another where the partitions have it. */
  readonly whole: (name: string) => string;
}

const bodyOf = ({ statement, span }: PlacedStatement, command: PlacedCommand): Body | null => {
  const within = { start: command.span.start - span.start, end: command.span.end - span.start };
  const first = statement
    .tokens()
    .find((token) => token.start >= within.start && keyword(statement, token) === 'FOREIGN');
  const { def } = command.node;
  if (first === undefined || def === undefined || !('Constraint' in def)) return null;
  const { contype, conname } = def.Constraint;
  if (contype !== 'CONSTR_FOREIGN') return null;
  const { text } = statement;
  return {
    text: text.slice(first.start, within.end),
    whole: (name) =>
      conname === undefined ? `${text.slice(0, first.start)}CONSTRAINT ${name} ${text.slice(first.start)}` : text,
  };
};

const leavesOf = (place: Place, table: Relation): Relation[] =>
  table.children.flatMap((id) => {
    const child = place.before(id);
    if (child === undefined) return [];
    return child.kind === 'partitioned table' ? leavesOf(place, child) : [child];
  });

const nameOf = (place: Place, placed: PlacedStatement, { schema, name }: Relation): string => {
  const isQualified = writtenTable(placed).includes('.') || schema !== place.table?.schema;
  const quoted = quoteIdentifier(name, place.major);
  return isQualified ? `${quoteIdentifier(schema, place.major)}.${quoted}` : quoted;
};
