// A second column that stands in for another: what a trigger and batches keep in step with it, and the indexes and
// constraints that it needs as well before the other can go.
import type { Column, Constraint, Index, Relation } from '../catalog/model';
import type { CatalogView } from '../down/catalogView';
import { constraintSql, timingSql } from '../down/write/constraint';
import { indexSql } from '../down/write/index';
import { sqlOf } from '../down/write/sql';
import { makeObjectName } from '../effects/names';
import { withColumnRenamed } from '../effects/renamedColumn';
import { quoteIdentifier } from '../sql/identifiers';
import { inBatches } from './batches';
import { keyByIndex } from './keyByIndex';
import type { NewMigration } from './newMigrations';
import type { Place } from './place';
import { directiveLine, lockTimeoutStatement } from './statementEdits';

/** A table as it is written, and as it is known. */
export interface TwinTable {
  readonly written: string;
  /** The schema before its name, with the dot, as it is written; '': none. */
  readonly prefix: string;
  readonly relation: Relation;
}

/** Two columns of a table that hold the same. */
export interface Twins {
  /** The one that is filled. */
  readonly to: string;
  /** The one that has the values. */
  readonly from: string;
}

/** The indexes and constraints that a column is in, its default, and whether rows must have it. */
export interface ColumnSupport {
  readonly isRequired: boolean;
  /** As SQL; '': none. */
  readonly defaultSql: string;
  /** Those that back no constraint. */
  readonly indexes: readonly Index[];
  readonly uniques: readonly Constraint[];
  /** CHECKs and foreign keys. */
  readonly checked: readonly Constraint[];
}

/**
 * What hangs on a column, as far as it can be made again for another; null: something does that cannot. The primary key,
 * what other tables refer to, partitions and their tables, views, policies and triggers that name it, generated columns,
 * identities, serial, EXCLUDE constraints, the replica identity, and what is not known as it was written.
 */
export function supportOf(view: CatalogView, relation: Relation, column: Column): ColumnSupport | null {
  const { name } = column;
  if (relation.kind !== 'table' || !relation.isKnown || !relation.hasAllColumns) return null;
  if (relation.parents.length > 0 || relation.children.length > 0 || relation.ofType !== undefined) return null;
  if (column.isSerial === true || column.isIdentity || column.generatedFrom !== null) return null;
  if (relation.columns.some(({ generatedFrom }) => generatedFrom?.includes(name) === true)) return null;
  if (relation.readBy.some(({ columns }) => columns === null || columns.includes(name))) return null;
  if ((relation.columnUsers ?? []).some(({ columns }) => columns.includes(name))) return null;
  const defaultSql = column.hasDefault ? sqlOf(view, column.valueSql) : '';
  const constraints = relation.constraints.filter((each) => each.columns.includes(name) && each.kind !== 'not-null');
  const indexes = relation.indexes.filter((each) => each.columns.includes(name) || each.alsoReads.includes(name));
  const isReferredTo = relation.referencedBy.length > 0 && constraints.some(({ kind }) => kind === 'unique');
  const canBeMade =
    constraints.every((each) => canBeMadeAgain(each) && constraintSql(view, relation, each) !== null) &&
    indexes.every((each) => isLoose(each, relation) && indexSql(view, relation, each, concurrently) !== null);
  if (defaultSql === null || isReferredTo || !canBeMade) return null;
  return {
    isRequired: column.notNull,
    defaultSql,
    indexes: indexes.filter(({ isConstraint }) => !isConstraint),
    uniques: constraints.filter(({ kind }) => kind === 'unique'),
    checked: constraints.filter(({ kind }) => kind !== 'unique'),
  };
}

const concurrently = { isConcurrent: true };

const canBeMadeAgain = (constraint: Constraint): boolean =>
  constraint.isInherited !== true &&
  constraint.isEnforced !== false &&
  constraint.isValidated &&
  (constraint.kind === 'unique' || constraint.kind === 'check' || constraint.kind === 'foreign-key');

const isLoose = (index: Index, relation: Relation): boolean =>
  index.isValid && index.isReplicaIdentity !== true && relation.clusteredOn !== index.name;

/** The trigger that keeps two columns in step, and its function. */
export interface Sync {
  /** Makes both, with `;`. */
  readonly create: string;
  /** Drops the trigger, then the function that nothing else can use, each with `;`. */
  readonly dropTrigger: string;
  readonly dropFunction: string;
}

/**
 * Whoever writes one of two columns has written the other: on INSERT the one that is given counts, on UPDATE the one that
 * changes. `to` wins where both are. The trigger's name puts it behind the others, which may change what is written.
 */
