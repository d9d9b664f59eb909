import type { StateKind, StateValues } from '../catalog/state';
import type { Shape } from '../config/shape';
import type { Effects } from '../effects/effects';
import type { Direction } from '../layouts/layout';
import type { Statement } from '../sql/statement';
import type { Span } from '../text/span';
import type { BlockingWork } from './blocking';
import type { Category, Severity } from './finding';
import type { MakeCorrection } from '../fixes/correction';
import type { MakeFixes } from '../fixes/place';

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

/** The values that a message's placeholders take. */
export type MessageData<Text extends string> = Readonly<Record<Placeholders<Text>, string | number>>;

/** What a page says of a rule, beside what follows from its messages. */
export interface RuleDocs {
  /** One sentence: what it reports. */
  readonly summary: string;
  /** What PostgreSQL does, as measured, and who waits. Markdown. */
  readonly why: string;
  /** What to do instead. Markdown. */
  readonly instead: string;
  /** A migration that is reported, given the schema that `schema` makes. */
  readonly bad: string;
  /** One that is not. */
  readonly good: string;
  /** Earlier migrations that the examples need. */
  readonly schema: string;
  /** When the finding may be left. Markdown. */
  readonly whenNotToUse: string;
  /** Pages of the manual and the like. */
  readonly references: readonly string[];
}

export interface RuleMeta<Messages extends Readonly<Record<string, string>>> {
  readonly category: Category;
  /** undefined: the category's. */
  readonly severity?: Severity;
  /** The version of Lockstep that brought it. */
  readonly since: string;
  /** The names of the rules of other tools that report the same. */
  readonly sameAs: readonly string[];
  /** Sentences with `{placeholders}`. */
  readonly messages: Messages;
  readonly docs: RuleDocs;
  /** What lockstep.json may set beside the level; undefined: nothing. */
  readonly options?: Shape<Readonly<Record<string, unknown>>>;
}

/** A statement as a rule sees it. */
export interface RuleContext {
  readonly statement: Statement;
  readonly effects: Effects;
  readonly blocking: readonly BlockingWork[];
  readonly direction: Direction;
  /** PostgreSQL major. */
  readonly major: number;
  /** As lockstep.json sets them for the rule; empty: the defaults. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What the statements behind one lead to, for what is only wrong if nothing mends it. */
export interface Later {
  /** A value of the catalog at the end of the migration, its transaction committed. */
  readonly atEndOfMigration: <K extends StateKind>(kind: K, name: string) => StateValues[K] | undefined;
  /** A value of the catalog after the last migration. */
  readonly atEndOfHistory: <K extends StateKind>(kind: K, name: string) => StateValues[K] | undefined;
  /** The statements that come after this one in the migration. */
  readonly behind: readonly Statement[];
  /** No statement comes after this one in the migration. */
  readonly isLastStatement: boolean;
  /** No migration comes after this one. */
  readonly isLast: boolean;
  /** The statement is the BEGIN of a transaction that is still open when the migration ends. */
  readonly isLeftOpen: boolean;
}

/** What a rule reports about a statement. */
export interface Report {
  readonly message: string;
  /** Relative to the statement. */
  readonly span: Span;
  /** Makes the fixes when somebody asks for them. */
  readonly fixes?: MakeFixes;
  /** Makes what puts it right once the migration has been applied. */
  readonly correct?: MakeCorrection;
  /** Says whether what comes later mends it, so that there is nothing to report. */
  readonly unless?: (later: Later) => boolean;
}

/** What a rule says of a statement. */
export interface RuleReport {
  readonly rule: Rule;
  readonly report: Report;
}

/** A rule, ready to run. */
export interface Rule {
  readonly id: string;
  readonly meta: RuleMeta<Readonly<Record<string, string>>>;
  readonly check: (context: RuleContext) => Report[];
}

type CheckFor<Messages extends Readonly<Record<string, string>>> = (
  context: RuleContext,
  say: <Id extends keyof Messages & string>(
    id: Id,
    data: MessageData<Messages[Id]>,
    at: Omit<Report, 'message'>,
  ) => Report,
) => Report[];

/**
 * Makes a rule. Message ids and placeholders are typed: a wrong one does not compile. `check` gives what it reports;
 * `say` makes a report from a message.
 */
export function defineRule<const Messages extends Readonly<Record<string, string>>>(rule: {
  readonly id: string;
  readonly meta: RuleMeta<Messages>;
  readonly check: CheckFor<Messages>;
}): Rule {
  return {
    id: rule.id,
    meta: rule.meta,
    check: (context) =>
      rule.check(context, (id, data, at) => ({ message: fill(rule.meta.messages[id] ?? '', data), ...at })),
  };
}

const fill = (message: string, data: Readonly<Record<string, string | number>>): string =>
  message.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(data[name] ?? ''));

/** Rules whose findings come from layouts and directives: they have a page and settings, and nothing to check. */
export function defineReportedRule(rule: {
  readonly id: string;
  readonly meta: RuleMeta<Readonly<Record<string, string>>>;
}): Rule {
  return { ...rule, check: () => [] };
}

/** The severity that a category has by the contract. */
export const categorySeverity: Record<Category, Severity> = {
  blocking: 'error',
  transaction: 'error',
  syntax: 'error',
  'long-running': 'warning',
  'lock-queue': 'warning',
  compatibility: 'warning',
  'data-loss': 'warning',
  correctness: 'warning',
  layout: 'warning',
  convention: 'info',
};
