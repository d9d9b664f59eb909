import type { RangeVar } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import type { CatalogView } from '../down/catalogView';
import { privilegeSql } from '../down/write/privileges';
import { placeOf } from '../sql/clauses';
import { quoteIdentifier } from '../sql/identifiers';
import { keyword } from '../sql/statement';
import type { Edit } from '../text/edit';
import { inFiles } from './moveOut';
import type { MakeFixes, Place, PlacedStatement } from './place';
import { directiveLine, isSetting, insertBefore, lockTimeoutBefore, lockTimeoutStatement } from './statementEdits';
import { choosePlanName, waitForDeploy } from './waitForDeploy';

/**
 * A table or view that gets another name or schema, which both versions of the application survive: a view takes the old
 * name in the same transaction, and goes once no version uses it. PostgreSQL passes reads and writes of such a view on.
 * Not where the rename runs in a transaction of its own, so that for an instant there would be neither; not for a table
 * with policies before PostgreSQL 15, whose view would go round them.
 */
export const renameWithView: MakeFixes = (place) => {
  const placed = place.statements[place.index];
  const move = placed === undefined ? null : moveOf(placed);
  const { table, section, plans, major } = place;
  if (placed === undefined || move === null || plans === undefined || section.direction !== 'up') return [];
  if (table === undefined || !canBeStoodInFor.has(table.kind)) return [];
  // A statement that is a message of its own gets company, and is then in its transaction.
  if (placed.effects.transaction === 'none' && section.sending !== 'message') return [];
  const hasPolicies = (table.columnUsers ?? []).some(({ kind }) => kind === 'policy');
  if (hasPolicies && major < 15) return [];

  const written = writtenName(placed, move.relation);
  const [, schema = '', name = ''] = /^(.*\.\s*)?(.*)$/s.exec(written) ?? [];
  const moved = move.schema === undefined ? schema : `${quoteIdentifier(move.schema, major)}.`;
  const to = `${moved}${move.name === undefined ? name : quoteIdentifier(move.name, major)}`;
  const timeout = lockTimeoutBefore(place);
  // Whose rights count is to stay as it is.
  const isInvoked = hasPolicies || isOn(table.parameters?.['security_invoker']);
  const option = isInvoked ? ' WITH (security_invoker = true)' : '';
  // Each by name, so that the view is the same whenever it is made.
  const columns = table.hasAllColumns
    ? table.columns.map((column) => quoteIdentifier(column.name, major)).join(', ')
    : '*';
  const create = `CREATE VIEW ${written}${option} AS SELECT ${columns} FROM ${to}`;
  const names = `${table.schema}.${table.name}`;
  const newNames = `${move.schema ?? table.schema}.${move.name ?? table.name}`;
  const isRenamed = move.name !== undefined;
  const newline = place.file.text.includes('\r\n') ? '\r\n' : '\n';
  const note =
    '-- For the version that still runs. Privileges that no migration has granted are to be granted on it as well.';
  const rights = rightsOf(place.schema(), table, written).map((sql) => `;${newline}${sql}`);
  const { end } = placed.span;
  const added: Edit = { span: { start: end, end }, newText: `;${newline}${note}${newline}${create}${rights.join('')}` };
  const plan = choosePlanName(
    place,
    `${isRenamed ? 'rename' : 'move'} ${withoutPublic(names)} to ${move.name ?? move.schema ?? ''}`,
  );
  const dropped = directiveLine(place, ['drop-breaks-application'], `the plan ${plan} waited until no version used it`);
  return waitForDeploy(place, {
    title: `${isRenamed ? 'Rename' : 'Move'} it with a view under the old name: 1 migration waits for a deploy`,
    plan,
    edits: inFiles(place, [...(timeout === null ? [] : [timeout]), added], undoEdit(place, move, table, written)),
    now: [],
    steps: [
      {
        name: `drop the view ${written}`,
        live: `a version of the application that uses ${newNames}, and no longer ${names}`,
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

const canBeStoodInFor: ReadonlySet<string> = new Set(['table', 'partitioned table', 'view']);

const isOn = (setting: string | undefined): boolean => /^(?:on|true|yes|1)$/i.test(setting ?? '');

/** What a statement calls a table or view from now on. */
interface Move {
  readonly relation: RangeVar;
  /** The new name; undefined: it keeps its own. */
  readonly name: string | undefined;
  /** The new schema; undefined: it stays where it is. */
  readonly schema: string | undefined;
}

const moveOf = ({ statement: { node } }: PlacedStatement): Move | null => {
  if (node === null) return null;
  if ('RenameStmt' in node) {
    const { relation, renameType, newname } = node.RenameStmt;
    if (relation === undefined || (renameType !== 'OBJECT_TABLE' && renameType !== 'OBJECT_VIEW')) return null;
    return { relation, name: newname, schema: undefined };
  }
  if (!('AlterObjectSchemaStmt' in node)) return null;
  const { relation, objectType, newschema } = node.AlterObjectSchemaStmt;
  if (relation === undefined || (objectType !== 'OBJECT_TABLE' && objectType !== 'OBJECT_VIEW')) return null;
  return { relation, name: undefined, schema: newschema };
};

const writtenName = ({ statement }: PlacedStatement, { location }: RangeVar): string => {
  const tokens = statement.tokens();
  const start = placeOf(statement, location);
  let last = tokens.findIndex((token) => token.start >= start);
  while (keyword(statement, tokens[last + 1]) === '.') last += 2;
  return statement.text.slice(start, tokens[last]?.end);
};

// The view goes before all else that the down does: columns that it reads could not go, and its name is wanted.
const undoEdit = (place: Place, move: Move, { schema, name }: Relation, written: string): readonly Edit[] => {
  const { counterpart } = place;
  const back = counterpart?.statements.find((statement) => {
    const other = moveOf(statement);
    if (other?.relation.relname !== (move.name ?? name)) return false;
    return move.name === undefined ? other.schema === schema : other.name === name;
  });
  const first = counterpart?.statements.find((statement) => !isSetting(statement));
  if (counterpart === null || back === undefined || first === undefined) return [];
  const timeout = first.effects.hasLockTimeout ? '' : lockTimeoutStatement(place);
  return [insertBefore(counterpart.file.text, first, `${timeout}DROP VIEW ${written}`)];
};
