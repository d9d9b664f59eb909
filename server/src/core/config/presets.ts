import type { Rule } from '../lint/rule';
import type { Severity } from '../lint/finding';
import type { Config, RuleLevel } from './config';

const higher: Record<Severity, Severity> = { error: 'error', warning: 'error', info: 'warning' };

/**
 * The level that a preset gives a rule whose own level is `level`. `recommended`: that level. `strict`: one higher, so
 * that warnings fail CI. `squawk`: only the rules that squawk has as well.
 */
export function presetLevel(preset: Config['preset'], { meta }: Pick<Rule, 'meta'>, level: RuleLevel): RuleLevel {
  switch (preset) {
    case 'recommended':
      return level;
    case 'strict':
      return level === 'off' ? 'off' : higher[level];
    case 'squawk':
      return meta.sameAs.some((name) => name.startsWith('squawk/')) ? level : 'off';
  }
}
