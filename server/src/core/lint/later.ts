import { lookUp } from '../catalog/persistentMap';
import { stateKey, type State, type StateKind, type StateValues } from '../catalog/state';
import type { AnalysedPart, ProjectAnalysis } from '../replay/analyse';
import { once } from '../replay/replay';
import type { Later } from './rule';

const begins: ReadonlySet<string | undefined> = new Set([undefined, 'TRANS_STMT_BEGIN', 'TRANS_STMT_START']);
const ends: ReadonlySet<string | undefined> = new Set([
  'TRANS_STMT_COMMIT',
  'TRANS_STMT_ROLLBACK',
  'TRANS_STMT_PREPARE',
]);

/** What the statements behind the one at `offset` of the file lead to. Worked out when a rule asks. */
export function laterOf(analysis: ProjectAnalysis, part: AnalysedPart, offset: number): Later {
  const ups = analysis.parts.filter(({ direction }) => direction !== 'down');
  const last = ups.at(-1);
  const migration = once(() => part.replay.exit());
  const history = once(() => last?.replay.exit() ?? migration());
  const reader =
    (state: () => State) =>
    <K extends StateKind>(kind: K, name: string): StateValues[K] | undefined =>
      lookUp(state(), stateKey(kind, name)) as StateValues[K] | undefined;
  return {
    atEndOfMigration: reader(migration),
    atEndOfHistory: reader(history),
    isLastStatement: (part.starts.at(-1) ?? 0) <= offset,
    isLast: last?.migration === part.migration,
    isLeftOpen: openTransaction(part) === offset,
  };
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