export function syncBoth({ written, prefix, relation }: TwinTable, { to, from }: Twins, { major }: Place): Sync {
  const quote = (name: string): string => quoteIdentifier(name, major);
  const [isTo, isFrom] = [quote(to), quote(from)];
  const body = `BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.${isTo} IS NULL THEN
      NEW.${isTo} := NEW.${isFrom};
    ELSE
      NEW.${isFrom} := NEW.${isTo};
    END IF;
  ELSIF NEW.${isTo}::text IS DISTINCT FROM OLD.${isTo}::text THEN
    NEW.${isFrom} := NEW.${isTo};
  ELSE
    NEW.${isTo} := NEW.${isFrom};
  END IF;
  RETURN NEW;
END`;
  return triggerOf(relation.name, written, prefix, to, quote, body);
}

const triggerOf = (
  table: string,
  written: string,
  prefix: string,
  column: string,
  quote: (name: string) => string,
  body: string,
): Sync => {
  const called = `${prefix}${quote(makeObjectName(table, column, 'sync'))}`;
  const trigger = quote(makeObjectName('zz', makeObjectName(table, column, ''), 'sync'));
  return {
    create: `CREATE FUNCTION ${called}() RETURNS trigger LANGUAGE plpgsql AS $sync$
${body}
$sync$;
CREATE TRIGGER ${trigger} BEFORE INSERT OR UPDATE ON ${written}
  FOR EACH ROW EXECUTE FUNCTION ${called}();
`,
    dropTrigger: `DROP TRIGGER ${trigger} ON ${written};\n`,
    dropFunction: `DROP FUNCTION ${called}();\n`,
  };
};

/** Whoever writes `from` has written `to`, which is made of it: `value` is PL/pgSQL, with `NEW.` before columns. */
export function syncOne({ written, prefix, relation }: TwinTable, to: string, value: string, { major }: Place): Sync {
  const quote = (name: string): string => quoteIdentifier(name, major);
  return triggerOf(
    relation.name,
    written,
    prefix,
    to,
    quote,
    `BEGIN\n  NEW.${quote(to)} := ${value};\n  RETURN NEW;\nEND`,
  );
}

/**
 * The migration that fills a column from its twin, in the rows that have been there before the trigger. `value`: what is
 * made of the twin, where that is another value; it may be one where the twin has none.
 */
export function fillTwin(
  { written, relation }: TwinTable,
  { to, from }: Twins,
  { major }: Place,
  value: string | null = null,
): NewMigration {
  const [isTo, isFrom] = [quoteIdentifier(to, major), quoteIdentifier(from, major)];
  const isGiven = value === null ? ` AND ${isFrom} IS NOT NULL` : '';
  const batches = inBatches({
    table: written,
    relation,
    change: (range) =>
      `UPDATE ${written} SET ${isTo} = ${value ?? isFrom}\n      WHERE ${isTo} IS NULL${isGiven} AND ${range}`,
    isTaken: (name) => name === to || name === from,
    major,
  });
  return {
    name: `fill ${to}`,
    up: batches,
    down: `-- Nothing to undo: ${to} goes with the migration that adds it.\n`,
    outsideTransaction: { up: true, down: false },
  };
}

/**
 * The migrations that give a column what another has: NOT NULL, indexes, UNIQUE and foreign keys, each without making
 * anybody wait. `named`: the names of what is made, by those of what the other has. `way`: whether the downs are what is run first.
 */
