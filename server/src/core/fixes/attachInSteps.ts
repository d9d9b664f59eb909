import type { Constraint, Index, Relation } from '../catalog/model';
import { makeObjectName } from '../effects/names';
import { quoteIdentifier } from '../sql/identifiers';
import type { Edit } from '../text/edit';
import { boundChecks } from './boundChecks';
import { dropOfConstraint, dropOfIndex, fileEdits, mentions } from './moveOut';
import { applicabilityOf, newMigrations, type NewMigration } from './newMigrations';
import type { MakeFixes, Place, PlacedStatement } from './place';
import { sendAlone } from './sendAlone';
import {
  commentsOf,
  isSetting,
  lockTimeoutStatement,
  removeStatement,
  replaceStatement,
  replaceUndo,
} from './statementEdits';
import { foreignKeyBody, indexBody, timingOf } from './writtenParts';

/**
 * A partition that is attached, or made beside a default partition, with nothing left to read: what its bound says as
 * CHECKs, of the table itself and against the default partition, that are NOT VALID and validated in the next migration;
 * the foreign keys of the whole in the same way; its indexes CONCURRENTLY, each in a migration of its own. The partition
 * then comes in an instant, and the CHECKs go. A CHECK of the default partition needs review: until the new one is there,
 * rows that belong into it are refused.
 */
export const attachInSteps: MakeFixes = (place) => {
  const placed = place.statements[place.index];
  const request = placed === undefined ? null : readRequest(place, placed);
  if (placed === undefined || request === null) return [];
  // Later statements of the section may need what now comes later.
  if (place.statements.slice(place.index + 1).some(({ statement }) => mentions(statement, request.name))) return [];
  const added = [...checksOf(place, placed, request), ...foreignKeysOf(place, request)];
  const builds = buildsOf(place, request);
  if (builds === null || added.some((each) => each === null)) return [];
  const checks = added.filter((each) => each !== null);
  return checks.length + builds.length === 0 ? [] : write(place, placed, request, checks, builds);
};

interface Request {
  readonly parent: Relation;
  /** The table that is attached; null: the statement makes it. */
  readonly table: Relation | null;
  readonly name: string;
  readonly schema: string;
}

/** A constraint that is NOT VALID at first. */
interface Added {
  readonly table: Relation;
  readonly name: string;
  /** `CHECK (…)`, `FOREIGN KEY …`. */
  readonly body: string;
  /** It goes when the partition is there. */
  readonly isForNow: boolean;
  /** It keeps rows of the new partition out of the default one, so that until then nobody can write them. */
  readonly refusesRows: boolean;
}

/** An index that is built CONCURRENTLY, and the constraint that takes it over. */
interface Build {
  readonly index: Index;
  readonly body: string;
  readonly constraint: Constraint | null;
}

const readRequest = (place: Place, { statement: { node }, effects }: PlacedStatement): Request | null => {
  if (node === null || place.section.direction === 'down') return null;
  const relations = effects.requested.flatMap(({ id }) => place.before(id) ?? []);
  const named = (name: string | undefined, schema: string | undefined): Relation | undefined =>
    relations.find((relation) => relation.name === name && ((schema ?? '') === '' || relation.schema === schema));
  if ('CreateStmt' in node) {
    const [whole] = node.CreateStmt.inhRelations ?? [];
    const range = whole !== undefined && 'RangeVar' in whole ? whole.RangeVar : undefined;
    const parent = named(range?.relname, range?.schemaname);
    const name = node.CreateStmt.relation?.relname;
    return parent === undefined || name === undefined
      ? null
      : { parent, table: null, name, schema: node.CreateStmt.relation?.schemaname ?? 'public' };
  }
  if (!('AlterTableStmt' in node)) return null;
  const [command] = node.AlterTableStmt.cmds ?? [];
  const definition = command !== undefined && 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined;
  const range = definition !== undefined && 'PartitionCmd' in definition ? definition.PartitionCmd.name : undefined;
  const table = named(range?.relname, range?.schemaname);
  const { relation } = node.AlterTableStmt;
  const parent = named(relation?.relname, relation?.schemaname);
  return table?.isKnown !== true || parent === undefined
    ? null
    : { parent, table, name: table.name, schema: table.schema };
};

