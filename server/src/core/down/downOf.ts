import type { Relation } from '../catalog/model';
import { entriesOf, lookUp } from '../catalog/persistentMap';
import { isTransactionKey, stateKey } from '../catalog/state';
import { walkSteps, type Replay } from '../replay/replay';
import { catalogView } from './catalogView';
import type { Note, Undone } from './down';
import { undoStatement, type UndoRequest } from './undoStatement';

/** The down of a migration, as far as its up and the migrations before it tell. */
export interface Down {
  /** What undoes each statement, the last first. Without those that leave nothing to undo. */
  readonly undone: readonly Undone[];
  /** What is set for the session first, so that the texts of earlier migrations mean what they meant. */
  readonly settings: readonly string[];
  /** All that the notes say. */
  readonly notes: readonly Note[];
  /** A statement builds or drops an index CONCURRENTLY, and cannot run in a transaction. */
  readonly refusesTransaction: boolean;
}

export interface DownRequest {
  readonly replay: Replay;
  /** Whether indexes that the up builds or drops CONCURRENTLY are dropped and built so. */
  readonly mayBeConcurrent: boolean;
  /** Each statement of the down runs alone, so that what takes time need not stop those who write. */
  readonly isAlone?: boolean;
}

/**
 * What takes an up back: for each of its statements, in reverse order, the statements that turn the schema after it into
 * the one before it. What the up itself has made is only dropped, whatever else was done to it.
 */
export function downOf(request: DownRequest): Down {
  const { steps } = request.replay;
  const undone = undoneSteps(request)
    .filter(({ statements, notes }) => statements.length > 0 || notes.length > 0)
    .reverse();
  const hasStatements = undone.some(({ statements }) => statements.length > 0);
  return {
    undone,
    settings: hasStatements ? steps.flatMap(({ statement }) => (isPath(statement.node) ? [statement.text] : [])) : [],
    notes: undone.flatMap(({ notes }) => notes),
    refusesTransaction: undone.some(({ statements }) => statements.some((sql) => sql.includes(' CONCURRENTLY '))),
  };
}

/** What undoes each statement of an up, in the order of the up. */
export function undoneSteps({ replay, mayBeConcurrent, isAlone = false }: DownRequest): readonly Undone[] {
  const { entry, surroundings, steps } = replay;
  const { major } = surroundings;
  const qualifiesPublic = steps.some(({ statement }) => /\bpublic\s*\./i.test(statement.text));
  const wasThere = (key: string): boolean => lookUp(entry, key) !== undefined;
  const made = new Set<string>();
  for (const { trace } of steps)
    for (const key of trace.writes.keys()) if (!isTransactionKey(key) && !wasThere(key)) made.add(key);
  const exit = replay.exit();
  // When the up has made a relation or a function, by the place of the statement.
  const madeAt = new Map<string, number>();
  for (const [at, { trace }] of steps.entries())
    for (const [key, value] of trace.writes) {
      if (value === undefined || !made.has(key) || madeAt.has(key)) continue;
      madeAt.set(key, at);
      const called = /^function .+\.([^.]+)$/.exec(key)?.[1];
      if (called !== undefined && !madeAt.has(called)) madeAt.set(called, at);
    }
  const types = new Set([...entriesOf(exit)].flatMap(([key, value]) => (key.startsWith('typename ') ? [value] : [])));
  const isNewHere = (key: string): boolean => made.has(catalogKey(key, made));
  const undone: Undone[] = [];
  const keptAfter = (at: number): UndoRequest['isKept'] => {
    return (relation, name, has) => {
      let now = name;
      return steps.slice(at + 1).every(({ statement: { node }, trace }) => {
        if (
          node !== null &&
          'RenameStmt' in node &&
          (node.RenameStmt.subname ?? node.RenameStmt.relation?.relname) === now
        )
          now = node.RenameStmt.newname ?? now;
        const value = trace.writes.get(stateKey('relation', relation)) as Relation | undefined;
        return value === undefined || has(value, now);
      });
    };
  };
  walkSteps(replay, (step, draft) => {
    const before = catalogView(draft, major, qualifiesPublic);
    const after = catalogView(draft, major, qualifiesPublic, step.trace.writes);
    const result = undoStatement({
      step,
      before,
      after,
      // A relation that the up makes and drops again leaves nothing either.
      isMadeHere: (id) => made.has(stateKey('relation', id)) && before.get('relation', id) !== undefined,
      isNewHere,
      isPassing: (id) => made.has(stateKey('relation', id)) && lookUp(exit, stateKey('relation', id)) === undefined,
      isKept: keptAfter(undone.length),
      isMadeLater: (key, relation) => (madeAt.get(key) ?? -1) > (madeAt.get(stateKey('relation', relation)) ?? -1),
      isTaken: wasThere,
      exit: { get: (kind, name) => lookUp(exit, stateKey(kind, name)) as never },
      isSettled: (key) => {
        if (!key.startsWith('typename '))
          return made.has(key) && (draft.get(key) !== undefined || lookUp(exit, key) === undefined);
        // A type is known by its id, whatever it is called on the way.
        const name = key.slice('typename '.length);
        const id = before.get('typename', name) ?? after.get('typename', name);
        const isMade = id !== undefined && made.has(stateKey('type', id));
        return isMade && (before.get('typename', name) !== undefined || !types.has(id));
      },
      mayBeConcurrent,
      isAlone,
    });
    undone.push(result);
  });
  return undone;
}

// The key of the catalog that an object's remarks and privileges belong to.
const catalogKey = (key: string, made: ReadonlySet<string>): string => {
  const word = key.slice(0, key.indexOf(' '));
  const name = key.slice(word.length + 1);
  switch (word) {
    case 'TYPE':
      return stateKey('typename', name);
    case 'id':
      return stateKey('type', name);
    case 'SEQUENCE':
      return stateKey('name', name);
    case 'SCHEMA':
      return stateKey('schema', name);
    case 'EXTENSION':
      return stateKey('extension', name);
    case 'PUBLICATION':
      return stateKey('publication', name);
    case 'STATISTICS':
      return stateKey('statistics', name);
    case 'FUNCTION':
    case 'PROCEDURE':
      return stateKey('function', name.slice(0, name.lastIndexOf('(')));
    default:
      return made.has(key) ? key : '';
  }
};

const isPath = (node: Replay['steps'][number]['statement']['node']): boolean =>
  node !== null && 'VariableSetStmt' in node && node.VariableSetStmt.name === 'search_path';