export function supportColumn(
  table: TwinTable,
  { to, from }: Twins,
  support: ColumnSupport,
  named: (name: string) => string,
  place: Place,
  way: 'forward' | 'back' = 'forward',
): NewMigration[] {
  const { written, prefix, relation } = table;
  const quote = (name: string): string => quoteIdentifier(name, place.major);
  const view = place.schema();
  const twin = withColumnRenamed(relation, from, to);
  const timeout = lockTimeoutStatement(place);
  const alter = (what: string): string => `ALTER TABLE ${written} ${what};\n`;
  const build = (index: Index, name: string): NewMigration => ({
    name,
    up: `${indexSql(view, twin, { ...ofTwin(twin.indexes, index), name }, concurrently) ?? ''};\n`,
    down: `DROP INDEX CONCURRENTLY ${prefix}${quote(name)};\n`,
    outsideTransaction: { up: true, down: true },
  });
  const required = (): NewMigration[] => {
    const check = quote(makeObjectName(relation.name, to, 'present'));
    const add = alter(`ADD CONSTRAINT ${check} CHECK (${quote(to)} IS NOT NULL) NOT VALID`);
    const drop = alter(`DROP CONSTRAINT ${check}`);
    // From PostgreSQL 18 it is a constraint, which on the way back gets the name that it had.
    const made = makeObjectName(relation.name, to, 'not_null');
    const had = relation.constraints.find(({ kind, columns }) => kind === 'not-null' && columns.includes(from))?.name;
    const renamed =
      way === 'back' && had !== undefined && had !== made
        ? alter(`RENAME CONSTRAINT ${quote(made)} TO ${quote(had)}`)
        : '';
    // Of a down nobody says it.
    const noReaders =
      way === 'back' ? directiveLine(place, ['null-breaks-readers'], 'no version uses it any more') : '';
    // A down is taken to run right after its own up, which leaves the CHECK as one that is NOT VALID.
    const proven =
      way === 'back'
        ? directiveLine(
            place,
            ['not-null-scans-table'],
            'the CHECK is valid again by the down that runs before this one',
          )
        : '';
    return [
      { name: `check ${to} present`, up: `${timeout}${add}`, down: `${timeout}${drop}` },
      {
        name: `validate ${to} present`,
        up: alter(`VALIDATE CONSTRAINT ${check}`),
        down: '-- Nothing to undo: the CHECK goes with the migration that adds it.\n',
      },
      {
        name: `set ${to} not null`,
        up: `${timeout}-- Instant: the validated CHECK proves it.\n${proven}${alter(`ALTER COLUMN ${quote(to)} SET NOT NULL`)}${drop}${renamed}`,
        down: `${timeout}${add}${noReaders}${alter(`ALTER COLUMN ${quote(to)} DROP NOT NULL`)}`,
      },
    ];
  };
  const unique = (constraint: Constraint): NewMigration[] => {
    const index = relation.indexes.find(({ name }) => name === constraint.name);
    const name = named(constraint.name);
    if (index === undefined) return [];
    const timing = timingSql(constraint);
    const [first, second] = keyByIndex(place, {
      name,
      build: indexSql(view, twin, { ...ofTwin(twin.indexes, index), name }, concurrently) ?? '',
      index: `${prefix}${quote(name)}`,
      add: `ALTER TABLE ${written} ADD CONSTRAINT ${quote(name)} UNIQUE USING INDEX ${quote(name)}${timing}`,
      drop: `ALTER TABLE ${written} DROP CONSTRAINT ${quote(name)}`,
    });
    if (way === 'forward') return [first, second];
    // The downs are run first: that of the constraint takes the index away.
    return [
      { ...first, down: `-- The index goes with ${name}.\n` },
      { ...second, up: `-- The down of the next migration builds the index.\n${second.up}` },
    ];
  };
  const checked = (constraint: Constraint): NewMigration[] => {
    const name = named(constraint.name);
    const definition = constraintSql(view, twin, { ...ofTwin(twin.constraints, constraint), name });
    return [
      {
        name: `add ${name}`,
        up: `${timeout}${alter(`ADD ${definition ?? ''} NOT VALID`)}`,
        down: `${timeout}${alter(`DROP CONSTRAINT ${quote(name)}`)}`,
      },
      {
        name: `validate ${name}`,
        up: alter(`VALIDATE CONSTRAINT ${quote(name)}`),
        down: `-- Nothing to undo: ${name} goes with the migration that adds it.\n`,
      },
    ];
  };
  return [
    ...(support.isRequired ? required() : []),
    ...support.indexes.map((index) => build(index, named(index.name))),
    ...support.uniques.flatMap(unique),
    ...support.checked.flatMap(checked),
  ];
}

// The same index or constraint after the rename.
const ofTwin = <T extends { readonly name: string }>(all: readonly T[], one: T): T =>
  all.find(({ name }) => name === one.name) ?? one;

/** Migrations that take back what others do, last first: their ups are the downs of those, and the other way round. */
export function takenBack(migrations: readonly NewMigration[]): NewMigration[] {
  return [...migrations].reverse().map(({ name, up, down, outsideTransaction = inTransaction }) => ({
    name: `undo ${name}`,
    up: isRemark(down) ? '-- Nothing at once: this is here for the way back.\n' : down,
    down: up,
    outsideTransaction: { up: outsideTransaction.down, down: outsideTransaction.up },
  }));
}

const inTransaction = { up: false, down: false };
const isRemark = (sql: string): boolean => /^(?:--[^\n]*\n)*$/.test(sql);
