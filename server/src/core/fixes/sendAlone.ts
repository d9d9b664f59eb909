import type { Fix } from '../lint/finding';
import type { Edit } from '../text/edit';
import { fileEdits, mentions } from './moveOut';
import { applicabilityOf, newMigrations, type NewMigration } from './newMigrations';
import type { Place, PlacedStatement } from './place';
import { editedText, isSetting, removeStatement } from './statementEdits';

/** A statement that becomes one which must be sent alone, outside any transaction. */
export interface SentAlone {
  /** They change the statement itself; in the file. */
  readonly edits: readonly Edit[];
  /** For the name of a migration of its own. */
  readonly name: string;
  /** What later statements of the section may not name, or they would have to come along. */
  readonly subjects: readonly string[];
  /** What takes it back in the down of the same migration, and as what; null: nothing there does. */
  readonly undo: Undo | null;
  /** The down of a migration of its own where there is no `undo`: whole, with its `;`, or a comment. */
  readonly down: string;
  /** Something that it changes is brought back by no statement of the down, so that somebody has to look. */
  readonly lacksUndo: boolean;
  /** Statements of the down that go to migrations behind this one. */
  readonly undoneElsewhere?: readonly PlacedStatement[];
  /** Migrations that come behind it. */
  readonly then?: readonly NewMigration[];
  readonly title: string;
}

/** A statement of a down that goes with the one that it takes back. */
export interface Undo {
  readonly placed: PlacedStatement;
  /** They let it run outside a transaction; in the file. Where it is `moved`, it stays in one. */
  readonly edits: readonly Edit[];
  /** Its whole text in a migration of its own, where it is one that runs in a transaction. */
  readonly moved?: string;
}

/**
 * Lets a statement run outside any transaction: in its place where nothing else stands there, in the layout's own way;
 * else in a migration of its own. What takes it back goes with it.
 */
export function sendAlone(place: Place, request: SentAlone): Fix | null {
  const placed = place.statements[place.index];
  if (placed === undefined) return null;
  const later = place.statements.slice(place.index + 1);
  if (later.some(({ statement }) => request.subjects.some((name) => mentions(statement, name)))) return null;
  const others = place.statements.filter((other) => other !== placed && !isSetting(other));
  const isSentAlone = place.section.sending === 'statements' && placed.effects.transaction === 'none';
  return others.length === 0 || isSentAlone ? stay(place, placed, request) : leave(place, placed, request);
}

type EditsByPath = Map<string, Edit[]>;

const add = (edits: EditsByPath, path: string, more: readonly Edit[]): void => {
  edits.set(path, [...(edits.get(path) ?? []), ...more]);
};

const fixOf = (place: Place, edits: EditsByPath, newFiles: Fix['newFiles'], { title, lacksUndo }: SentAlone): Fix => ({
  title,
  // That nothing brings it back may be meant, or not.
  applicability: lacksUndo && place.counterpart !== null ? 'needs-review' : applicabilityOf(place, newFiles),
  edits: [...edits].flatMap(([path, changes]) => fileEdits(path, changes)),
  newFiles,
});

const removals = (counterpart: NonNullable<Place['counterpart']>, gone: readonly PlacedStatement[]): Edit[] =>
  gone.map((statement) => removeStatement(counterpart.file.text, counterpart.section, statement));

const stay = (place: Place, placed: PlacedStatement, request: SentAlone): Fix => {
  const { file, section, counterpart, layout } = place;
  const edits: EditsByPath = new Map();
  const optOut = section.sending === 'transaction' ? layout.optOut(file.path, file.text, section) : null;
  // A SET in the same message would make a transaction of it.
  const settings = section.sending === 'statements' ? [] : place.statements.filter((each) => each !== placed);
  add(edits, file.path, [
    ...settings.map((each) => removeStatement(file.text, section, each)),
    ...request.edits,
    ...(optOut?.edits ?? []),
  ]);
  const newFiles = [...(optOut?.newFiles ?? [])];
  if (counterpart !== null) {
    const elsewhere = request.undoneElsewhere ?? [];
    const { undo } = request;
    const left = counterpart.statements.filter((each) => !elsewhere.includes(each));
    const isUndoneAlone = undo !== null && left.every((each) => each === undo.placed || isSetting(each));
    const path = counterpart.file.path;
    add(edits, path, removals(counterpart, elsewhere));
    if (undo?.moved !== undefined) add(edits, path, undo.edits);
    else if (isUndoneAlone && undo.edits.length > 0) {
      const out =
        counterpart.section.sending === 'transaction'
          ? layout.optOut(path, counterpart.file.text, counterpart.section)
          : null;
      const isOneMessage = counterpart.section.sending !== 'statements';
      add(edits, path, [
        ...(isOneMessage ? removals(counterpart, left.filter(isSetting)) : []),
        ...undo.edits,
        ...(out?.edits ?? []),
      ]);
      newFiles.push(...(out?.newFiles ?? []));
    }
  }
  const existing = [...place.existing, ...newFiles.map(({ path }) => path)];
  return fixOf(place, edits, [...newFiles, ...newMigrations({ ...place, existing }, request.then ?? [])], request);
};

const leave = (place: Place, placed: PlacedStatement, request: SentAlone): Fix => {
  const { file, section, counterpart } = place;
  const edits: EditsByPath = new Map();
  const { undo } = request;
  add(edits, file.path, [removeStatement(file.text, section, placed)]);
  if (counterpart !== null) {
    const gone = [...(undo === null ? [] : [undo.placed]), ...(request.undoneElsewhere ?? [])];
    add(edits, counterpart.file.path, removals(counterpart, gone));
  }
  const own: NewMigration = {
    name: request.name,
    up: editedText(file.text, section, placed, request.edits),
    down:
      undo === null || counterpart === null
        ? request.down
        : (undo.moved ?? editedText(counterpart.file.text, counterpart.section, undo.placed, undo.edits)),
    outsideTransaction: { up: true, down: undo !== null && undo.moved === undefined && undo.edits.length > 0 },
  };
  const title = `${request.title} in a migration of its own`;
  return fixOf(place, edits, newMigrations(place, [own, ...(request.then ?? [])]), { ...request, title });
};
