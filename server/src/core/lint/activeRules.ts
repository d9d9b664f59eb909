import type { Config, RuleLevel } from '../config/config';
import { presetLevel } from '../config/presets';
import type { Direction, SourceFile } from '../layouts/layout';
import type { ReportOn } from '../replay/replay';
import { rules as allRules, ruleById } from '../rules/index';
import type { Span } from '../text/span';
import { blockingWorks } from './blocking';
import { smallTables } from './fileDirectives';
import type { Category, Severity } from './finding';
import type { LazyFinding } from './lazyFinding';
import { categorySeverity, type Rule, type RuleContext, type RuleReport } from './rule';

const inDown: ReadonlySet<Category> = new Set(['blocking', 'lock-queue', 'transaction', 'syntax']);

const levelOf = (config: Config, rule: Rule): RuleLevel => {
  const { category, severity } = rule.meta;
  const own = category === 'convention' ? 'off' : (severity ?? categorySeverity[category]);
  return config.rules[rule.id]?.level ?? presetLevel(config.preset, rule, own);
};

/** The rules that a configuration turns on, and how severe they are. */
export interface ActiveRules {
  readonly rules: readonly Rule[];
  readonly levels: ReadonlyMap<string, Severity>;
}

const activeRules = new WeakMap<Config, ActiveRules>();

/** The rules that a configuration turns on: the same object for the same configuration. */
export function activeRulesOf(config: Config): ActiveRules {
  let active = activeRules.get(config);
  if (active === undefined) {
    const levels = new Map<string, Severity>();
    for (const rule of allRules) {
      const level = levelOf(config, rule);
      if (level !== 'off') levels.set(rule.id, level);
    }
    active = { rules: allRules.filter(({ id }) => levels.has(id)), levels };
    activeRules.set(config, active);
  }
  return active;
}

/** A finding that no rule's check makes, as severe as the configuration says; null where its rule is off. */
export function reported(
  config: Config,
  rule: string,
  file: SourceFile,
  span: Span,
  message: string,
): LazyFinding | null {
  const severity = activeRulesOf(config).levels.get(rule);
  const category = ruleById(rule)?.meta.category;
  if (severity === undefined || category === undefined) return null;
  return { rule, category, severity, message, path: file.path, span, certain: true, source: null };
}

const reporters = new WeakMap<Config, Map<string, ReportOn>>();

/** What the rules say of a statement of a file: the same function for the same configuration, direction and tables. */
export function reporterFor(file: SourceFile, direction: Direction, major: number, config: Config): ReportOn {
  const small = smallTables(file, config);
  const key = `${major} ${direction} ${[...small].join()}`;
  const known = reporters.get(config) ?? new Map<string, ReportOn>();
  reporters.set(config, known);
  const reporter = known.get(key) ?? makeReporter(direction, major, small, config);
  known.set(key, reporter);
  return reporter;
}

const noOptions: RuleContext['options'] = {};

const makeReporter = (direction: Direction, major: number, small: ReadonlySet<string>, config: Config): ReportOn => {
  const { rules } = activeRulesOf(config);
  const optionsOf = ({ id }: Rule): RuleContext['options'] => config.rules[id]?.options ?? noOptions;
  const said = rules.filter(({ meta }) => direction !== 'down' || inDown.has(meta.category));
  const isLarge = ({ relation }: { readonly relation: string }): boolean => !small.has(relation);
  return (statement, all) => {
    const effects = { ...all, bulkChanges: all.bulkChanges.filter(isLarge) };
    const blocking = blockingWorks(effects).filter(({ work }) => isLarge(work));
    const context: RuleContext = { statement, effects, blocking, direction, major, options: noOptions };
    const reports: RuleReport[] = [];
    for (const rule of said) {
      const options = optionsOf(rule);
      for (const report of rule.check(options === noOptions ? context : { ...context, options }))
        reports.push({ rule, report });
    }
    return reports;
  };
};
