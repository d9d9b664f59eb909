import type { Node } from '@pgsql/types';
import type { Migration } from '../core/project/project';
import type { ProjectAnalysis } from '../core/replay/analyse';
import { qualifiedName, rangeVarName, type QualifiedName } from '../core/sql/tree';
import { literal, quoted, type Session } from '../postgres/session';

/** Something that shows whether an up has run: an object that it makes and that is there, or is not. */
export interface Evidence {
  /** `table users`, `column orders.total`. */
  readonly object: string;
  readonly exists: boolean;
}

/** What the database holds of what a migration's up makes. */
export interface Inspection {
  readonly version: string;
  readonly evidence: readonly Evidence[];
  /** unknown: it makes nothing that can be looked for. */
  readonly verdict: 'applied' | 'not applied' | 'in part' | 'unknown';
}

interface Wanted {
  readonly object: string;
  /** An SQL expression, boolean. */
  readonly test: string;
}

/** Looks in the database for what a migration's up makes. Writes nothing. */
export async function inspect(session: Session, migration: Migration, analysis: ProjectAnalysis): Promise<Inspection> {
  const part = analysis.parts.find((part) => part.migration.version === migration.version && part.direction === 'up');
  const wanted = (part?.analysed() ?? []).flatMap(({ statement }) =>
    statement.node === null ? [] : madeBy(statement.node),
  );
  const evidence: Evidence[] = [];
  for (const { object, test } of wanted) {
    const { rows } = await session.send(`SELECT (${test})::text AS exists`);
    evidence.push({ object, exists: rows[0]?.['exists'] === 'true' });
  }
  const there = evidence.filter(({ exists }) => exists).length;
  const verdict =
    evidence.length === 0 ? 'unknown' : there === evidence.length ? 'applied' : there === 0 ? 'not applied' : 'in part';
  return { version: migration.version ?? '', evidence, verdict };
}

const sqlName = ({ schema, name }: QualifiedName): string =>
  schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
const shownName = ({ schema, name }: QualifiedName): string => (schema === undefined ? name : `${schema}.${name}`);

const relation = (kind: string, name: QualifiedName): Wanted => ({
  object: `${kind} ${shownName(name)}`,
  test: `pg_catalog.to_regclass(${literal(sqlName(name))}) IS NOT NULL`,
});

/** What a statement makes. */
const madeBy = (node: Node): Wanted[] => {
  if ('CreateStmt' in node) return [relation('table', rangeVarName(node.CreateStmt.relation))];
  if ('ViewStmt' in node) return [relation('view', rangeVarName(node.ViewStmt.view))];
  if ('CreateSeqStmt' in node) return [relation('sequence', rangeVarName(node.CreateSeqStmt.sequence))];
  if ('CreateTableAsStmt' in node) return [relation('table', rangeVarName(node.CreateTableAsStmt.into?.rel))];
  if ('CreateEnumStmt' in node) {
    const name = qualifiedName(node.CreateEnumStmt.typeName);
    return [
      { object: `type ${shownName(name)}`, test: `pg_catalog.to_regtype(${literal(sqlName(name))}) IS NOT NULL` },
    ];
  }
  if ('IndexStmt' in node) {
    const { idxname, relation: table } = node.IndexStmt;
    if (idxname === undefined || idxname === '') return [];
    // An index lives in the schema of its table. One that is invalid has not been made.
    const name = sqlName({ schema: table?.schemaname, name: idxname });
    return [
      {
        object: `index ${idxname}`,
        test: `EXISTS (SELECT FROM pg_catalog.pg_index WHERE indexrelid = pg_catalog.to_regclass(${literal(name)}) AND indisvalid)`,
      },
    ];
  }
  if ('AlterTableStmt' in node) {
    const table = rangeVarName(node.AlterTableStmt.relation);
    return (node.AlterTableStmt.cmds ?? []).flatMap((command): Wanted[] => {
      if (!('AlterTableCmd' in command)) return [];
      const { subtype, def } = command.AlterTableCmd;
      if (subtype === 'AT_AddColumn' && def !== undefined && 'ColumnDef' in def) {
        const column = def.ColumnDef.colname ?? '';
        const test = `EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(${literal(sqlName(table))}) AND attname = ${literal(column)} AND NOT attisdropped)`;
        return [{ object: `column ${shownName(table)}.${column}`, test }];
      }
      if (subtype === 'AT_AddConstraint' && def !== undefined && 'Constraint' in def) {
        const name = def.Constraint.conname ?? '';
        const test = `EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass(${literal(sqlName(table))}) AND conname = ${literal(name)})`;
        return name === '' ? [] : [{ object: `constraint ${name} of ${shownName(table)}`, test }];
      }
      return [];
    });
  }
  return [];
};

/** What repair proposes, and why. */
export interface Proposal {
  /** null: nothing is applied; undefined: what was found does not say. */
  readonly version: string | null | undefined;
  /** One sentence each. */
  readonly reasons: readonly string[];
}

/**
 * Which version a history that a failure left dirty should name. `at`: the migration of the dirty version, `before` and
 * `after` its neighbours among the files. A failed up of `at` and a failed down of `after` leave the same row
 * (migrate.go:723-771), so that both are looked at.
 */
export function propose(at: Inspection | undefined, after: Inspection | undefined, before: string | null): Proposal {
  const reasons = [at, after].flatMap((inspection) => (inspection === undefined ? [] : describe(inspection)));
  if (after?.verdict === 'applied')
    return {
      version: after.version,
      reasons: [
        ...reasons,
        `So it was the down of ${after.version} that failed, and all of ${after.version} is still there.`,
      ],
    };
  if (after?.verdict === 'in part') return { version: undefined, reasons };
  if (at === undefined) return { version: null, reasons: [...reasons, 'Nothing of the first migration is there.'] };
  switch (at.verdict) {
    case 'applied':
      return { version: at.version, reasons };
    case 'not applied':
      return { version: before, reasons };
    case 'in part':
    case 'unknown':
      return { version: undefined, reasons };
  }
}

const describe = ({ version, evidence, verdict }: Inspection): string[] => {
  const list = (exists: boolean): string =>
    evidence
      .filter((item) => item.exists === exists)
      .map(({ object }) => object)
      .join(', ');
  switch (verdict) {
    case 'applied':
      return [`All that ${version} makes is there: ${list(true)}.`];
    case 'not applied':
      return [`Nothing that ${version} makes is there: no ${list(false)}.`];
    case 'in part':
      return [
        `Of what ${version} makes, ${list(true)} is there, and ${list(false)} is not: finish or undo it by hand.`,
      ];
    case 'unknown':
      return [`${version} makes nothing that could be looked for.`];
  }
};
