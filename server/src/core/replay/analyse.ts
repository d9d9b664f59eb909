import { withEntries } from '../catalog/persistentMap';
import { emptyCatalog, stateKey, type State, type StateValue } from '../catalog/state';
import { keptSettings } from '../effects/setVariable';
import { unknownRelation, type Surroundings } from '../effects/evaluation';
import type { Direction, Section, SourceFile } from '../layouts/layout';
import { maskTemplates } from '../layouts/templates';
import type { Migration, Project } from '../project/project';
import type { Statement, StatementReader } from '../sql/statement';
import { readSection, type Reading } from './read';
import { once, replay, type ReportOn, type Replay, type Step } from './replay';

/** A statement of a section, with its place in the file and what it does. */
export interface AnalysedStatement {
  readonly statement: Statement;
  /** UTF-16 offset in the file of its first token. */
  readonly start: number;
  readonly step: Step;
}

/** One direction of a migration, run in thought. */
export interface AnalysedPart {
  readonly migration: Migration;
  readonly direction: Direction;
  readonly file: SourceFile;
  readonly section: Section;
  readonly reading: Reading;
  readonly replay: Replay;
  readonly statements: readonly Statement[];
  /** UTF-16 offsets in the file of the statements. */
  readonly starts: readonly number[];
  /** The statements with their places and steps. */
  readonly analysed: () => readonly AnalysedStatement[];
}

/** A project run in thought on one major: the ups in order, then what is repeatable, then the downs, newest first. */
export interface ProjectAnalysis {
  readonly project: Project;
  readonly surroundings: Surroundings;
  readonly parts: readonly AnalysedPart[];
  /** The last section that brings the schema forward. */
  readonly last: Section | undefined;
  /** The schema that the whole history leaves. */
  readonly exit: () => State;
}

/** A table of which a directive says that it exists. Unquoted parts. */
export interface ExistingTable {
  readonly schema: string;
  readonly name: string;
}

export interface AnalysisRequest {
  readonly project: Project;
  readonly surroundings: Surroundings;
  readonly reader: StatementReader;
  /** What rules say of the statements of a section. */
  readonly reportOn: (file: SourceFile, direction: Direction) => ReportOn;
  /** The tables that the directives of a file say exist. */
  readonly existing?: (file: SourceFile) => readonly ExistingTable[];
}

const prepared = new WeakMap<SourceFile, string>();

/**
 * The text of a file as it is read: NUL and a byte order mark become spaces, templates are masked, and every offset
 * stays what it was.
 */
export function preparedText(file: SourceFile): string {
  let text = prepared.get(file);
  if (text === undefined) {
    text = maskTemplates(file.text.replaceAll('\0', ' ').replace(/^\uFEFF/, ' '));
    prepared.set(file, text);
  }
  return text;
}

/** Whether the file has templates (`{{…}}`, `${…}`), so that its statements are not what the server gets. */
export function hasTemplates(file: SourceFile): boolean {
  const { text } = file;
  return (text.includes('{{') || text.includes('${')) && maskTemplates(text) !== text;
}

const forgotten = keptSettings.map((name) => [stateKey('setting', name), undefined] as const);

/** What a migration leaves to the next one. A tool may use a new session for each, so what SET left is not counted on. */
export function withoutSettings(catalog: State): State {
  return withEntries(catalog, forgotten);
}

const forgottenKeys: ReadonlySet<string> = new Set(forgotten.map(([key]) => key));

/** Whether a key is one of those settings. */
export function isForgotten(key: string): boolean {
  return forgottenKeys.has(key);
}

const withExisting = (catalog: State, tables: readonly ExistingTable[]): State =>
  withEntries(
    catalog,
    tables.flatMap(({ schema, name }) => {
      const relation = { ...unknownRelation(schema, name), isKnown: true };
      return [
        [stateKey('name', `${schema}.${name}`), { kind: 'relation' as const, id: relation.id }] as const,
        [stateKey('relation', relation.id), relation] as const,
      ];
    }),
  );

const empty = emptyCatalog();

/**
 * Runs all migrations of a project in thought. With the analysis before an edit, files whose text and whose entry
 * schema are the same are taken over whole, and the others statement by statement.
 */
