import type { Relation } from '../catalog/model';
import { stateKey } from '../catalog/state';
import { takesTime, type Work } from '../effects/effects';
import { blocksReads, blocksWrites, type LockMode } from '../effects/lockMode';
import type { Direction } from '../layouts/layout';
import type { Finding } from '../lint/finding';
import type { Session } from '../lint/session';
import type { AnalysedPart, AnalysedStatement } from '../replay/analyse';
import { walkStates, type Replay } from '../replay/replay';
import { newerFeatures } from '../sql/grammarFeatures';
import { isUnanalysed } from '../sql/parser';
import { createLineIndex, type LineIndex } from '../text/lineIndex';
import { findingToJson, type ProjectFiles } from './json';
import type { ExplainedFile, ExplainedProject, ExplainedStatement } from './types';

/** What of a folder is explained. */
export interface ExplainRequest {
  readonly session: Session;
  /** Absolute path of the folder. */
  readonly root: string;
  /** Whether a file, by its path relative to the root, was asked about. */
  readonly isAsked: (path: string) => boolean;
  /** The findings of the files asked about. */
  readonly findings: readonly Finding[];
}

/** What PostgreSQL does for every statement of a folder: one entry per file and direction, in the order they would run. */
export function explainProject({ session, root, isAsked, findings }: ExplainRequest): ExplainedProject {
  const { project, analyses } = session;
  const majors = analyses.map(({ surroundings }) => surroundings.major);
  const texts = new Map(project.files.map(({ path, text }) => [path, text]));
  const files: ProjectFiles = { printed: (path) => path, text: (path) => texts.get(path) };

  const entries = new Map<string, Entry>();
  for (const [at, part] of (analyses[0]?.parts ?? []).entries()) {
    if (!isAsked(part.file.path)) continue;
    const key = `${part.direction} ${part.file.path}`;
    const entry = entries.get(key) ?? { path: part.file.path, direction: part.direction, parts: [] };
    // The analyses of all majors have the same parts: how a folder is read does not depend on the server.
    entry.parts.push(analyses.flatMap((analysis) => analysis.parts[at] ?? []));
    entries.set(key, entry);
  }

  const all = [...entries.values()];
  return {
    root,
    layout: project.layout.id,
    files: all.map((entry): ExplainedFile => {
      const lines = createLineIndex(texts.get(entry.path) ?? '');
      return {
        path: entry.path,
        version: entry.parts[0]?.[0]?.migration.version ?? null,
        direction: entry.direction,
        statements: entry.parts.flatMap((part) => explainPart(part, majors, lines)),
        findings: findings
          .filter((finding) => entryOf(finding, all) === entry)
          .map((finding) => findingToJson(finding, lines, files)),
      };
    }),
  };
}

/** A direction of a file: its sections, each as every major runs it. */
interface Entry {
  readonly path: string;
  readonly direction: Direction;
  readonly parts: (readonly AnalysedPart[])[];
}

/** Where a finding is shown: with the section it stands in, else (it is about the file) with the file's first. */
const entryOf = (finding: Finding, entries: readonly Entry[]): Entry | undefined => {
  const own = entries.filter(({ path }) => path === finding.path);
  const holds = (part: AnalysedPart | undefined): boolean =>
    part !== undefined && part.section.span.start <= finding.span.start && finding.span.start < part.section.span.end;
  return own.find(({ parts }) => parts.some(([part]) => holds(part))) ?? own[0];
};

const explainPart = (
  parts: readonly AnalysedPart[],
  majors: readonly number[],
  lines: LineIndex,
): ExplainedStatement[] => {
  const explained = parts.map((part, which) => {
    const major = majors[which] ?? part.replay.surroundings.major;
    const held = heldAfter(part.replay);
    return part.analysed().map((analysed, at) => explainStatement(analysed, held[at] ?? [], lines, major));
  });
  return (explained[0] ?? []).flatMap((_, at) => {
    const groups = new Map<string, { readonly explained: ExplainedStatement; readonly postgres: number[] }>();
    for (const [which, statements] of explained.entries()) {
      const statement = statements[at];
      if (statement === undefined) continue;
      const key = JSON.stringify(statement);
      const group = groups.get(key) ?? { explained: statement, postgres: [] };
      group.postgres.push(...majors.slice(which, which + 1));
      groups.set(key, group);
    }
    return [...groups.values()].map((group) =>
      groups.size === 1 ? group.explained : { ...group.explained, postgres: group.postgres },
    );
  });
};

