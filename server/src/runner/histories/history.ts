import type { Migration, MigrationPart, Project } from '../../core/project/project';
import type { Session } from '../../postgres/session';

/** The table in which a tool keeps its history. */
export interface Table {
  readonly schema: string;
  readonly name: string;
}

/** What of the target decides where a tool keeps its history. */
export interface HistoryPlace {
  readonly session: Session;
  /** The schemas of the URL's search_path. */
  readonly searchPath: readonly string[];
  /** The path of the URL, decoded and with its slash; empty: there is none. */
  readonly urlPath: string;
  /** Parameters of the URL that begin with `x-`. */
  readonly extras: ReadonlyMap<string, string>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A column, with types as PostgreSQL's format_type writes them. */
export interface TableColumn {
  readonly name: string;
  /** Those that the tool has made, now or in earlier releases. */
  readonly types: readonly string[];
}

/** What a history table says. */
export interface Reading {
  readonly state: 'absent' | 'clean' | 'dirty';
  /** The versions of its rows, as they stand there. */
  readonly versions: readonly string[];
}

export type MigrationState = 'applied' | 'pending' | 'changed' | 'missing' | 'failed' | 'waits-for-deploy';

/** A migration with what the history says of it. */
export interface MigrationStatus {
  readonly version: string;
  readonly name: string;
  readonly state: MigrationState;
  /** null: the history has it, but no file does. */
  readonly migration: Migration | null;
}

/** One migration to be applied or rolled back, and what the history says afterwards. */
export interface Step {
  readonly direction: 'up' | 'down';
  readonly migration: Migration;
  readonly version: string;
  /** The version of the migration that then is the last; null: none. */
  readonly target: string | null;
  /** What is sent; null: there is no file for it, and the tool only moves the version. */
  readonly part: MigrationPart | null;
}

/** Something that is sent to the server as one message. */
export interface Message {
  readonly sql: string;
  /** Set where the message is a stretch of a migration: its UTF-16 offset in the file. */
  readonly body?: { readonly part: MigrationPart; readonly start: number };
}

/** Messages that stand or fall together. */
export interface Unit {
  readonly messages: readonly Message[];
  /** For people: how PostgreSQL treats it. */
  readonly transaction: string;
}

/** One tool's history, row for row as the tool writes it. The twin of a layout; one tool = one file. */
export interface History {
  /** Of the layout. */
  readonly id: string;
  /** Whether its table names each migration that is applied, and not the last alone. */
  readonly namesEach: boolean;
  /** The columns of its table, by which it is told from other tools' tables. */
  readonly columns: readonly TableColumn[];
  locate(place: HistoryPlace): Promise<Table>;
  /** The keys that the tool itself locks with pg_advisory_lock, and one of ours where it locks nothing. */
  lockKeys(table: Table, place: HistoryPlace): readonly string[];
  /** What makes the table, as the tool does; and its schema, where the tool makes that and it is not there. */
  create(table: Table, hasSchema: boolean): readonly Message[];
  /** Only called where the table is there and has the right shape. */
  read(session: Session, table: Table): Promise<Reading>;
  /** In the order of the files, and what the history has that no file has at its place. */
  statuses(project: Project, reading: Reading): MigrationStatus[];
  /** What is sent for a step: the tool's own statements around the migration. */
  units(step: Step, table: Table, project: Project): readonly Unit[];
  /** Marks all that is up to a version as applied, in an empty history. */
  baseline(versions: readonly string[], table: Table): Unit;
  /**
   * Makes a version the last that is applied (null: nothing is), and runs nothing: what `repair` does once it is said
   * what is true.
   */
  repair(version: string | null, table: Table, statuses: readonly MigrationStatus[]): Unit;
  /** Why nothing can be applied or rolled back as things are; null: nothing is in the way. */
  obstacle(statuses: readonly MigrationStatus[], reading: Reading, direction: 'up' | 'down'): Obstacle | null;
}

export interface Obstacle {
  /** One or two sentences. */
  readonly message: string;
  /** The next command, or what to do. */
  readonly hint: string;
}

/** The stretch of a part's file that the tool sends. */
export function bodyOf(part: MigrationPart): Message {
  const { file, section } = part;
  return {
    sql: file.text.slice(section.span.start, section.span.end),
    body: { part, start: section.span.start },
  };
}
