import { omit } from '../catalog/omit';
import type { AlterDomainStmt } from '@pgsql/types';
import type { Relation, TypeReference, UserType } from '../catalog/model';
import { firstTokens } from '../sql/statement';
import { typeReference, userType, formattedType, typeText } from './types';
import type { WorkCause } from './effects';
import type { Evaluation } from './evaluation';
import { after, textIn, wholeOf } from '../sql/clauses';
import { checkExpression } from './columnClauses';
import { chooseName, truncateIdentifier } from './names';

/**
 * ALTER DOMAIN: SET NOT NULL, ADD CONSTRAINT without NOT VALID and VALIDATE CONSTRAINT read every table with a column of
 * the domain, or of a domain over it, each under ShareLock; the rest is rows of the catalog (typecmds.c,
 * validateDomainNotNullConstraint, validateDomainCheckConstraint; lock-matrix: alter_domain_*).
 */
export function alterDomain(evaluation: Evaluation, node: AlterDomainStmt): void {
  const reference = typeReference(evaluation, { names: node.typeName ?? [] });
  const domain = userType(evaluation, reference);
  if (domain?.kind !== 'domain') {
    if (domain !== undefined || reference.schema === 'pg_catalog')
      evaluation.fail(`${domain === undefined ? formattedType(reference) : reference.name} is not a domain`);
    else evaluation.assume(`the domain ${typeText(reference)} exists, and no table has a column of it`);
    return;
  }
  const change = changes[node.subtype ?? ''];
  change?.(evaluation, { node, domain, name: reference.name, schema: reference.schema });
}

interface Request {
  readonly node: AlterDomainStmt;
  readonly domain: UserType;
  readonly name: string;
  readonly schema: string;
}

type Change = (evaluation: Evaluation, request: Request) => void;

const put = (evaluation: Evaluation, domain: UserType): void => {
  const isConstrained = domain.isNotNull === true || (domain.checks ?? []).length > 0;
  evaluation.set('type', domain.id, { ...domain, isConstrained });
};

const setNotNull: Change = (evaluation, request) => {
  const { domain } = request;
  if (domain.isNotNull === true) return;
  if (readTables(evaluation, request, 'domain-not-null', request.name)) put(evaluation, { ...domain, isNotNull: true });
};

const addConstraint: Change = (evaluation, request) => {
  const { node, domain, name, schema } = request;
  const written = node.def !== undefined && 'Constraint' in node.def ? node.def.Constraint : undefined;
  if (written?.contype === 'CONSTR_NOTNULL') {
    setNotNull(evaluation, request);
    return;
  }
  if (written?.contype !== 'CONSTR_CHECK') return;
  const checks = domain.checks ?? [];
  const taken = new Set(checks.map((check) => check.name));
  const chosen =
    written.conname === undefined
      ? chooseName(evaluation, { schema, name }, [], 'check', taken)
      : truncateIdentifier(written.conname);
  if (taken.has(chosen)) {
    evaluation.fail(`constraint "${chosen}" for domain "${name}" already exists`);
    return;
  }
  const isValidated = written.skip_validation !== true;
  if (isValidated && !readTables(evaluation, request, 'domain-check', chosen)) return;
  const sql = checkExpression(evaluation.statement, written.location, written.raw_expr);
  put(evaluation, { ...domain, checks: [...checks, { name: chosen, isValidated, ...(sql === null ? {} : { sql }) }] });
};

const validate: Change = (evaluation, request) => {
  const { node, domain } = request;
  const check = failsWithoutCheck(evaluation, request);
  // It reads the tables again, whether it is validated or not.
  if (check === null || !readTables(evaluation, request, 'domain-check', check)) return;
  put(evaluation, {
    ...domain,
    checks: (domain.checks ?? []).map((known) => (known.name === node.name ? { ...known, isValidated: true } : known)),
  });
};

const dropConstraint: Change = (evaluation, request) => {
  const { node, domain } = request;
  if (node.missing_ok === true && !(domain.checks ?? []).some(({ name }) => name === node.name)) return;
  const check = failsWithoutCheck(evaluation, request);
  if (check !== null)
    put(evaluation, { ...domain, checks: (domain.checks ?? []).filter(({ name }) => name !== check) });
};

