import type { Relation } from '../catalog/model';
import { createDraft } from '../catalog/draft';
import { stateKey } from '../catalog/state';
import type { Config } from '../config/config';
import { catalogView } from '../down/catalogView';
import type { Trace } from '../effects/evaluation';
import { undoneSteps } from '../down/downOf';
import { unknownPart } from '../effects/constantText';
import type { Place, PlacedStatement } from '../fixes/place';
import type { PlansPlace } from '../plans/plan';
import { sampleOf } from '../project/project';
import { hasTemplates, type AnalysedPart, type AnalysedStatement, type ProjectAnalysis } from '../replay/analyse';
import { activeRulesOf } from './activeRules';
import type { Fix } from './finding';
import type { FixSupplies, LazyFinding } from './lazyFinding';

/** The fixes of a finding as its rule makes them, on the analysis that it comes from. */
export function makeFixesOf(
  finding: LazyFinding,
  analyses: readonly ProjectAnalysis[],
  config: Config,
  supplies: FixSupplies,
  plans: PlansPlace | undefined,
): readonly Fix[] {
  const { source } = finding;
  if (source === null) return [];
  const analysis = analyses.find(({ surroundings }) => surroundings.major === source.major);
  const part = analysis?.parts.find(
    ({ file, direction, section }) =>
      file.path === finding.path && direction === source.direction && section.span.start === source.sectionStart,
  );
  const analysed = part?.analysed()[source.index];
  if (analysis === undefined || part === undefined || analysed === undefined) return [];
  // What stands in the place of a template must not get into a file.
  if (hasTemplates(part.file)) return [];
  return source
    .makeFixes({ ...placeOf(analysed, source.index, part, analysis, config, supplies), plans })
    .filter(writesKnownNames);
}

// A table that code makes under a name that is known in part (`events_…`) cannot be named in SQL.
const writesKnownNames = ({ edits, newFiles }: Fix): boolean =>
  !edits.some((file) => file.edits.some(({ newText }) => newText.includes(unknownPart))) &&
  !newFiles.some(({ text }) => text.includes(unknownPart));

const placed = ({ statement, start, step }: AnalysedStatement): PlacedStatement => ({
  statement,
  span: { start, end: start + statement.text.length },
  effects: step.effects,
});

const placeOf = (
  analysed: AnalysedStatement,
  index: number,
  part: AnalysedPart,
  { project, parts, surroundings }: ProjectAnalysis,
  config: Config,
  { printer, now }: FixSupplies,
): Omit<Place, 'plans'> => {
  const other = parts.find(
    (candidate) => candidate.migration === part.migration && candidate.direction === 'down' && part.direction === 'up',
  );
  const existing = new Set(
    project.migrations.flatMap(({ up, down }) => [up, down].flatMap((half) => (half === null ? [] : [half.file.path]))),
  );
  return {
    layout: project.layout,
    layoutOptions: project.options,
    file: part.file,
    section: part.section,
    statements: part.analysed().map(placed),
    index,
    counterpart:
      other === undefined
        ? null
        : { file: other.file, section: other.section, statements: other.analysed().map(placed) },
    existing: [...existing],
    sample: sampleOf(project),
    now,
    major: surroundings.major,
    lockTimeout: config.lockTimeout,
    printer,
    table: tableBefore(analysed),
    schema: () =>
      catalogView(createDraft(part.replay.entry), surroundings.major, /\bpublic\s*\./i.test(part.file.text)),
    before: (id) => relationIn(analysed.step.trace.reads, id),
    after: (id) => relationIn(analysed.step.trace.writes, id) ?? relationIn(analysed.step.trace.reads, id),
    undoOf: (at) => undoneSteps({ replay: part.replay, mayBeConcurrent: true })[at] ?? { statements: [], notes: [] },
    isReported: (rule) => activeRulesOf(config).levels.has(rule),
  };
};

// The table that the statement is about, as it was: the one that it locks first, or of which it locks an index.
const tableBefore = ({ step }: AnalysedStatement): Relation | undefined => {
  const { requested, indexLocks } = step.effects;
  const id = (requested[0] ?? indexLocks[0])?.id;
  return id === undefined ? undefined : relationIn(step.trace.reads, id);
};

const relationIn = (values: Trace['reads'], id: string): Relation | undefined =>
  values.get(stateKey('relation', id)) as Relation | undefined;
