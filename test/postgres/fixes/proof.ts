import type { SourceFile } from '../../../server/src/core/layouts/layout';
import type { Session as LintSession } from '../../../server/src/core/lint/session';
import type { Migration, MigrationPart, Project } from '../../../server/src/core/project/project';
import { split } from '../../../server/src/core/sql/splitter';
import { dataOf, differentData, type Data } from '../../support/postgres/data';
import type { Session } from '../../support/postgres/database';
import { fillTables } from '../../support/postgres/fill';
import { schemaDifferences, snapshot, type SchemaSnapshot } from '../../support/postgres/schema';
import type { Scratch } from '../../support/postgres/scratch';
import { refusalOf } from '../../support/refusal';
import { runPart, runParts } from '../../support/runMigrations';
import { judgePart } from '../rules/claims';

/** A folder before and after a fix. */
export interface Fixed {
  readonly before: LintSession;
  readonly after: LintSession;
}

/** What contradicts a fix on a server; all empty where it holds. */
export interface Proof {
  /** Where the schema of the fixed folder differs from that of the original one. */
  readonly schema: readonly string[];
  /** The same after the downs of both; where the original has none, after that of the fix and before any up. */
  readonly down: readonly string[];
  /** Columns whose values differ though both folders leave them alone. */
  readonly data: readonly string[];
  /** Where what the rules say of the fixed folder differs from what the server did, or a new file is reported. */
  readonly steps: readonly string[];
}

/** Runs a folder as it is and as fixed on a server, with rows in its tables, and compares what they leave. */
export async function prove(scratch: Scratch, { before, after }: Fixed): Promise<Proof> {
  const first = firstChange(before.project, after.project);
  const original = await originalEnd(scratch, before, first);
  const fixed = await endOf(scratch, after, first, allowedOf(after, original));
  return {
    schema: schemaDifferences(original.up, fixed.up),
    down: schemaDifferences(
      lacksDowns(before, first) && !lacksDowns(after, first) ? fixed.before : original.down,
      fixed.down,
    ),
    data: original.hasRows === fixed.hasRows ? differentData(original.data, fixed.data) : [],
    steps: await judgeSteps(scratch, before, after, first, fixed.hasRows),
  };
}

const lacksDowns = ({ project }: LintSession, first: number): boolean =>
  project.migrations.slice(first).every(({ down }) => down === null);

const originals = new WeakMap<LintSession, Map<string, Promise<End>>>();

/** A folder has several fixes, and ends in one way. */
function originalEnd(scratch: Scratch, before: LintSession, first: number): Promise<End> {
  const key = `${scratch.major} ${first}`;
  const known = originals.get(before) ?? new Map<string, Promise<End>>();
  originals.set(before, known);
  const end = known.get(key) ?? endOf(scratch, before, first, /^(?:2[23]...|25001|55P04)$/);
  known.set(key, end);
  return end;
}

/**
 * What a server may refuse in a fixed folder: what it refuses in the original for its rows, and what is left to other
 * findings of the folder.
 */
function allowedOf(after: LintSession, { refusals }: End): RegExp {
  const left = new Set(after.linted.flatMap(({ findings }) => findings.map(({ rule }) => rule)));
  const allowed = [
    ...refusals.filter((code) => code !== '23502' && code !== '25001' && code !== '55P04'),
    ...(left.has('concurrently-in-transaction') ? ['25001'] : []),
    ...(left.has('required-column-without-default') ? ['23502'] : []),
  ];
  return new RegExp(`^(?:${allowed.join('|') || 'nothing'})$`);
}

interface End {
  /** Before the first change. */
  readonly before: SchemaSnapshot;
  readonly up: SchemaSnapshot;
  readonly down: SchemaSnapshot;
  readonly data: Data;
  readonly hasRows: boolean;
  /** The SQLSTATEs of what was refused on the way. */
  readonly refusals: readonly string[];
}

const sent = (part: MigrationPart | null): string =>
  part === null
    ? ''
    : `${part.section.sending} ${part.file.text.slice(part.section.span.start, part.section.span.end)}`;

/** The place of the first migration that a fix changes. */
function firstChange(before: Project, after: Project): number {
  const isSame = (a: Migration | undefined, b: Migration | undefined): boolean =>
    a !== undefined && b !== undefined && sent(a.up) === sent(b.up) && sent(a.down) === sent(b.down);
  const at = after.migrations.findIndex((migration, index) => !isSame(before.migrations[index], migration));
  if (at === -1) throw new Error('The fix changes nothing that is sent.');
  return at;
}

