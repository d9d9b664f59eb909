import type { CompositeTypeStmt, CreateDomainStmt, CreateEnumStmt, Node, TypeName } from '@pgsql/types';
import { qualifiedName, rangeVarName, stringsOf } from '../sql/tree';
import { creationSchema, searchPath, type Evaluation } from './evaluation';
import { after, textIn, wholeOf, type WrittenSql } from '../sql/clauses';
import type { Statement } from '../sql/statement';
import { checkExpression, columnClauses } from './columnClauses';
import { readColumn } from './columns';
import { chooseName } from './names';
import { moveSaid } from './moveSaid';
import { nameAfter } from './trigger';
import { typeReference } from './types';
import type { UserType } from '../catalog/model';

const put = (evaluation: Evaluation, names: readonly Node[] | undefined, type: Omit<UserType, 'id'>): void => {
  const { schema, name } = qualifiedName(names);
  const key = `${schema ?? creationSchema(evaluation)}.${name}`;
  // A table has a row type of its name.
  if (evaluation.get('typename', key) !== undefined || evaluation.get('name', key)?.kind === 'relation') {
    evaluation.fail(`type "${name}" already exists`);
    return;
  }
  const generation = (evaluation.get('generation', `type ${key}`) ?? 0) + 1;
  evaluation.set('generation', `type ${key}`, generation);
  const id = generation === 1 ? key : `${key}#${generation}`;
  evaluation.set('typename', key, id);
  evaluation.set('type', id, { ...type, id });
  evaluation.set('born', id, true);
};

/** ALTER TYPE … RENAME TO and ALTER DOMAIN … RENAME TO: columns of the type stay columns of it. */
export function renameType(evaluation: Evaluation, names: readonly Node[] | undefined, to: string): void {
  const { schema, name } = qualifiedName(names);
  for (const candidate of schema === undefined ? searchPath(evaluation) : [schema]) {
    const id = evaluation.get('typename', `${candidate}.${name}`);
    if (id === undefined) continue;
    evaluation.set('typename', `${candidate}.${name}`, undefined);
    evaluation.set('typename', `${candidate}.${to}`, id);
    evaluation.set('former', name, true);
    moveSaid(evaluation, `TYPE ${candidate}.${name}`, `TYPE ${candidate}.${to}`);
    return;
  }
}

/** CREATE TYPE … AS ENUM: catalog only. */
export function createEnum(evaluation: Evaluation, node: CreateEnumStmt): void {
  put(evaluation, node.typeName, { kind: 'enum', base: null, isConstrained: false, labels: stringsOf(node.vals) });
}

/** CREATE DOMAIN: catalog only; a CHECK or NOT NULL makes every later ADD COLUMN of it a rewrite. */
export function createDomain(evaluation: Evaluation, node: CreateDomainStmt): void {
  const base = node.typeName === undefined ? null : typeReference(evaluation, node.typeName);
  const { schema, name } = qualifiedName(node.domainname);
  const domain = { schema: schema ?? creationSchema(evaluation), name };
  const { statement } = evaluation;
  const checks: { name: string; isValidated: boolean; sql?: WrittenSql }[] = [];
  let isNotNull = false;
  for (const constraint of node.constraints ?? []) {
    if (!('Constraint' in constraint)) continue;
    const { contype, conname } = constraint.Constraint;
    if (contype === 'CONSTR_NOTNULL') isNotNull = true;
    if (contype !== 'CONSTR_CHECK') continue;
    const taken = new Set(checks.map((check) => check.name));
    const sql = checkExpression(statement, constraint.Constraint.location, constraint.Constraint.raw_expr);
    checks.push({
      name: conname ?? chooseName(evaluation, domain, [], 'check', taken),
      isValidated: true,
      ...(sql === null ? {} : { sql }),
    });
  }
  put(evaluation, node.domainname, {
    kind: 'domain',
    base,
    isConstrained: isNotNull || checks.length > 0,
    isNotNull,
    checks,
    ...domainClauses(statement, node),
  });
}

// DEFAULT and COLLATE as written.
const domainClauses = (
  statement: Statement,
  { constraints, collClause }: CreateDomainStmt,
): Pick<UserType, 'defaultSql' | 'collationSql'> => {
  const { valueSql } = columnClauses(statement, {
    ...(constraints === undefined ? {} : { constraints }),
    ...(collClause === undefined ? {} : { collClause }),
  });
  const collate = collClause === undefined ? null : after(statement, wholeOf(statement), ['COLLATE']);
  return {
    ...(valueSql === undefined ? {} : { defaultSql: valueSql.join('') }),
    ...(collate === null ? {} : { collationSql: textIn(statement, nameAfter(statement, collate.start)) }),
  };
};

/** CREATE TYPE … AS (columns): catalog only. */
export function createComposite(evaluation: Evaluation, { typevar, coldeflist }: CompositeTypeStmt): void {
  const { schema, name } = rangeVarName(typevar);
  const names = [...(schema === undefined ? [] : [schema]), name].map((sval) => ({ String: { sval } }));
  const columns = (coldeflist ?? []).flatMap((item) =>
    'ColumnDef' in item ? [readColumn(evaluation, item.ColumnDef).column] : [],
  );
  put(evaluation, names, { kind: 'composite', base: null, isConstrained: false, columns });
}

/** The type that CREATE TABLE … OF names; fails where it has no columns. null: no migration made it. */
export function rowType(evaluation: Evaluation, typeName: TypeName): UserType | null {
  const { id, name } = typeReference(evaluation, typeName);
  const type = evaluation.get('type', id);
  if (type === undefined) evaluation.assume(`the type ${name} is one of rows`);
  else if (type.kind !== 'composite') evaluation.fail(`type ${name} is not a composite type`);
  return type ?? null;
}

/** CREATE TYPE of another kind: catalog only. */
export function createOtherType(
  evaluation: Evaluation,
  names: readonly Node[] | undefined,
  kind: UserType['kind'],
): void {
  const named = after(evaluation.statement, wholeOf(evaluation.statement), ['TYPE']);
  const sql =
    named === null ? '' : evaluation.statement.text.slice(nameAfter(evaluation.statement, named.start).end).trim();
  put(evaluation, names, { kind, base: null, isConstrained: false, ...(sql === '' ? {} : { sql }) });
}