/** The CHECKs that spare the server its reading; null in the list: one that cannot be written. */
const checksOf = (place: Place, { statement, effects }: PlacedStatement, request: Request): (Added | null)[] => {
  const { parent, table, name } = request;
  const isRead = (cause: string): boolean => effects.works.some((work) => work.cause === cause);
  const [key] = parent.partitioning?.keys ?? [];
  const check = (of: Relation, part: 'fits' | 'keptOut', label: string): Added | null => {
    const isNotNull = of.columns.some((column) => column.name === key && column.notNull);
    const conditions = boundChecks(parent, statement, isNotNull, place.major);
    return conditions === null
      ? null
      : {
          table: of,
          name: makeObjectName(of.name, label, 'check'),
          body: `CHECK (${conditions[part]})`,
          isForNow: true,
          refusesRows: part === 'keptOut',
        };
  };
  const rest = parent.children.flatMap((id) => place.before(id) ?? []).find((child) => child.isDefaultPartition);
  return [
    ...(table !== null && isRead('attach-partition') ? [check(table, 'fits', 'bound')] : []),
    ...(rest !== undefined && isRead('default-partition') ? [check(rest, 'keptOut', `without_${name}`)] : []),
  ];
};

/** The foreign keys of the whole that the table lacks; null in the list: one that cannot be written. */
const foreignKeysOf = (place: Place, { table }: Request): (Added | null)[] => {
  const after = table === null ? undefined : place.after(table.id);
  if (table === null || after === undefined) return [];
  const known = new Set(table.constraints.map(({ name }) => name));
  return after.constraints
    .filter(({ kind, name, isValidated }) => kind === 'foreign-key' && isValidated && !known.has(name))
    .map((key) => {
      const referenced = key.references === null ? undefined : place.before(key.references.relation);
      const body = referenced === undefined ? null : foreignKeyBody(key, nameOf(place, referenced), place.major);
      return body === null ? null : { table, name: key.name, body, isForNow: false, refusesRows: false };
    });
};

/** The indexes of the whole that the table lacks; null: one cannot be written. */
const buildsOf = (place: Place, { table }: Request): Build[] | null => {
  const after = table === null ? undefined : place.after(table.id);
  if (table === null || after === undefined) return [];
  const known = new Set(table.indexes.map(({ name }) => name));
  const builds: Build[] = [];
  for (const index of after.indexes.filter(({ name }) => !known.has(name))) {
    const body = indexBody(index, place.major);
    const constraint = after.constraints.find(({ name }) => index.isConstraint && name === index.name) ?? null;
    if (body === null || table.kind !== 'table' || constraint?.kind === 'exclude') return null;
    builds.push({ index, body, constraint });
  }
  return builds;
};

const nameOf = ({ major }: Place, { schema, name }: { readonly schema: string; readonly name: string }): string =>
  `${schema === 'public' ? '' : `${quoteIdentifier(schema, major)}.`}${quoteIdentifier(name, major)}`;