const failsWithoutCheck = (evaluation: Evaluation, { node, domain, name }: Request): string | null => {
  const wanted = node.name ?? '';
  if ((domain.checks ?? []).some((check) => check.name === wanted)) return wanted;
  evaluation.fail(`constraint "${wanted}" of domain "${name}" does not exist`);
  return null;
};

/** By the grammar's letter; `T` is the default. */
const changes: Readonly<Record<string, Change>> = {
  T: (evaluation, { node, domain: before }) => {
    const domain = omit(before, 'defaultSql');
    const { statement } = evaluation;
    const written = node.def === undefined ? null : after(statement, wholeOf(statement), ['DEFAULT']);
    put(evaluation, written === null ? domain : { ...domain, defaultSql: textIn(statement, written) });
  },
  N: (evaluation, { domain }) => {
    put(evaluation, { ...domain, isNotNull: false });
  },
  O: setNotNull,
  C: addConstraint,
  X: dropConstraint,
  V: validate,
};

/** Reads the tables with columns of the domain. False where one keeps the values inside something, which is refused. */
const readTables = (evaluation: Evaluation, request: Request, cause: WorkCause, subject: string): boolean => {
  const { domain, name } = request;
  const relations = evaluation.every('relation').map(([, relation]) => relation);
  const span = firstTokens(evaluation.statement, 2);
  for (const relation of relations)
    for (const column of relation.columns)
      if (column.type !== null && isStored(relation) && contains(evaluation, column.type, domain.id)) {
        evaluation.fail(`cannot alter type "${name}" because column "${relation.name}.${column.name}" uses it`);
        return false;
      }
  for (const relation of relations) {
    if (!isRead(relation) || !relation.columns.some(({ type }) => type !== null && isOf(evaluation, type, domain.id)))
      continue;
    evaluation.lock(relation, 'ShareLock');
    evaluation.work({ kind: 'scan', relation, cause, subject, span });
  }
  return true;
};

const isRead = ({ kind }: Relation): boolean => kind === 'table' || kind === 'materialized view';
const isStored = (relation: Relation): boolean => isRead(relation) || relation.kind === 'partitioned table';

// A column of the domain, or of a domain over it.
const isOf = (evaluation: Evaluation, type: TypeReference, domain: string): boolean => {
  if (type.isArray) return false;
  if (type.id === domain) return true;
  const user = userType(evaluation, type);
  return user?.kind === 'domain' && user.base !== null && isOf(evaluation, user.base, domain);
};

// find_composite_type_dependencies: in an array, or in a column of a composite type.
const contains = (evaluation: Evaluation, type: TypeReference, domain: string): boolean => {
  const element = { ...type, isArray: false };
  if (type.isArray) return isOf(evaluation, element, domain) || contains(evaluation, element, domain);
  const user = userType(evaluation, type);
  return (
    user?.kind === 'composite' &&
    (user.columns ?? []).some(
      ({ type: attribute }) =>
        attribute !== null && (isOf(evaluation, attribute, domain) || contains(evaluation, attribute, domain)),
    )
  );
};

/** ALTER DOMAIN … RENAME CONSTRAINT. */
export function renameDomainConstraint(
  evaluation: Evaluation,
  names: AlterDomainStmt['typeName'],
  from: string,
  to: string,
): void {
  const reference = typeReference(evaluation, { names: names ?? [] });
  const domain = userType(evaluation, reference);
  if (domain?.kind !== 'domain') {
    evaluation.assume(`the domain ${typeText(reference)} exists`);
    return;
  }
  const checks = domain.checks ?? [];
  if (!checks.some(({ name }) => name === from))
    evaluation.fail(`constraint "${from}" for domain ${reference.name} does not exist`);
  else if (checks.some(({ name }) => name === to))
    evaluation.fail(`constraint "${to}" for domain ${reference.name} already exists`);
  else
    evaluation.set('type', domain.id, {
      ...domain,
      checks: checks.map((check) => (check.name === from ? { ...check, name: to } : check)),
    });
}