/**
 * Runs all ups, with rows in the tables that are there before the first change, then the downs of what is from there on.
 * What the server refuses with an `allowed` SQLSTATE is run again, each statement alone, without rows, or both.
 */
async function endOf(scratch: Scratch, session: LintSession, first: number, allowed: RegExp): Promise<End> {
  const { project } = session;
  const refusals: string[] = [];
  const run = async (isFilled: boolean, isAlone: boolean): Promise<End> => {
    await scratch.reset();
    const runner = await scratch.connect();
    try {
      await runParts(
        runner,
        project,
        project.migrations.slice(0, first).flatMap(({ up }) => up ?? []),
      );
      if (isFilled) await fillTables(runner);
      const before = await snapshot(scratch);
      const changed = project.migrations.slice(first);
      const columns = await dataOf(runner);
      // A tool may use a new session for each.
      const send = async (part: MigrationPart): Promise<void> => {
        await (isAlone ? runAlone : runPart)(runner, project, part);
        await runner.query('DISCARD ALL');
      };
      for (const { up } of changed) if (up !== null) await send(up);
      const up = await snapshot(scratch);
      const data = await dataOf(runner, columns);
      for (const { down } of [...changed].reverse()) if (down !== null) await send(down);
      return { before, up, data, hasRows: isFilled, down: await snapshot(scratch), refusals };
    } finally {
      await runner.end();
    }
  };
  const attempt = async (isFilled: boolean, isAlone: boolean): Promise<End | null> => {
    let end: End | null = null;
    const refusal = await refusalOf(async () => {
      end = await run(isFilled, isAlone);
    });
    if (refusal !== null && !allowed.test(refusal.code))
      throw new Error(`${refusal.code} ${refusal.message} in\n${shown(project)}`);
    if (refusal !== null) refusals.push(refusal.code);
    return end;
  };
  const end =
    (await attempt(true, false)) ??
    (await attempt(true, true)) ??
    (await attempt(false, false)) ??
    (await attempt(false, true));
  if (end === null) throw new Error(`The server refuses it in any case:\n${shown(project)}`);
  return end;
}

/** Each statement on its own, in no transaction: what a refused migration would do if it were not refused. */
async function runAlone(session: Session, _: Project, { file, section }: MigrationPart): Promise<void> {
  for (const { statement } of split(file.text, section.span, section.cuts)) {
    if (statement === null) continue;
    const text = file.text.slice(statement.start, statement.end);
    if (!/^(?:begin|start\s+transaction|commit|end)\b/i.test(text)) await session.query(text);
  }
}

const shown = ({ files }: Project): string => files.map(({ path, text }) => `-- ${path}\n${text}`).join('\n');

const saying = ({ rule, message }: { readonly rule: string; readonly message: string }): string =>
  `${rule}: ${message}`;

/** Observes what the fixed folder does from the first change on; its new files must be quiet, and what is said true. */
async function judgeSteps(
  scratch: Scratch,
  before: LintSession,
  after: LintSession,
  first: number,
  isFilled: boolean,
): Promise<string[]> {
  const [analysis] = after.analyses;
  const { project } = after;
  await scratch.reset();
  const runner = await scratch.connect();
  await runParts(
    runner,
    project,
    project.migrations.slice(0, first).flatMap(({ up }) => up ?? []),
  );
  if (isFilled) await fillTables(runner);
  await runner.end();
  const known = new Set(before.project.files.map((file: SourceFile) => file.path));
  const earlier = new Set(project.migrations.slice(0, first));
  const said = new Set(before.linted.flatMap(({ findings }) => findings.map(saying)));
  const contradictions: string[] = [];
  for (const part of (analysis?.parts ?? []).filter(({ migration }) => !earlier.has(migration))) {
    const { disagreements, observed } = await judgePart(scratch, part);
    contradictions.push(...disagreements);
    const refusal = observed.find(({ error }) => error !== null)?.error;
    const isSaid = part.replay.steps.some(({ effects }) => effects.fails !== null);
    if (refusal != null && !isSaid) contradictions.push(`${part.file.path}: ${refusal.sqlstate} ${refusal.message}`);
    if (refusal != null) break;
    if (known.has(part.file.path)) continue;
    // What moves into the new file with a statement was said of it before.
    for (const { file, findings } of after.linted)
      for (const finding of file.path === part.file.path ? findings : [])
        if (!said.has(saying(finding))) contradictions.push(`${part.file.path}: ${saying(finding)}`);
  }
  return contradictions;
}
