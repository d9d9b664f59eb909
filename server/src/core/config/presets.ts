import type { Rule } from '../lint/rule';
import type { Severity } from '../lint/finding';
import type { Config, RuleLevel } from './config';

const higher: Record<Severity, Severity> = { error: 'error', warning: 'error', info: 'warning' };

/** The rules of ours that only go by opt-in rules of squawk. */
const isSquawkDefault = (name: string): boolean => name.startsWith('squawk/') && !squawkOptIn.has(name);
/** Rules that squawk has and does not run unless it is told to (squawk 2.66, its documentation). */
const squawkOptIn: ReadonlySet<string> = new Set(['squawk/require-table-schema']);

/**
 * The level that a preset gives a rule whose own level is `level` (a convention's is `off`). `recommended`: that level.
 * `strict`: one higher, so that warnings fail CI, and conventions are said. `squawk`: the rules that squawk runs by
 * default, and no others; what is a convention here is a warning, as everything is there.
 */
export function presetLevel(preset: Config['preset'], { meta }: Pick<Rule, 'meta'>, level: RuleLevel): RuleLevel {
  switch (preset) {
    case 'recommended':
      return level;
    case 'strict':
      return level === 'off' ? 'info' : higher[level];
    case 'squawk':
      if (!meta.sameAs.some(isSquawkDefault)) return 'off';
      return level === 'off' ? 'warning' : level;
  }
}
