import type { Index, Relation } from '../catalog/model';
import { quoteIdentifier } from '../sql/identifiers';
import { keyword, type Statement } from '../sql/statement';
import type { Edit } from '../text/edit';
import { dropOfIndex, fileEdits, needsUniqueness } from './moveOut';
import { applicabilityOf, newMigrations, type NewMigration } from './newMigrations';
import type { MakeFixes, Place, PlacedStatement } from './place';
import { lockTimeoutBefore, lockTimeoutStatement } from './statementEdits';

/**
 * An index on a partitioned table, where PostgreSQL refuses CONCURRENTLY: the index on the table ONLY, which is instant;
 * on each partition CONCURRENTLY, in a migration of its own; and last each attached, which is instant, too. Names end as
 * PostgreSQL would have chosen them. Not with a foreign table for a partition, which can have no index to attach.
 */
export const indexPartitions: MakeFixes = (place) => {
  const placed = place.statements[place.index];
  if (placed === undefined || place.section.direction === 'down' || place.table?.kind !== 'partitioned table')
    return [];
  const written = readWritten(placed);
  const name = placed.effects.works.find(({ cause }) => cause === 'create-index')?.subject;
  if (written === null || name === undefined) return [];
  // What looks for a unique index in the same section must find a valid one.
  if (place.statements.slice(place.index + 1).some(({ statement }) => needsUniqueness(statement))) return [];
  const parts = partsOf(place, place.table, name);
  if (parts === null) return [];
  const nameOf = nameIn(place, placed);
  const own = nameOf({ schema: place.table.schema, name });
  const builds = parts.filter(({ isNew, table }) => isNew && table.kind !== 'partitioned table');
  const whole = `CREATE ${written.unique}INDEX ${quoteIdentifier(name, place.major)} ON ONLY ${written.table}${written.tail}`;
  const timeout = lockTimeoutStatement(place);
  const isUndone = dropOfIndex(place, name) !== undefined;
  const notUndone = `-- Nothing to undo: no down drops ${name}.\n`;
  const attached = parts.flatMap(({ table, index, above, isNew }) => [
    ...(isNew && table.kind === 'partitioned table'
      ? [
          `CREATE ${written.unique}INDEX ${quoteIdentifier(index.name, place.major)} ON ONLY ${nameOf(table)}${written.tail};\n`,
        ]
      : []),
    `ALTER INDEX ${nameOf(above)} ATTACH PARTITION ${nameOf(index)};\n`,
  ]);
  const newFiles = newMigrations(place, [
    ...builds.map(({ table, index }): NewMigration => ({
      name: `index ${index.name}`,
      up: `CREATE ${written.unique}INDEX CONCURRENTLY ${quoteIdentifier(index.name, place.major)} ON ${nameOf(table)}${written.tail};\n`,
      down: isUndone ? `DROP INDEX CONCURRENTLY IF EXISTS ${nameOf(index)};\n` : notUndone,
      outsideTransaction: { up: true, down: isUndone },
    })),
    {
      name: `attach to ${name}`,
      up: `${timeout}${attached.join('')}`,
      down: isUndone
        ? `${timeout}-- The indexes of the partitions go with it: an attached index cannot be taken off.\nDROP INDEX ${own};\n${whole};\n`
        : notUndone,
    },
  ]);
  const before = lockTimeoutBefore(place);
  return [
    {
      title: `Split into ${builds.length + 2} migrations: the index ON ONLY ${place.table.name}, each partition CONCURRENTLY, attach them`,
      applicability: applicabilityOf(place, newFiles),
      edits: fileEdits(place.file.path, [...(before === null ? [] : [before]), ...written.edits(name, place.major)]),
      newFiles,
    },
  ];
};

interface Written {
  /** `UNIQUE ` or nothing. */
  readonly unique: string;
  /** The table as written, without ONLY. */
  readonly table: string;
  /** What stands behind the table, with the white space before it. */
  readonly tail: string;
  /** In the file: ONLY before the table, and the name where none is written. */
  readonly edits: (name: string, major: number) => Edit[];
}

/** null: it is written in a way that is not taken apart here. */
const readWritten = ({ statement, span }: PlacedStatement): Written | null => {
  const { node, text } = statement;
  if (node === null || !('IndexStmt' in node) || node.IndexStmt.relation?.inh !== true) return null;
  const tokens = statement.tokens();
  const on = tokens.findIndex((token) => keyword(statement, token) === 'ON');
  const before = tokens[on - 1];
  const first = tokens[on + 1];
  const last = tokens[endOfName(statement, on + 1)];
  if (before === undefined || first === undefined || last === undefined) return null;
  const isNamed = node.IndexStmt.idxname !== undefined;
  return {
    unique: node.IndexStmt.unique === true ? 'UNIQUE ' : '',
    table: text.slice(first.start, last.end),
    tail: text.slice(last.end),
    edits: (name, major) => [
      ...(isNamed
        ? []
        : [
            {
              span: { start: span.start + before.end, end: span.start + before.end },
              newText: ` ${quoteIdentifier(name, major)}`,
            },
          ]),
      { span: { start: span.start + first.start, end: span.start + first.start }, newText: 'ONLY ' },
    ],
  };
};

const endOfName = (statement: Statement, first: number): number => {
  const tokens = statement.tokens();
  let last = first;
  while (keyword(statement, tokens[last + 1]) === '.') last += 2;
  return last;
};

interface Part {
  readonly table: Relation;
  readonly index: Index;
  /** The index that it becomes a part of. */
  readonly above: { readonly schema: string; readonly name: string };
  /** false: the partition has an index already that is alike. */
  readonly isNew: boolean;
}

/** The parts that an index gets in all partitions, each before those that are attached to it; null: not known. */
const partsOf = (place: Place, table: Relation, name: string): Part[] | null => {
  const parts: Part[] = [];
  for (const id of table.children) {
    const [before, after] = [place.before(id), place.after(id)];
    const index = after?.indexes.find(({ partOf }) => partOf?.table === table.id && partOf.name === name);
    if (before === undefined || index === undefined || before.kind === 'foreign table') return null;
    const isNew = !before.indexes.some((known) => known.name === index.name);
    const below = isNew && before.kind === 'partitioned table' ? partsOf(place, before, index.name) : [];
    if (below === null) return null;
    const part = { table: before, index, above: { schema: table.schema, name }, isNew };
    // A partitioned part is made before its own parts are attached to it.
    parts.push(...(before.kind === 'partitioned table' ? [part, ...below] : [part]));
  }
  return parts;
};

/** Writes names with their schema where the statement does so, and where a partition lives in another one. */
const nameIn = (place: Place, { statement: { node } }: PlacedStatement) => {
  const isQualified = node !== null && 'IndexStmt' in node && (node.IndexStmt.relation?.schemaname ?? '') !== '';
  return ({ schema, name }: { readonly schema: string; readonly name: string }): string => {
    const quoted = quoteIdentifier(name, place.major);
    return isQualified || schema !== place.table?.schema ? `${quoteIdentifier(schema, place.major)}.${quoted}` : quoted;
  };
};
