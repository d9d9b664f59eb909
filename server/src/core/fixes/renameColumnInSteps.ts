import type { RenameStmt } from '@pgsql/types';
import { typeSql } from '../down/write/type';
import { makeObjectName } from '../effects/names';
import { quoteIdentifier } from '../sql/identifiers';
import type { Edit } from '../text/edit';
import { writtenTable } from './commands';
import { inFiles } from './moveOut';
import type { NewMigration } from './newMigrations';
import type { MakeFixes, Place, PlacedStatement } from './place';
import { directiveLine, lockTimeoutStatement } from './statementEdits';
import { fillTwin, supportColumn, supportOf, syncBoth, takenBack, type TwinTable } from './twinColumn';
import { remarksOf } from './columnRemarks';
import { choosePlanName, waitForDeploy } from './waitForDeploy';

/**
 * A column rename that both versions of the application survive: a second column with the new name, which a trigger
 * keeps in step with the old one and batches fill, then its indexes and constraints; the old column goes once no version
 * uses it. Each down does the same the other way round. Only for what supportOf can make again, and not where the tool
 * cuts a function at its semicolons.
 */
export const renameColumnInSteps: MakeFixes = (place) => {
  const placed = place.statements[place.index];
  const node = placed === undefined ? undefined : renameOf(placed);
  const { table, section, layoutOptions, major, plans } = place;
  if (placed === undefined || node === undefined || plans === undefined || section.direction !== 'up') return [];
  const { subname: from = '', newname: to = '' } = node;
  const column = table?.columns.find(({ name }) => name === from);
  if (table === undefined || column === undefined || column.type === null || layoutOptions.multiStatement) return [];
  const view = place.schema();
  const type = typeSql(view, column.type);
  const support = supportOf(view, table, column);
  if (support === null) return [];

  const quote = (name: string): string => quoteIdentifier(name, major);
  const written = writtenTable(placed);
  const prefix = /^(.*\.\s*)/s.exec(written)?.[1] ?? '';
  const twinTable: TwinTable = { written, prefix, relation: table };
  const sync = syncBoth(twinTable, { to, from }, place);
  const timeout = lockTimeoutStatement(place);
  const collation = column.collation === null ? '' : ` COLLATE ${quote(column.collation)}`;
  const remarks = (name: string): string => remarksOf(view, table, column, name);
  const addColumn = (name: string): string =>
    `ALTER TABLE ${written} ADD COLUMN ${quote(name)} ${type}${collation};\n${remarks(name)}`;
  // Until the switch the old column alone has the default: the trigger takes a value that is there for a given one.
  const setDefault = (name: string): string =>
    support.defaultSql === ''
      ? ''
      : `ALTER TABLE ${written} ALTER COLUMN ${quote(name)} SET DEFAULT ${support.defaultSql};\n`;
  const dropDefault =
    support.defaultSql === '' ? '' : `ALTER TABLE ${written} ALTER COLUMN ${quote(to)} DROP DEFAULT;\n`;
  const dropColumn = (name: string): string => `ALTER TABLE ${written} DROP COLUMN ${quote(name)};\n`;
  // Until the old ones are gone, the new ones have names of their own.
  const meanwhile = (name: string): string => makeObjectName(name, to, 'new');

  const now: NewMigration[] = [
    fillTwin(twinTable, { to, from }, place),
    ...supportColumn(twinTable, { to, from }, support, meanwhile, place),
  ];
  const again = [
    fillTwin(twinTable, { to: from, from: to }, place),
    ...supportColumn(twinTable, { to: from, from }, support, (name) => name, place, 'back'),
  ];

  const names: (readonly [string, string, 'INDEX' | 'CONSTRAINT'])[] = [
    ...support.indexes.map(({ name }) => [meanwhile(name), name, 'INDEX'] as const),
    ...[...support.uniques, ...support.checked].map(({ name }) => [meanwhile(name), name, 'CONSTRAINT'] as const),
    ...table.constraints
      .filter(({ kind, columns }) => kind === 'not-null' && columns.includes(from))
      .map(({ name }) => [makeObjectName(table.name, to, 'not_null'), name, 'CONSTRAINT'] as const),
  ];
  const rename = (a: string, b: string, what: 'INDEX' | 'CONSTRAINT'): string =>
    what === 'INDEX'
      ? `ALTER INDEX ${prefix}${quote(a)} RENAME TO ${quote(b)};\n`
      : `ALTER TABLE ${written} RENAME CONSTRAINT ${quote(a)} TO ${quote(b)};\n`;
  const renamed = names.map(([a, b, what]) => rename(a, b, what)).join('');
  const renamedBack = names.map(([a, b, what]) => rename(b, a, what)).join('');
  const plan = choosePlanName(place, `rename ${withoutPublic(table.schema, table.name)} ${from} to ${to}`);
  const agreed = directiveLine(
    place,
    ['drop-breaks-application', 'drop-loses-data'],
    `its values are in ${to}, and the plan ${plan} waited until no version used it`,
  );
  const ours = directiveLine(place, ['drop-breaks-application'], 'only the trigger calls it');
  const steps: NewMigration[] = [
    ...takenBack(again),
    {
      name: `drop ${table.name} ${from}`,
      up: [timeout, sync.dropTrigger, ours, sync.dropFunction, agreed, dropColumn(from), setDefault(to), renamed].join(
        '',
      ),
      down: [timeout, renamedBack, dropDefault, addColumn(from), setDefault(from), sync.create].join(''),
    },
  ];
  const shown = `${table.schema}.${table.name}`;
  const first = `${placed.effects.hasLockTimeout ? '' : timeout}${addColumn(to)}${sync.create}`;
  return waitForDeploy(place, {
    title: `Split into ${now.length + 1} migrations: add ${to}, keep both in step, fill it in batches${now.length > 1 ? ', index and constrain it' : ''}; and ${steps.length} that wait for a deploy`,
    plan,
    edits: inFiles(
      place,
      [{ span: placed.span, newText: first.replace(/;\n$/, '') }],
      undoEdit(place, node, `${sync.dropTrigger}${sync.dropFunction}${dropColumn(to)}`.replace(/;\n$/, '')),
    ),
    now,
    steps: [
      {
        name: `drop ${from}`,
        live: `a version of the application that uses ${shown}.${to}, and no longer ${shown}.${from}`,
        migrations: steps,
      },
    ],
  });
};

const withoutPublic = (schema: string, name: string): string => (schema === 'public' ? name : `${schema} ${name}`);

const renameOf = ({ statement: { node } }: PlacedStatement): RenameStmt | undefined =>
  node !== null &&
  'RenameStmt' in node &&
  node.RenameStmt.renameType === 'OBJECT_COLUMN' &&
  node.RenameStmt.relationType === 'OBJECT_TABLE'
    ? node.RenameStmt
    : undefined;

// In the down, what gives the column its old name takes the new one away.
const undoEdit = (place: Place, { subname, newname, relation }: RenameStmt, undo: string): readonly Edit[] => {
  const back = place.counterpart?.statements.find((statement) => {
    const node = renameOf(statement);
    return node?.subname === newname && node?.newname === subname && node?.relation?.relname === relation?.relname;
  });
  if (back === undefined) return [];
  const timeout = back.effects.hasLockTimeout ? '' : lockTimeoutStatement(place);
  return [{ span: back.span, newText: `${timeout}${undo}` }];
};