const write = (
  place: Place,
  placed: PlacedStatement,
  request: Request,
  added: readonly Added[],
  builds: readonly Build[],
): ReturnType<MakeFixes> => {
  const quote = (name: string): string => quoteIdentifier(name, place.major);
  const alter = (table: Relation, command: string): string => `ALTER TABLE ${nameOf(place, table)} ${command}`;
  const add = ({ table, name, body }: Added): string => alter(table, `ADD CONSTRAINT ${quote(name)} ${body} NOT VALID`);
  const remarked = (each: Added): string =>
    each.refusesRows
      ? `-- Until ${request.name} is there, rows that belong into it are refused.\n${add(each)}`
      : add(each);
  const drop = ({ table, name }: Added): string => alter(table, `DROP CONSTRAINT ${quote(name)}`);
  const timeout = lockTimeoutStatement(place);
  const forNow = added.filter(({ isForNow }) => isForNow);
  const undo = undoOf(place, request);
  const { parent, table, name } = request;
  const gone =
    table === null ? `DROP TABLE ${nameOf(place, request)}` : alter(parent, `DETACH PARTITION ${nameOf(place, table)}`);
  const indexes = builds.map(({ index, body, constraint }): NewMigration => {
    const unique = index.isUnique ? 'UNIQUE ' : '';
    return {
      name: `index ${index.name}`,
      up: `CREATE ${unique}INDEX CONCURRENTLY ${quote(index.name)} ON ${nameOf(place, table ?? parent)} ${body};\n`,
      down: `DROP INDEX CONCURRENTLY ${constraint === null ? '' : 'IF EXISTS '}${nameOf(place, index)};\n`,
      outsideTransaction: { up: true, down: true },
    };
  });
  const taking = builds.flatMap(({ index, constraint }) => {
    if (constraint === null || table === null) return [];
    const kind = constraint.kind === 'primary-key' ? 'PRIMARY KEY' : 'UNIQUE';
    const takes = `ADD CONSTRAINT ${quote(index.name)} ${kind} USING INDEX ${quote(index.name)}${timingOf(constraint)}`;
    return [{ up: alter(table, takes), down: alter(table, `DROP CONSTRAINT ${quote(index.name)}`) }];
  });
  const lines = (statements: readonly string[]): string => statements.map((each) => `${each};\n`).join('');
  const comes: NewMigration = {
    name: `${table === null ? 'create' : 'attach'} ${name}`,
    up: `${timeout}${lines(taking.map(({ up }) => up))}${commentsOf(place.file.text, place.section, placed)}${lines([placed.statement.text, ...forNow.map(drop)])}`,
    down: `${timeout}${lines([undo.text ?? gone, ...taking.map(({ down }) => down), ...forNow.map(add)])}`,
  };
  const validation: NewMigration = {
    name: `validate for ${name}`,
    up: lines(added.map((each) => alter(each.table, `VALIDATE CONSTRAINT ${quote(each.name)}`))),
    down: `-- Nothing to undo: the constraints go with the migration that adds them.\n`,
  };
  const removed = removedFromDown(place, builds, added);
  if (added.length === 0) return indexesFirst(place, placed, { name, indexes, comes, undo, removed });
  const newFiles = newMigrations(place, [validation, ...indexes, comes]);
  const undone = replaceUndo(place, undo.placed, added.map(drop));
  return [
    {
      title: titleOf(request, indexes.length),
      // Somebody has to know that the application does not write such rows yet.
      applicability: added.some(({ refusesRows }) => refusesRows) ? 'needs-review' : applicabilityOf(place, newFiles),
      edits: withDown(
        place,
        [replaceStatement(place, placed, added.map(remarked))],
        [...(undone === null ? [] : [undone]), ...removals(place, removed)],
      ),
      newFiles,
    },
  ];
};

const titleOf = ({ table, name }: Request, indexes: number): string =>
  `Split into ${indexes + 3} migrations: constraints NOT VALID, validate them, ${indexes === 0 ? '' : 'indexes CONCURRENTLY, '}${table === null ? 'create' : 'attach'} ${name}`;

interface FoundUndo {
  /** The statement of the down that takes the partition away; null: there is none. */
  readonly placed: PlacedStatement | null;
  readonly text: string | null;
}

