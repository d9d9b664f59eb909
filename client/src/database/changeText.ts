import { exitCode, type RunEvent, type StatusReport } from './reports';
import type { Change } from './confirmText';

/** `1 migration`, `3 migrations`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What the progress says at an event of a run; undefined: as before. */
export function progressText(event: RunEvent, done: number, total: number): string | undefined {
  if (event.event === 'migration' && event.state === 'begin')
    return `${total > 1 ? `${done + 1} of ${total}: ` : ''}${event.path ?? event.version}`;
  if (event.event === 'waiting') return event.message;
  return undefined;
}

/** What has become of a run, and how the database stands now. `now` undefined: that is not known. */
export function endText({
  verb,
  done,
  ended: { exit },
  target,
  now,
}: {
  readonly verb: Change['verb'];
  readonly done: number;
  readonly ended: { readonly exit: number };
  readonly target: string;
  readonly now: StatusReport | undefined;
}): string {
  const did = verb === 'Roll Back' ? 'rolled back' : 'applied';
  const ran =
    verb === 'Set History'
      ? `The history of ${target} is set.`
      : done === 0 && exit !== exitCode.done
        ? `Nothing was ${did}.`
        : `${counted(done, 'migration')} ${did}.`;
  return `${exit === exitCode.done || verb !== 'Set History' ? ran : ''} ${stands(target, now)}`.trim();
}

/** Sentences one after the other, each with its full stop. */
export function sentences(...parts: readonly string[]): string {
  return parts.map((part) => (/[.!?…]$/.test(part) ? part : `${part}.`)).join(' ');
}

/** How a database stands: `dev: 5 applied, 3 pending.` */
export function stands(target: string, now: StatusReport | undefined): string {
  if (now === undefined) return `How ${target} stands now is not known.`;
  const { applied, pending, changed, missing, failed } = now.counts;
  const rest = Object.entries({ changed, missing, failed }).flatMap(([name, count]) =>
    count > 0 ? [`${count} ${name}`] : [],
  );
  return `${target}: ${[`${applied} applied`, pending === 0 ? 'nothing pending' : `${pending} pending`, ...rest].join(', ')}.`;
}
