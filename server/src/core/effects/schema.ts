import type { CreateSchemaStmt } from '@pgsql/types';
import type { Evaluation } from './evaluation';

/** CREATE SCHEMA: catalog only (schemacmds.c, CreateSchemaCommand). */
export function createSchema(evaluation: Evaluation, node: CreateSchemaStmt): void {
  const name = node.schemaname ?? node.authrole?.rolename;
  if (name === undefined) return;
  if (evaluation.get('schema', name) !== undefined) {
    if (node.if_not_exists !== true) evaluation.fail(`schema "${name}" already exists`);
    return;
  }
  evaluation.set('schema', name, true);
}