export function analyseProject(request: AnalysisRequest, previous?: ProjectAnalysis): ProjectAnalysis {
  const { project, surroundings } = request;
  const known = new Map(
    previous?.surroundings === surroundings
      ? previous.parts.map((part) => [partKey(part.file, part.section), part])
      : [],
  );
  const ups: AnalysedPart[] = [];
  const repeatables: AnalysedPart[] = [];
  const downs: AnalysedPart[] = [];
  const at = (before: State): PartRequest => ({ ...request, entryOf: entryAfter(request, before) });
  let catalog: () => State = () => empty;
  for (const migration of project.migrations) {
    if (migration.up !== null) {
      const { file, section } = migration.up;
      const part = analysePart(at(catalog()), migration, file, section, known.get(partKey(file, section)));
      (section.direction === 'repeatable' ? repeatables : ups).push(part);
      catalog = once(() => withoutSettings(part.replay.exit()));
    }
    if (migration.down !== null) {
      const { file, section } = migration.down;
      downs.unshift(analysePart(at(catalog()), migration, file, section, known.get(partKey(file, section))));
    }
  }
  return { project, surroundings, parts: [...ups, ...repeatables, ...downs], exit: catalog, last: lastOf(project) };
}

/** The last section of a project that brings the schema forward. */
export function lastOf({ migrations }: Project): Section | undefined {
  return migrations.findLast(({ up }) => up !== null)?.up?.section;
}

/** Stands for a section of a file from one analysis to the next. */
export function partKey(file: SourceFile, section: Section): string {
  return `${section.direction} ${section.span.start} ${file.path}`;
}

const readPart = (
  reader: StatementReader,
  file: SourceFile,
  section: Section,
  previous: Reading | undefined,
): Pick<AnalysedPart, 'reading' | 'starts' | 'statements'> => {
  const { start, end } = section.span;
  const reading = readSection({ text: preparedText(file), start, end, cuts: section.cuts }, reader, previous);
  const starts: number[] = [];
  const statements: Statement[] = [];
  for (const chunk of reading.chunks)
    for (const { statement, offset } of chunk.statements) {
      starts.push(chunk.start + offset);
      statements.push(statement);
    }
  return { reading, starts, statements };
};

/** What of a request a section needs, and the state that it begins with. */
export interface PartRequest extends Pick<AnalysisRequest, 'surroundings' | 'reader' | 'reportOn'> {
  readonly entryOf: (file: SourceFile) => State;
  /** What differs from that state, where it is the one that the section began with before. */
  readonly over?: ReadonlyMap<string, StateValue | undefined> | undefined;
}

/** The state that a file begins with: the one before it, and the tables that its directives say exist. */
export function entryAfter({ existing }: AnalysisRequest, before: State): (file: SourceFile) => State {
  return (file) => {
    const tables = existing?.(file) ?? [];
    return tables.length === 0 ? before : withExisting(before, tables);
  };
}

/** Runs a section in thought. With what it was before an edit, what still holds of it is kept. */
export function analysePart(
  request: PartRequest,
  migration: Migration,
  file: SourceFile,
  section: Section,
  previous: AnalysedPart | undefined,
): AnalysedPart {
  const entry = request.entryOf(file);
  const reportOn = request.reportOn(file, section.direction);
  const isSameText =
    previous?.file.text === file.text &&
    previous.section.span.end === section.span.end &&
    previous.section.sending === section.sending;
  if (
    isSameText &&
    request.over === undefined &&
    previous.replay.entry === entry &&
    previous.replay.reportOn === reportOn
  )
    return { ...previous, migration, file, section };
  const { reading, starts, statements } = isSameText
    ? previous
    : readPart(request.reader, file, section, previous?.reading);
  const replayed = replay(
    { statements, entry, over: request.over, sending: section.sending, surroundings: request.surroundings, reportOn },
    previous?.replay,
  );
  return {
    migration,
    direction: section.direction,
    file,
    section,
    reading,
    statements,
    starts,
    replay: replayed,
    analysed: once(() =>
      replayed.steps.map((step, at) => ({ statement: step.statement, start: starts[at] ?? 0, step })),
    ),
  };
}
