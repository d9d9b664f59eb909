import type { Node, ObjectType } from '@pgsql/types';
import { inParentheses, wholeOf } from '../sql/clauses';
import { objectName } from '../sql/tree';
import { nameSql, quoted } from './catalogView';
import type { Undo } from './down';
import type { UndoRequest } from './undoStatement';

/** What the catalog does not follow and is undone by its name alone. False: the statement is none of it. */
export function undoPlain(undo: Undo, { after: view, step }: Pick<UndoRequest, 'after' | 'step'>, node: Node): boolean {
  const drop = (what: string, name: string | undefined): boolean => {
    if (name === undefined) return false;
    undo.add('drop', `DROP ${what} ${quoted(view, name)}`);
    return true;
  };
  if ('CreateRoleStmt' in node) return drop('ROLE', node.CreateRoleStmt.role);
  if ('CreateEventTrigStmt' in node) return drop('EVENT TRIGGER', node.CreateEventTrigStmt.trigname);
  if ('CreateFdwStmt' in node) return drop('FOREIGN DATA WRAPPER', node.CreateFdwStmt.fdwname);
  if ('CreateForeignServerStmt' in node) return drop('SERVER', node.CreateForeignServerStmt.servername);
  if ('CreatePLangStmt' in node) return drop('LANGUAGE', node.CreatePLangStmt.plname);
  if (!('DefineStmt' in node)) return false;
  const { kind, defnames } = node.DefineStmt;
  const word = kind === undefined ? undefined : definedWords[kind];
  if (word === undefined || defnames === undefined) return false;
  const name = objectName({ List: { items: defnames } });
  const list = kind === 'OBJECT_AGGREGATE' ? inParentheses(step.statement, wholeOf(step.statement)) : null;
  const signature = list === null ? '' : `(${step.statement.text.slice(list.start, list.end)})`;
  undo.add('drop', `DROP ${word} ${nameSql(view, { schema: name.schema ?? '', name: name.name })}${signature}`);
  return true;
}

const definedWords: Partial<Record<ObjectType, string>> = {
  OBJECT_AGGREGATE: 'AGGREGATE',
  OBJECT_COLLATION: 'COLLATION',
  OBJECT_TSCONFIGURATION: 'TEXT SEARCH CONFIGURATION',
  OBJECT_TSDICTIONARY: 'TEXT SEARCH DICTIONARY',
};
