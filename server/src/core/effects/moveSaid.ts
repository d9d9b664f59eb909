import type { Evaluation } from './evaluation';

/** Keeps with an object, under its new key, what was said of it under the old one: its comment, privileges and owner. */
export function moveSaid(evaluation: Evaluation, from: string, to: string): void {
  for (const kind of ['remark', 'privileges'] as const) {
    const said = evaluation.get(kind, from);
    if (said === undefined) continue;
    evaluation.set(kind, from, undefined);
    evaluation.set(kind, to, said);
  }
  const owner = evaluation.get('definition', `owner ${from}`);
  if (owner === undefined) return;
  evaluation.set('definition', `owner ${from}`, undefined);
  evaluation.set('definition', `owner ${to}`, owner);
}