const undoOf = ({ counterpart }: Place, { table, name }: Request): FoundUndo => {
  const placed = counterpart?.statements.find(({ statement }) => {
    const { node } = statement;
    if (node === null || !mentions(statement, name)) return false;
    if (table === null)
      return 'DropStmt' in node && node.DropStmt.removeType === 'OBJECT_TABLE' && node.DropStmt.objects?.length === 1;
    const [command] = 'AlterTableStmt' in node ? (node.AlterTableStmt.cmds ?? []) : [];
    return (
      command !== undefined && 'AlterTableCmd' in command && command.AlterTableCmd.subtype === 'AT_DetachPartition'
    );
  });
  return { placed: placed ?? null, text: placed?.statement.text ?? null };
};

// What the down drops of what now has migrations of its own.
const removedFromDown = (place: Place, builds: readonly Build[], added: readonly Added[]): PlacedStatement[] => {
  const { counterpart } = place;
  if (counterpart === null) return [];
  const drops = [
    ...builds.map(({ index, constraint }) =>
      constraint === null ? dropOfIndex(place, index.name) : dropOfConstraint(counterpart, index.name),
    ),
    ...added.map(({ name, isForNow }) => (isForNow ? undefined : dropOfConstraint(counterpart, name))),
  ];
  return drops.filter((drop) => drop !== undefined);
};

const removals = ({ counterpart }: Place, statements: readonly PlacedStatement[]): Edit[] =>
  counterpart === null
    ? []
    : statements.map((statement) => removeStatement(counterpart.file.text, counterpart.section, statement));

const withDown = (place: Place, edits: readonly Edit[], down: readonly Edit[]): ReturnType<typeof fileEdits> => {
  const path = place.counterpart?.file.path;
  if (path === undefined || down.length === 0) return fileEdits(place.file.path, edits);
  return path === place.file.path
    ? fileEdits(path, [...edits, ...down])
    : [...fileEdits(place.file.path, edits), ...fileEdits(path, down)];
};

/** Where only indexes are missing: the first takes the statement's place where nothing else stands there. */
const indexesFirst = (
  place: Place,
  placed: PlacedStatement,
  {
    name,
    indexes,
    comes,
    undo,
    removed,
  }: {
    readonly name: string;
    readonly indexes: readonly NewMigration[];
    readonly comes: NewMigration;
    readonly undo: FoundUndo;
    readonly removed: readonly PlacedStatement[];
  },
): ReturnType<MakeFixes> => {
  const { counterpart } = place;
  const others = place.statements.filter((other) => other !== placed && !isSetting(other));
  const title = `Split into ${indexes.length + 1} migrations: indexes CONCURRENTLY, attach ${name}`;
  if (others.length > 0) {
    const newFiles = newMigrations(place, [...indexes, comes]);
    const gone = undo.placed === null ? removed : [undo.placed, ...removed];
    return [
      {
        title: `Split into ${indexes.length + 2} migrations: indexes CONCURRENTLY, attach ${name}`,
        applicability: applicabilityOf(place, newFiles),
        edits: withDown(place, [removeStatement(place.file.text, place.section, placed)], removals(place, gone)),
        newFiles,
      },
    ];
  }
  const [first, ...rest] = indexes;
  if (first === undefined) return [];
  // What else the down does cannot stand beside a DROP INDEX CONCURRENTLY.
  const isSole = counterpart?.statements.every(
    (each) => each === undo.placed || removed.includes(each) || isSetting(each),
  );
  if (isSole === false) return [];
  // The comments above go along with the statement.
  const start = placed.span.start - commentsOf(place.file.text, place.section, placed).length;
  const own = sendAlone(place, {
    edits: [{ span: { start, end: placed.span.end }, newText: withoutEnd(first.up) }],
    name: first.name,
    subjects: [],
    undo:
      undo.placed === null
        ? null
        : { placed: undo.placed, edits: [{ span: undo.placed.span, newText: withoutEnd(first.down) }] },
    undoneElsewhere: removed,
    down: first.down,
    lacksUndo: undo.placed === null,
    then: [...rest, comes],
    title,
  });
  return own === null ? [] : [own];
};

const withoutEnd = (statement: string): string => statement.replace(/;\n$/, '');
