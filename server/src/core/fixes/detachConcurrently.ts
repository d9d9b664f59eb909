import type { Relation } from '../catalog/model';
import { chooseName, makeObjectName } from '../effects/names';
import { quoteIdentifier } from '../sql/identifiers';
import { tokenize } from '../sql/lexer';
import type { Edit } from '../text/edit';
import { boundChecks } from './boundChecks';
import { placedCommands, writtenTable } from './commands';
import type { NewMigration } from './newMigrations';
import type { MakeFixes, Place, PlacedStatement } from './place';
import { sendAlone, type Undo } from './sendAlone';
import { lockTimeoutStatement, wholeTextOf } from './statementEdits';

/**
 * DETACH PARTITION CONCURRENTLY, which asks for no lock on the whole that others notice. It leaves a CHECK of the bound on
 * the partition, which the next migration drops; the downs bring it back NOT VALID and validate it, so that the ATTACH of
 * the down reads nothing. Not beside a default partition, where PostgreSQL refuses it (fix-guards.txt), and not where
 * foreign keys refer to the whole, which are searched all the same.
 */
export const detachConcurrently: MakeFixes = (place) => {
  const placed = place.statements[place.index];
  const detached = placed === undefined ? null : readDetached(place, placed);
  if (placed === undefined || detached === null) return [];
  const { partition, written, end, check } = detached;
  const insertion: Edit = { span: { start: end, end }, newText: ' CONCURRENTLY' };
  const undo = attachOf(place, detached);
  const fix = sendAlone(place, {
    edits: [insertion],
    name: `detach ${partition.name}`,
    subjects: [partition.name, place.table?.name ?? ''],
    undo,
    down: `-- Nothing to undo: no down attaches ${partition.name} again.\n`,
    lacksUndo: undo === null,
    then: check === null ? [] : [dropCheck(place, written, check)],
    title: `Detach ${partition.name} CONCURRENTLY`,
  });
  return fix === null ? [] : [fix];
};

/** The CHECK that CONCURRENTLY leaves. */
interface BoundCheck {
  /** As SQL. */
  readonly name: string;
  readonly condition: string;
}

interface Detached {
  readonly partition: Relation;
  /** As it stands in the statement. */
  readonly written: string;
  /** Where its name ends, in the file. */
  readonly end: number;
  /** null: of a partition by hash it leaves none (measured on 14 to 18). */
  readonly check: BoundCheck | null;
}

const readDetached = (place: Place, placed: PlacedStatement): Detached | null => {
  const { table: parent, section } = place;
  const [command, ...others] = placedCommands(placed);
  if (command?.node.subtype !== 'AT_DetachPartition' || others.length > 0 || section.direction === 'down') return null;
  const definition = command.node.def;
  const cmd = definition !== undefined && 'PartitionCmd' in definition ? definition.PartitionCmd : undefined;
  if (cmd === undefined || cmd.concurrent === true || parent?.isKnown !== true || parent.parents.length > 0)
    return null;
  if (placed.effects.works.length > 0) return null;
  const view = place.schema();
  const children = parent.children.map((id) => place.before(id) ?? view.get('relation', id));
  // Of a partition that no migration made it may be the default one.
  if (children.some((child) => child?.isKnown !== true || child.isDefaultPartition)) return null;
  const partition = children.find(
    (child) => child?.name === cmd.name?.relname && [undefined, '', child?.schema].includes(cmd.name?.schemaname),
  );
  const check = partition === undefined ? undefined : checkOf(place, parent, partition);
  if (partition === undefined || check === undefined) return null;
  const words = placed.statement.tokens();
  const text = placed.statement.text;
  const at = words.findIndex(({ start, end }) => text.slice(start, end).toUpperCase() === 'PARTITION');
  const { end } = command.span;
  const written = text.slice(words[at + 1]?.start, end - placed.span.start);
  return { partition, written, end, check };
};

/** undefined: which CHECK it leaves, or under which name, is not known. */
const checkOf = ({ schema, major }: Place, parent: Relation, partition: Relation): BoundCheck | null | undefined => {
  const { strategy, keys = [] } = parent.partitioning ?? {};
  if (strategy === 'hash') return null;
  const [key, ...more] = keys;
  const { boundSql } = partition;
  if (key == null || more.length > 0 || boundSql === undefined) return undefined;
  const isNotNull = partition.columns.some(({ name, notNull }) => name === key && notNull);
  const tokens = tokenize(boundSql);
  const conditions = boundChecks(parent, { text: boundSql, tokens: () => tokens }, isNotNull, major);
  const name = makeObjectName(partition.name, key, 'check');
  if (conditions === null || chooseName(schema(), partition, [key], 'check') !== name) return undefined;
  return { name: quoteIdentifier(name, major), condition: conditions.fits };
};

const dropCheck = (place: Place, written: string, { name, condition }: BoundCheck): NewMigration => {
  const timeout = lockTimeoutStatement(place);
  return {
    name: `drop check of ${written.replaceAll('"', '')}`,
    up: `${timeout}ALTER TABLE ${written} DROP CONSTRAINT IF EXISTS ${name};\n`,
    down: `${timeout}ALTER TABLE ${written} ADD CONSTRAINT ${name} CHECK (${condition}) NOT VALID;\n`,
  };
};

/** The ATTACH PARTITION of the down, between the validation of the CHECK and its end. */
const attachOf = (place: Place, { partition, written, check }: Detached): Undo | null => {
  const { counterpart } = place;
  const placed = counterpart?.statements.find((statement) => {
    const [command, ...others] = placedCommands(statement);
    const definition = command?.node.def;
    const cmd = definition !== undefined && 'PartitionCmd' in definition ? definition.PartitionCmd : undefined;
    return (
      others.length === 0 &&
      command?.node.subtype === 'AT_AttachPartition' &&
      cmd?.name?.relname === partition.name &&
      writtenTable(statement) === writtenTable(place.statements[place.index] ?? statement)
    );
  });
  if (counterpart === null || placed === undefined) return null;
  const timeout = lockTimeoutStatement(place);
  const validate = check === null ? '' : `ALTER TABLE ${written} VALIDATE CONSTRAINT ${check.name};\n`;
  const drop = check === null ? '' : `;\nALTER TABLE ${written} DROP CONSTRAINT ${check.name}`;
  const before = `${validate}${placed.effects.hasLockTimeout ? '' : timeout}`;
  const { start, end } = placed.span;
  return {
    placed,
    edits: [
      { span: { start, end: start }, newText: before },
      { span: { start: end, end }, newText: drop },
    ],
    moved: wholeTextOf(counterpart.file.text, counterpart.section, placed, {
      before: `${validate}${timeout}`,
      sql: `${placed.statement.text}${drop}`,
    }),
  };
};
