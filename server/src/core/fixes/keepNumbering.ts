import { keySql, nameSql, sequenceOf } from '../down/catalogView';
import { makeObjectName } from '../effects/names';
import { objectName } from '../sql/tree';
import type { Edit } from '../text/edit';
import { nameOfTable, placedCommands } from './commands';
import { goOnFrom } from './goOnFrom';
import { fileEdits } from './moveOut';
import type { MakeFixes, Place, PlacedStatement } from './place';
import { commentsOf, lockTimeoutBefore, removeStatement } from './statementEdits';

/**
 * A serial column that becomes an identity goes on where its sequence is: the next number is drawn from the old sequence
 * and given to the new one. A DROP SEQUENCE that stands before is moved behind, and the new sequence gets the old one's
 * name, as it would have had it. Only within one transaction, where nobody can insert in between.
 */
export function keepNumbering(column: string): MakeFixes {
  return (place) => {
    const { file, section, table } = place;
    const dropped = place.statements[place.index];
    const at = place.statements.findIndex((each, index) => index >= place.index && addsIdentity(each, place, column));
    const added = place.statements[at];
    if (dropped === undefined || added === undefined || table?.isKnown !== true || section.direction === 'down')
      return [];
    const between = place.statements.slice(place.index, at + 1);
    // A statement alone in a message is in no transaction until another comes to it.
    const isLoose = ({ effects }: PlacedStatement): boolean =>
      section.sending === 'statements' && effects.transaction === 'none';
    if (between.some((each) => isLoose(each) || endsTransaction(each.statement.node))) return [];
    const view = place.schema();
    const old = sequenceOf(view, table, column);
    if (old === null) return [];
    const named = (name: string): string => nameSql(view, { schema: table.schema, name });
    const isTaken = (name: string): boolean => view.get('name', `${table.schema}.${name}`) !== undefined;
    const first = makeObjectName(table.name, column, 'seq');
    const isOldFirst = old.key === `${table.schema}.${first}`;
    const next = isOldFirst ? makeObjectName(table.name, column, 'seq1') : first;
    if (isTaken(next)) return [];

    const oldName = keySql(view, old.key);
    const statements = [goOnFrom(named(next), oldName)];
    const edits: Edit[] = [];
    const drop = between.find((each) => dropsSequence(each, old.key.slice(old.key.indexOf('.') + 1)));
    if (drop !== undefined) {
      edits.push(removeStatement(file.text, section, drop));
      statements.push(`${commentsOf(file.text, section, drop)}${drop.statement.text}`);
      if (isOldFirst)
        statements.push(
          `ALTER SEQUENCE ${named(next)} RENAME TO ${nameSql({ ...view, qualifiesPublic: false }, { schema: '', name: first })}`,
        );
    }
    const timeout = lockTimeoutBefore(place);
    const newline = file.text.includes('\r\n') ? '\r\n' : '\n';
    const { end } = added.span;
    edits.push({ span: { start: end, end }, newText: statements.map((sql) => `;${newline}${sql}`).join('') });
    return [
      {
        title: `Let ${column} go on from the next number of ${oldName}`,
        applicability: 'ready',
        edits: fileEdits(file.path, [...(timeout === null ? [] : [timeout]), ...edits]),
        newFiles: [],
      },
    ];
  };
}

const addsIdentity = (placed: PlacedStatement, { table }: Place, column: string): boolean => {
  const { schema, name } = nameOfTable(placed);
  if (name !== table?.name || (schema !== undefined && schema !== table.schema)) return false;
  return placedCommands(placed).some(({ node }) => node.subtype === 'AT_AddIdentity' && node.name === column);
};

const endsTransaction = (node: PlacedStatement['statement']['node']): boolean =>
  node !== null && 'TransactionStmt' in node;

const dropsSequence = ({ statement: { node } }: PlacedStatement, sequence: string): boolean => {
  if (node === null || !('DropStmt' in node) || node.DropStmt.removeType !== 'OBJECT_SEQUENCE') return false;
  const [object, ...others] = node.DropStmt.objects ?? [];
  return object !== undefined && others.length === 0 && objectName(object).name === sequence;
};
