import { basename } from 'node:path';
import type { ExplainedFile, ReportedMigration, StatusReport } from './reports';

/** A change of a database, before it is made. */
export interface Change {
  /** Its button: what is done, as a verb. */
  readonly verb: 'Apply' | 'Roll Back' | 'Set History';
  readonly direction: 'up' | 'down';
  /** In the order in which they run. */
  readonly migrations: readonly ReportedMigration[];
}

/** Where a change is made. */
export type Place = StatusReport['target'] & {
  /** As the user chose it. */
  readonly shownName: string;
  /** An embedded database: where it is, as lockstep.json says it; null: a server. Only one process uses it at a time. */
  readonly embeddedIn: string | null;
};

/** How many lines of a list are shown; a dialog has no scroll bar everywhere. */
const shownLines = 6;

/** The locks that stop others, from the strongest (manual, 13.3.1): what they are called in SQL, and who waits. */
const stopping: readonly { readonly mode: string; readonly sql: string; readonly waits: string }[] = [
  { mode: 'AccessExclusiveLock', sql: 'ACCESS EXCLUSIVE', waits: 'Reads and writes wait' },
  { mode: 'ExclusiveLock', sql: 'EXCLUSIVE', waits: 'Writes wait' },
  { mode: 'ShareRowExclusiveLock', sql: 'SHARE ROW EXCLUSIVE', waits: 'Writes wait' },
  { mode: 'ShareLock', sql: 'SHARE', waits: 'Writes wait' },
];

/** A migration as lists show it: its version and its name. */
export function migrationLabel({ version, name }: Pick<ReportedMigration, 'version' | 'name'>): string {
  return name === '' ? version : `${version} ${name}`;
}

/** The question: one sentence. */
export function question({ verb, migrations }: Change, { shownName }: Place): string {
  const [only, second] = migrations;
  if (only === undefined) return `Set the history of ${shownName}?`;
  const what = second === undefined ? migrationLabel(only) : `${migrations.length} migrations`;
  return verb === 'Apply' ? `Apply ${what} to ${shownName}?` : `Roll back ${what} on ${shownName}?`;
}

/** What the user should know before they answer: where, what, who waits, and what does not come back. */
export function facts(change: Change, place: Place, files: readonly ExplainedFile[], texts: Texts): string {
  const { migrations } = change;
  const names = limited(migrations.map((migration) => `  ${migrationLabel(migration)}`));
  const blocks = [
    [`Where: ${placeText(place)}`],
    // First what must not be out of sight where the dialog is cut off.
    lost(change, files, texts),
    whoWaits(files, place),
    ...(migrations.length > 1 ? [['In this order:', ...names]] : []),
  ];
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}

/** The text of a file that is explained; empty where it cannot be read. */
export type Texts = (file: ExplainedFile) => string;

const placeText = ({ place, user, server, embeddedIn }: Place): string => {
  if (embeddedIn === null) return `${place} as ${user ?? ''} (${server ?? ''})`;
  return server === null ? `${embeddedIn}, which this makes` : `${embeddedIn} (${server})`;
};

const limited = (lines: readonly string[]): string[] =>
  lines.length <= shownLines
    ? [...lines]
    : [...lines.slice(0, shownLines - 1), `  and ${lines.length - shownLines + 1} more`];

/** The strongest lock on each relation that stops others. */
const whoWaits = (files: readonly ExplainedFile[], { embeddedIn }: Place): string[] => {
  if (embeddedIn !== null) return ['Who waits: nobody. Only Lockstep uses an embedded database.'];
  const statements = files.flatMap((file) => file.statements);
  const strongest = new Map<string, number>();
  for (const { relation, mode } of statements.flatMap(({ locks }) => locks)) {
    const rank = stopping.findIndex((lock) => lock.mode === mode);
    if (rank !== -1) strongest.set(relation, Math.min(rank, strongest.get(relation) ?? rank));
  }
  const worked = (kind: 'rewrites' | 'scans') => new Set(statements.flatMap((statement) => statement[kind]));
  const rewritten = worked('rewrites');
  const scanned = worked('scans');
  const blocks = stopping.flatMap(({ sql, waits }, rank) => {
    const relations = [...strongest].flatMap(([relation, own]) => (own === rank ? [relation] : [])).sort();
    const work = (relation: string): string =>
      rewritten.has(relation) ? ' (rewritten)' : scanned.has(relation) ? ' (read whole)' : '';
    const lines = relations.map((relation) => `  ${relation}${work(relation)}`);
    return lines.length === 0 ? [] : [`${waits} (${sql}), where these are there already:`, ...limited(lines)];
  });
  return blocks.length === 0 ? ['Who waits: nobody. No lock here stops reads or writes.'] : blocks;
};

/** The kinds of statements that take rows away. */
const takesRows = /^(?:DROP (?:TABLE|SCHEMA|DATABASE|MATERIALIZED VIEW|TYPE|SEQUENCE|OWNED)|TRUNCATE|DELETE)/;
/** ALTER TABLE … DROP of a column, and of nothing else. */
const dropsColumn = /\bDROP\s+(?!CONSTRAINT\b|DEFAULT\b|NOT\b|IDENTITY\b|EXPRESSION\b)/i;

/** What no later migration brings back. */
const lost = ({ direction, migrations }: Change, files: readonly ExplainedFile[], texts: Texts): string[] => {
  const statements = files.flatMap((file) => {
    const lines = texts(file).split('\n');
    return file.statements.flatMap(({ kind, range: { start, end } }) => {
      const text = lines.slice(start.line, end.line + 1).join('\n');
      const isLossy = takesRows.test(kind) || (kind === 'ALTER TABLE' && dropsColumn.test(text));
      return isLossy ? [`  ${oneLine(text)} (${basename(file.path)}:${start.line + 1})`] : [];
    });
  });
  const found = files.flatMap(({ findings }) =>
    findings.filter(({ category }) => category === 'data-loss').map(({ message }) => `  ${message}`),
  );
  const oneWay = direction === 'up' ? migrations.filter(({ downPath }) => downPath === null) : [];
  const lines = [
    ...new Set([
      ...statements,
      ...(statements.length === 0 ? found : []),
      ...oneWay.map((migration) => `  ${migrationLabel(migration)} has no down`),
    ]),
  ];
  return lines.length === 0
    ? ['What cannot come back: nothing. No rows are dropped.']
    : ['What cannot come back:', ...limited(lines)];
};

const oneLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 70 ? `${line.slice(0, 69)}…` : line;
};
