import type { RenameStmt } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import type { CatalogView } from '../down/catalogView';
import { privilegeSql } from '../down/write/privileges';
import { quoteIdentifier } from '../sql/identifiers';
import type { Edit } from '../text/edit';
import { inFiles } from './moveOut';
import { writtenTable } from './commands';
import type { MakeFixes, Place, PlacedStatement } from './place';
import { directiveLine, isSetting, insertBefore, lockTimeoutBefore, lockTimeoutStatement } from './statementEdits';
import { choosePlanName, waitForDeploy } from './waitForDeploy';

/**
 * A table rename that both versions of the application survive: a view takes the old name in the same transaction, and
 * goes once no version uses it. PostgreSQL passes reads and writes of such a view on to the table. Not where the rename
 * runs in a transaction of its own, so that for an instant there would be neither; not for a table with policies before
 * PostgreSQL 15, whose view would go round them.
 */
export const renameWithView: MakeFixes = (place) => {
  const placed = place.statements[place.index];
  const node = placed === undefined ? undefined : renameOf(placed);
  const { table, section, plans, major } = place;
  if (placed === undefined || node === undefined || plans === undefined || section.direction !== 'up') return [];
  if (table === undefined || (table.kind !== 'table' && table.kind !== 'partitioned table')) return [];
  // A statement that is a message of its own gets company, and is then in its transaction.
  if (placed.effects.transaction === 'none' && section.sending !== 'message') return [];
  const hasPolicies = (table.columnUsers ?? []).some(({ kind }) => kind === 'policy');
  if (hasPolicies && major < 15) return [];

  const written = writtenTable(placed);
  const schema = /^(.*\.\s*)/s.exec(written)?.[1] ?? '';
  const to = `${schema}${quoteIdentifier(node.newname ?? '', major)}`;
  const timeout = lockTimeoutBefore(place);
  const option = hasPolicies ? ' WITH (security_invoker = true)' : '';
  // Each by name, so that the view is the same whenever it is made.
  const columns = table.hasAllColumns
    ? table.columns.map((column) => quoteIdentifier(column.name, major)).join(', ')
    : '*';
  const create = `CREATE VIEW ${written}${option} AS SELECT ${columns} FROM ${to}`;
  const names = `${table.schema}.${table.name}`;
  const newline = place.file.text.includes('\r\n') ? '\r\n' : '\n';
  const note =
    '-- For the version that still runs. Privileges that no migration has granted are to be granted on it as well.';
  const rights = rightsOf(place.schema(), table, written).map((sql) => `;${newline}${sql}`);
  const { end } = placed.span;
  const added: Edit = { span: { start: end, end }, newText: `;${newline}${note}${newline}${create}${rights.join('')}` };
  const plan = choosePlanName(place, `rename ${withoutPublic(names)} to ${node.newname ?? ''}`);
  const dropped = directiveLine(place, ['drop-breaks-application'], `the plan ${plan} waited until no version used it`);
  return waitForDeploy(place, {
    title: 'Rename it with a view under the old name: 1 migration waits for a deploy',
    plan,
    edits: inFiles(place, [...(timeout === null ? [] : [timeout]), added], undoEdit(place, placed, written)),
    now: [],
    steps: [
      {
        name: `drop the view ${written}`,
        live: `a version of the application that uses ${table.schema}.${node.newname ?? ''}, and no longer ${names}`,
        migrations: [
          {
            name: `drop view ${withoutPublic(names)}`,
            up: `${lockTimeoutStatement(place)}${dropped}DROP VIEW ${written};\n`,
            down: `${[create, ...rightsOf(place.schema(), table, written)].join(';\n')};\n`,
          },
        ],
      },
    ],
  });
};

/** Gives a view the owner and the privileges of a table, as far as migrations have set them; without `;`. */
const rightsOf = (schema: CatalogView, table: Relation, written: string): string[] => {
  const privileges = (schema.get('privileges', `relation ${table.id}`) ?? []).filter(
    ({ isRevoked }) => isRevoked !== true,
  );
  return [
    ...(table.owner === undefined ? [] : [`ALTER VIEW ${written} OWNER TO ${table.owner}`]),
    ...privilegeSql(schema, 'GRANT', written, 'OBJECT_TABLE', privileges),
  ];
};

const withoutPublic = (name: string): string => name.replace(/^public\./, '');

const renameOf = ({ statement: { node } }: PlacedStatement): RenameStmt | undefined =>
  node !== null && 'RenameStmt' in node && node.RenameStmt.renameType === 'OBJECT_TABLE' ? node.RenameStmt : undefined;

// The view goes before all else that the down does: columns that it reads could not go, and its name is wanted.
const undoEdit = (place: Place, placed: PlacedStatement, written: string): readonly Edit[] => {
  const { counterpart } = place;
  const node = renameOf(placed);
  const back = counterpart?.statements.find((statement) => {
    const rename = renameOf(statement);
    return rename?.newname === node?.relation?.relname && rename?.relation?.relname === node?.newname;
  });
  const first = counterpart?.statements.find((statement) => !isSetting(statement));
  if (counterpart === null || back === undefined || first === undefined) return [];
  const timeout = first.effects.hasLockTimeout ? '' : lockTimeoutStatement(place);
  return [insertBefore(counterpart.file.text, first, `${timeout}DROP VIEW ${written}`)];
};
