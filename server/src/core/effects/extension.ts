import type { CreateExtensionStmt, DropStmt } from '@pgsql/types';
import { quoteIdentifier } from '../sql/identifiers';
import { objectName } from '../sql/tree';
import { keepDefinition } from './definition';
import type { Evaluation } from './evaluation';

/** CREATE EXTENSION: catalog only; what it makes nobody else uses yet (extension.c, CreateExtension). */
export function createExtension(evaluation: Evaluation, node: CreateExtensionStmt): void {
  const name = node.extname ?? '';
  if (evaluation.get('extension', name) === undefined) {
    evaluation.set('extension', name, true);
    keepDefinition(evaluation, 'extension', name, ['EXTENSION']);
  } else if (node.if_not_exists !== true) evaluation.fail(`extension "${name}" already exists`);
}

/** DROP EXTENSION: its types may be those of columns; a type called as the extension is its own (citext, hstore, vector). */
export function dropExtensions(evaluation: Evaluation, node: DropStmt): void {
  for (const object of node.objects ?? []) {
    const { name } = objectName(object);
    const users = evaluation
      .every('relation')
      .filter(([, { columns }]) => columns.some(({ type }) => type?.name === name));
    if (users.length > 0 && node.behavior !== 'DROP_CASCADE') {
      evaluation.fail(
        `cannot drop extension ${quoteIdentifier(name, evaluation.major)} because other objects depend on it`,
      );
      return;
    }
    if (node.behavior === 'DROP_CASCADE') evaluation.assume(`nothing that others use is of the extension ${name}`);
    evaluation.set('extension', name, undefined);
  }
}