const named = (works: readonly Work[], kinds: readonly string[], name: 'relation' | 'subject'): string[] =>
  sorted(works.flatMap((work) => (kinds.includes(work.kind) ? [work[name]] : [])));

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();

const explainStatement = (
  { statement, start, step }: AnalysedStatement,
  held: readonly Held[],
  lines: LineIndex,
  major: number,
): ExplainedStatement => {
  const { effects } = step;
  const about = {
    range: lines.range({ start, end: start + statement.text.length }),
    kind: statement.tag,
    transaction: effects.transaction,
  };
  const nothing = { locks: [], rewrites: [], scans: [], rebuilds: [], blocks: { reads: [], writes: [] } };
  if (statement.problem !== null) {
    const skipped = isUnanalysed(statement.problem);
    const fails = skipped ? null : statement.problem.message;
    return { ...about, refusesTransaction: false, fails, ...nothing, certain: !skipped };
  }
  const relations = (kinds: readonly string[], name: 'relation' | 'subject' = 'relation'): string[] =>
    named(effects.works, kinds, name);
  const [newer] = newerFeatures(statement, major);
  const tooNew = newer === undefined ? null : `PostgreSQL ${major} does not know ${newer.name}`;
  const fails = tooNew ?? effects.fails?.message ?? null;
  return {
    ...about,
    refusesTransaction: effects.refusesTransaction,
    fails,
    ...(fails === null
      ? {
          locks: effects.locks.map(({ relation, mode }) => ({ relation, mode })),
          ...(effects.indexLocks.length === 0
            ? {}
            : {
                indexLocks: effects.indexLocks.map(({ index, relation, mode }) => ({ index, table: relation, mode })),
              }),
          rewrites: relations(['rewrite']),
          // A rewrite and an index build read their table whole.
          scans: named(effects.works.filter(takesTime), ['rewrite', 'build', 'scan'], 'relation'),
          rebuilds: relations(['rebuild'], 'subject'),
        }
      : nothing),
    blocks: blocksOf(held),
    certain: effects.assumptions.length === 0,
    ...(effects.isConditional && fails === null ? { conditional: true as const } : {}),
  };
};

interface Held {
  readonly relation: string;
  readonly mode: LockMode;
}

const blocksOf = (held: readonly Held[]): ExplainedStatement['blocks'] => ({
  reads: sorted(held.flatMap(({ relation, mode }) => (blocksReads(mode) ? [relation] : []))),
  writes: sorted(held.flatMap(({ relation, mode }) => (blocksWrites(mode) ? [relation] : []))),
});

/** For each statement the locks held once it is done; without a transaction, those that it held while it ran. */
const heldAfter = (replay: Replay): Held[][] => {
  const held: Held[][] = [];
  const prefix = stateKey('held', '');
  const names = new Map<string, string>();
  walkStates(replay, ({ effects }, state) => {
    for (const { id, relation } of effects.locks) names.set(id, relation);
    if (effects.transaction === 'none') {
      held.push(effects.fails === null ? [...effects.locks] : []);
      return;
    }
    const nameOf = (id: string): string => {
      const relation = state.get(stateKey('relation', id)) as Relation | undefined;
      return relation === undefined ? (names.get(id) ?? nameInId(id)) : `${relation.schema}.${relation.name}`;
    };
    held.push(
      [...state.transactionEntries()].flatMap(([key, mode]) =>
        key.startsWith(prefix) ? [{ relation: nameOf(key.slice(prefix.length)), mode: mode as LockMode }] : [],
      ),
    );
  });
  return held;
};

// An id is made from the first name: `?` before that of a table that no migration made, `#2` behind one used again.
const nameInId = (id: string): string => id.replace(/^\?/, '').replace(/#\d+$/, '');
