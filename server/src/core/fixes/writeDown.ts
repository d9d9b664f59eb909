import { downOf, type Down } from '../down/downOf';
import { downText, needsReview, unreadable } from '../down/downText';
import type { Config } from '../config/config';
import type { Layout, LayoutOptions, OptOut, SourceFile } from '../layouts/layout';
import type { FileEdits, Fix } from '../lint/finding';
import { hasTemplates, type AnalysedPart } from '../replay/analyse';
import type { StatementReader } from '../sql/statement';
import { applyEdits } from '../text/edit';
import type { Printer } from './printer';

/** The title of the action that writes a down. */
const writeDownTitle = 'Write the down migration';

/** A migration whose down is to be written. */
export interface DownPlace {
  readonly layout: Layout;
  readonly options: LayoutOptions;
  readonly up: AnalysedPart;
  /** The down as it is, without a statement; null: there is none. */
  readonly down: AnalysedPart | null;
  /** Whether some file of the folder is a template, so that what it made is not what is known of it. */
  readonly hasTemplates: boolean;
  readonly lockTimeout: Config['lockTimeout'];
  readonly printer: Printer;
  readonly reader: StatementReader;
  /** Whether the up is known to be applied. */
  readonly isApplied: boolean;
}

/** Writes the down of a migration that has none, or an empty one; null: its layout has no place for it. */
export function writeDown(place: DownPlace): Fix | null {
  const { up, down } = place;
  if (hasTemplates(up.file) || up.statements.length === 0 || (down?.statements.length ?? 0) > 0) return null;
  const { down: written, text } = writtenDown(place);
  if (unreadable(written, place.reader).length > 0) return null;
  const placed = down === null ? newDown(place, text, written) : inDown(down, place.layout, text, written);
  if (placed === null) return null;
  const isKnownLayout = place.layout.id !== 'plain' || placed.newFiles.length === 0;
  const isCertain = !needsReview(written) && !place.hasTemplates && isKnownLayout;
  if (!place.isApplied)
    return { title: writeDownTitle, applicability: isCertain ? 'ready' : 'needs-review', ...placed };
  return { title: `${writeDownTitle} (${whatItChanges(place, placed)})`, applicability: 'needs-review', ...placed };
}

// Of an up that is applied: what becomes of its file, and whether its tool notices.
const whatItChanges = ({ up, layout }: DownPlace, { edits }: Pick<Fix, 'edits'>): string => {
  if (!edits.some(({ path }) => path === up.file.path)) return 'the up is applied and stays as it is';
  return layout.comparesTexts === false
    ? `into the file of the applied up: ${layout.displayName} does not compare it with what it ran`
    : 'into the file of the applied up: a tool that compares it with what it ran will refuse it';
};

const writtenDown = (place: DownPlace): { readonly down: Down; readonly text: string } => {
  const { up, layout, printer, lockTimeout } = place;
  const { sending } = up.section;
  const down = sentDown(place);
  const isExplicit = opensTransaction(up) && !down.refusesTransaction;
  const isLocal = isExplicit || (sending !== 'statements' && layout.id !== 'plain');
  const timeout = `${printer.setLockTimeout(lockTimeout, isLocal)};`;
  return {
    down,
    text: downText(down, {
      lockTimeout: down.refusesTransaction && sending !== 'statements' ? null : timeout,
      isExplicit,
    }),
  };
};

// As its statements will be sent: a message of several is a transaction; one alone is none, where the tool can be told so.
const sentDown = ({ up: { replay, section }, layout }: DownPlace): Down => {
  if (section.sending === 'statements') return downOf({ replay, mayBeConcurrent: true, isAlone: true });
  const alone = downOf({ replay, mayBeConcurrent: true, isAlone: true });
  if (layout.id !== 'plain' && countOf(alone) === 1) return alone;
  const concurrent = downOf({ replay, mayBeConcurrent: true });
  const isAlone = countOf(concurrent) === 1 || layout.id === 'plain';
  return concurrent.refusesTransaction && !isAlone ? downOf({ replay, mayBeConcurrent: false }) : concurrent;
};

const countOf = ({ undone, settings }: Down): number =>
  undone.reduce((sum, { statements }) => sum + statements.length, settings.length);

const opensTransaction = ({ statements: [first] }: AnalysedPart): boolean => {
  const node = first?.node ?? null;
  return node !== null && 'TransactionStmt' in node;
};

type Placed = Pick<Fix, 'edits' | 'newFiles'>;

// Behind what the empty section holds: a marker, a comment.
const inDown = ({ file, section }: AnalysedPart, layout: Layout, text: string, down: Down): Placed => {
  const { start, end } = section.span;
  const kept = file.text.slice(start, end).trimEnd();
  const optOut = down.refusesTransaction ? layout.optOut(file.path, file.text, section) : null;
  const rest = file.text.slice(end);
  const edit = {
    span: { start: start + kept.length, end },
    newText: `${kept === '' ? '' : '\n'}${text}${rest === '' ? '' : '\n'}`,
  };
  return withOptOut({ edits: [{ path: file.path, edits: [edit] }], newFiles: [] }, file, optOut);
};

const withOptOut = ({ edits, newFiles }: Placed, file: SourceFile, optOut: OptOut | null): Placed => {
  if (optOut === null) return { edits, newFiles };
  const merged: FileEdits[] = edits.map((each) =>
    each.path === file.path ? { path: each.path, edits: [...optOut.edits, ...each.edits] } : each,
  );
  return { edits: merged, newFiles: [...newFiles, ...optOut.newFiles] };
};

// A file beside that of the up, or a section behind it.
const newDown = (place: DownPlace, text: string, down: Down): Placed | null => {
  const { up, layout, options } = place;
  const { file } = up;
  const path = pairOf(file.path);
  if (path !== null) {
    const made = { path, text };
    const [section] = layout.sections({ path, text, options, companion: () => undefined }).sections;
    const optOut = down.refusesTransaction && section !== undefined ? layout.optOut(path, text, section) : null;
    if (optOut === null) return { edits: [], newFiles: [made] };
    return { edits: [], newFiles: [{ path, text: applyEdits(text, optOut.edits) }, ...optOut.newFiles] };
  }
  const section = newSection(place, text, down);
  if (section === null) return null;
  const kept = file.text.trimEnd();
  const edit = { span: { start: kept.length, end: file.text.length }, newText: `\n\n${section}` };
  return { edits: [{ path: file.path, edits: [edit] }], newFiles: [] };
};

/** The path of the down that goes with an up in a file of its own; null: its file holds both. */
const pairOf = (path: string): string | null => {
  const pair = path.replace(/(^|\/|\.)up(?=\.sql$)/i, (_, before: string) => `${before}down`);
  return pair === path ? null : pair;
};

// As the layout writes it in a new file: with its marker.
const newSection = ({ up, layout, options }: DownPlace, text: string, down: Down): string | null => {
  const { file } = up;
  const [sample] = layout.scaffold({
    name: 'sample',
    existing: [file.path],
    now: '20000101000000',
    up: '',
    down: text,
    outsideTransaction: { up: false, down: down.refusesTransaction },
    options,
    sample: file,
  }).files;
  if (sample === undefined) return null;
  const found = layout
    .sections({ path: sample.path, text: sample.text, options, companion: () => undefined })
    .sections.find(({ direction }) => direction === 'down');
  return found === undefined ? null : sample.text.slice(found.span.start, found.span.end);
};
