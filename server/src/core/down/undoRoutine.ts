import type { Routine } from '../catalog/model';
import { sameValue } from '../catalog/sameValue';
import { routineKey } from '../effects/objectKey';
import { keySql, literal, type CatalogView } from './catalogView';
import type { Undo } from './down';
import type { ObjectChange, UndoObject } from './objectChange';
import { restoreRemarks } from './undoRemarks';
import { calledSql, wordOf } from './write/routine';

/** The routines of a name: made, replaced, dropped or changed. */
export const undoRoutines: UndoObject = (undo, { before, after, name }) => {
  const was = before.get('function', name)?.routines ?? [];
  const is = after.get('function', name)?.routines ?? [];
  const same = (routine: Routine) => (other: Routine) => other.types.join() === routine.types.join();
  for (const routine of is) {
    const former = was.find(same(routine));
    if (former === undefined) undo.add('drop', `DROP ${wordOf(routine)} ${calledSql(after, name, routine)}`);
    else if (former !== routine) undoRoutine(undo, { before, after, name }, former, routine);
  }
  for (const routine of was)
    if (!is.some(same(routine))) {
      createRoutine(undo, before, name, routine, 'CREATE');
      restoreRemarks(
        undo,
        before,
        routineKey(name, routine),
        'OBJECT_FUNCTION',
        `${wordOf(routine)} ${calledSql(before, name, routine)}`,
      );
    }
};

const createRoutine = (
  undo: Undo,
  view: CatalogView,
  name: string,
  routine: Routine,
  verb: 'CREATE' | 'CREATE OR REPLACE',
): void => {
  const word = wordOf(routine);
  if (routine.sql === undefined) {
    undo.note(
      'by-hand',
      `${word} ${calledSql(view, name, routine)} is to be made anew: how it was written is not known here.`,
    );
    return;
  }
  undo.add('routine', `${verb} ${word} ${keySql(view, name)}${routine.sql.startsWith('(') ? '' : ' '}${routine.sql}`);
  for (const action of routine.alterations ?? [])
    undo.add('routine', `ALTER ${word} ${calledSql(view, name, routine)} ${action}`);
};

const undoRoutine = (undo: Undo, { before, after, name }: ObjectChange, was: Routine, is: Routine): void => {
  if (was.sql !== is.sql || was.isProcedure !== is.isProcedure) {
    const head = (routine: Routine): string => headOf(routine.sql ?? '');
    // What it returns, and how its parameters are called, cannot be replaced.
    if (head(was) !== head(is)) {
      undo.add('drop', `DROP ${wordOf(is)} ${calledSql(after, name, is)}`);
      createRoutine(undo, before, name, was, 'CREATE');
      restoreRemarks(
        undo,
        before,
        routineKey(name, was),
        'OBJECT_FUNCTION',
        `${wordOf(was)} ${calledSql(before, name, was)}`,
      );
    } else createRoutine(undo, before, name, was, 'CREATE OR REPLACE');
  } else if (!sameValue(was.alterations, is.alterations)) createRoutine(undo, before, name, was, 'CREATE OR REPLACE');
  if (was.comment !== is.comment)
    undo.add(
      'comment',
      `COMMENT ON ${wordOf(was)} ${calledSql(after, name, was)} IS ${was.comment === undefined ? 'NULL' : literal(was.comment)}`,
    );
};

// Up to the first word that begins an option of CREATE FUNCTION.
const headOf = (sql: string): string =>
  (
    /^[^]*?(?=\b(?:AS|LANGUAGE|IMMUTABLE|STABLE|VOLATILE|SECURITY|STRICT|SET|PARALLEL|COST|ROWS|LEAKPROOF|CALLED|WINDOW|TRANSFORM|SUPPORT|BEGIN|RETURN)\b)/i.exec(
      sql,
    )?.[0] ?? sql
  )
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
