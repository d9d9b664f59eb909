import type { ExplainStmt } from '@pgsql/types';
import type { Evaluation } from './evaluation';
import { booleanOption } from './options';

/** EXPLAIN plans a statement, which takes its locks; with ANALYZE it runs it (explain.c). */
export function explain(evaluation: Evaluation, node: ExplainStmt): void {
  if (node.query === undefined) return;
  evaluation.dispatch(booleanOption(node.options, 'analyze') ? evaluation : onlyPlanned(evaluation), node.query);
}

/** The same evaluation without what a statement does when it runs: it takes its locks and nothing else. */
export function onlyPlanned(evaluation: Evaluation): Evaluation {
  return {
    ...evaluation,
    work: () => undefined,
    breaks: () => undefined,
    requiresColumn: () => undefined,
    changesRows: () => undefined,
  };
}
