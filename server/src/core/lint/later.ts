import { lookUp } from '../catalog/persistentMap';
import { stateKey, type State, type StateKind, type StateValues } from '../catalog/state';
import type { AnalysedPart, ProjectAnalysis } from '../replay/analyse';
import { once, type Step } from '../replay/replay';
import type { Later, Report } from './rule';

const begins: ReadonlySet<string | undefined> = new Set([undefined, 'TRANS_STMT_BEGIN', 'TRANS_STMT_START']);
const ends: ReadonlySet<string | undefined> = new Set([
  'TRANS_STMT_COMMIT',
  'TRANS_STMT_ROLLBACK',
  'TRANS_STMT_PREPARE',
]);

/** What the statements behind the one at `offset` of the file lead to. Worked out when a rule asks. */
export function laterOf(analysis: ProjectAnalysis, part: AnalysedPart, offset: number): Later {
  const migration = once(() => part.replay.exit());
  const reader =
    (state: () => State) =>
    <K extends StateKind>(kind: K, name: string): StateValues[K] | undefined =>
      lookUp(state(), stateKey(kind, name)) as StateValues[K] | undefined;
  return {
    atEndOfMigration: reader(migration),
    atEndOfHistory: reader(analysis.exit),
    get behind() {
      return part.statements.filter((_, at) => (part.starts[at] ?? 0) > offset);
    },
    isLastStatement: (part.starts.at(-1) ?? 0) <= offset,
    isLast: analysis.last !== undefined && part.migration.up?.section === analysis.last,
    get isLeftOpen() {
      return openTransaction(part) === offset;
    },
  };
}

const awaiting = new WeakMap<readonly Step[], readonly Awaiting[]>();

interface Awaiting {
  readonly index: number;
  readonly report: Report;
}

// What is said of a section unless what comes later mends it.
const awaitingOf = (steps: readonly Step[]): readonly Awaiting[] => {
  const known =
    awaiting.get(steps) ??
    steps.flatMap(({ reports }, index) =>
      reports.flatMap(({ report }) => (report.unless === undefined ? [] : [{ index, report }])),
    );
  awaiting.set(steps, known);
  return known;
};

/** Which reports of a section are mended by what comes later, as a text of digits; '' where none asks. */
export function mendedLater(analysis: ProjectAnalysis, part: AnalysedPart): string {
  return awaitingOf(part.replay.steps)
    .map(({ index, report: { span, unless } }) =>
      unless?.(laterOf(analysis, part, (part.starts[index] ?? 0) + span.start)) === true ? '1' : '0',
    )
    .join('');
}

// Where the BEGIN stands that nothing ends; undefined: there is none.
const openTransaction = ({ statements, starts }: AnalysedPart): number | undefined => {
  // Of a statement that does not parse nobody knows whether it ends the transaction.
  if (statements.some(({ problem }) => problem !== null)) return undefined;
  let open: number | undefined;
  for (const [at, { node }] of statements.entries()) {
    if (node === null || !('TransactionStmt' in node)) continue;
    const { kind, chain } = node.TransactionStmt;
    if (begins.has(kind)) open ??= starts[at];
    else if (ends.has(kind)) open = chain === true ? starts[at] : undefined;
  }
  return open;
};
