/** In which order the statements that undo one statement come: what others stand on is taken away last and made first. */
const phases = [
  'drop-readers',
  'drop-parts',
  'drop',
  'rename',
  'schema',
  'type',
  'sequence',
  'routine',
  'table',
  'column',
  'key',
  'index',
  'part',
  'foreign-key',
  'validate',
  'view',
  'trigger',
  'attach',
  'owner',
  'comment',
  'privilege',
] as const;

export type Phase = (typeof phases)[number];

/**
 * What a note says. `lost`: data that nothing brings back; `stays`: what nothing can take away; `by-hand`: what nobody here
 * knows, so that somebody has to write it; `nothing`: there is nothing to undo.
 */
export type NoteKind = 'lost' | 'stays' | 'by-hand' | 'nothing';

/** A sentence for a comment in the down. */
export interface Note {
  readonly kind: NoteKind;
  readonly text: string;
}

/** What undoes a statement, as it is collected. */
export interface Undo {
  add(phase: Phase, sql: string): void;
  note(kind: NoteKind, text: string): void;
}

/** One statement of an up undone: statements without `;`, in their order, and what is to be said before them. */
export interface Undone {
  readonly statements: readonly string[];
  readonly notes: readonly Note[];
}

/** Collects what undoes a statement. */
export function createUndo(): Undo & { readonly result: () => Undone } {
  const statements: { readonly phase: Phase; readonly sql: string }[] = [];
  const notes: Note[] = [];
  return {
    add: (phase, sql) => {
      if (!statements.some((known) => known.sql === sql)) statements.push({ phase, sql });
    },
    note: (kind, text) => {
      if (!notes.some((known) => known.text === text)) notes.push({ kind, text });
    },
    result: () => {
      // What one statement has made is dropped in reverse order, as the statements of an up are undone.
      const dropped = statements.filter(({ phase }) => phase === 'drop').reverse();
      return {
        statements: [...dropped, ...statements.filter(({ phase }) => phase !== 'drop')]
          .sort((a, b) => phases.indexOf(a.phase) - phases.indexOf(b.phase))
          .map(({ sql }) => sql),
        notes,
      };
    },
  };
}
