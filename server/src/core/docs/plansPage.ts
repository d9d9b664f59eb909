import { appliedRules } from './appliedRules';
import { hazardPlans } from './hazardPlans';
import { hazards, type Hazard } from './hazards';
import { codeBlock, markdownTable } from './markdown';
import type { Plan } from './plan';
import { plans } from './plans';
import { withoutPlan } from './withoutPlan';
import type { SourceFile } from '../layouts/layout';

/** What a plan makes of its example: the files that it changes or adds. */
export interface PlanFiles {
  readonly title: string;
  readonly before: readonly SourceFile[];
  readonly after: readonly SourceFile[];
}

const written = '<!-- Written from server/src/core/docs/plans.ts by `npm run generate`. -->';

/** The page of a plan in Markdown: docs/plans/ID.md. */
export function renderPlanPage(plan: Plan, { title, before, after }: PlanFiles): string {
  const { example } = plan;
  const files = (list: readonly SourceFile[]): string =>
    list.map(({ path, text }) => `\`${path}\`\n\n${codeBlock('sql', text)}`).join('\n\n');
  const parts = [
    written,
    `# ${plan.name}`,
    `For the findings of ${plan.rules.map(linkedRule).join(', ')}.${majorsOf(plan)}`,
    section('The steps', plan.steps),
    section('When it is not offered', plan.limits),
    section('What ends otherwise', plan.differs ?? ''),
    section(
      'Before and after',
      [
        'A test takes these files, as they are and with the plan, up and down on PostgreSQL servers and compares the schemas.',
        `The earlier migrations:\n\n${codeBlock('sql', example.schema)}`,
        `Before:\n\n${files(before)}`,
        `After “${title}”:\n\n${files(after)}`,
      ].join('\n\n'),
    ),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const section = (title: string, body: string): string => (body === '' ? '' : `## ${title}\n\n${body}`);

const linkedRule = (rule: string): string => `[${rule}](../rules/${rule}.md)`;

const majorsOf = ({ postgres: [first, last] = [0, 0] }: Plan): string =>
  first === 0 ? '' : first === last ? ` From PostgreSQL ${first} on.` : ` For PostgreSQL ${first} to ${last}.`;

/** docs/plans.md: what becomes of the findings of each rule that has a plan, or why it has none. */
export function renderPlansOverview(): string {
  const ruleOf = (rule: string): string => `[${rule}](rules/${rule}.md)`;
  const rules = [...new Set([...plans.flatMap((plan) => plan.rules), ...Object.keys(withoutPlan)])].sort();
  const rows = rules.map((rule) => [ruleOf(rule), plansOf(rule, 'plans/') ?? withoutPlan[rule] ?? '']);
  return `${[
    written,
    '# Plans',
    'What is dangerous in one step is safe in several. Where a finding has a plan, the light bulb and `lockstep lint --fix` write it as migrations in the layout of the folder, each with its down. Every plan is run on PostgreSQL 14 to 18 by a test: it ends in the schema that the statement itself ends in, and no step of it blocks.',
    'What waits for a deploy in between is told in [deploys](deploys.md).',
    '![How long an application waits, as written and with the plan](images/stalls.svg)',
    '`npm run bench -- stalls` measures this for the plans of what makes somebody wait: 500,000 rows, with readers, writers and an open report.',
    markdownTable(['Finding', 'Plan, or why there is none'], rows),
    '## When the migration is applied',
    'A migration that is known to be applied is not edited: neither by a quick fix nor by `lockstep lint --fix`, and its down likewise. What it has left to put right is put right by a corrective migration behind the last one, whose title says so, in the layout of the folder and with its down. It is made harmless by the fixes above, and always wants a review.',
    'Known to be applied is what an embedded database or a server had when a command of Lockstep last used it (kept in `.lockstep`, for whoever does not ask the database), and what `startAfter` in lockstep.json says. What an embedded database alone has can be rolled back and then edited like any other: the light bulb offers that, and `lockstep lint --fix` says how. Suppressions may be written into an applied migration: no server sees them, and `lockstep status` does not call it changed.',
    markdownTable(
      ['Finding', 'Corrective migration, or why there is none'],
      appliedRules.map((row) => [row.rules.map(ruleOf).join(', '), row.what]),
    ),
    '## By hazard',
    'The rows of the survey of [known hazards](rules/README.md#known-hazards-and-what-becomes-of-them).',
    markdownTable(
      ['Row', 'Hazard', 'Plans'],
      hazards.map((each) => [each.row, each.hazard, plansAgainst(each)]),
    ),
  ].join('\n\n')}\n`;
}

const linked = ({ id, name }: Plan): string => `[${name}](plans/${id}.md)`;

// By what is said of the hazard itself, else by its rules.
const plansAgainst = ({ row, rules, note }: Hazard): string => {
  const exact = hazardPlans[row];
  const own = plans.filter((plan) =>
    exact === undefined ? plan.rules.some((rule) => rules.includes(rule)) : exact.plans.includes(plan.id),
  );
  const reason = exact?.reason;
  if (reason !== undefined) return [own.length === 0 ? '' : `${own.map(linked).join(', ')}.`, reason].join(' ').trim();
  if (own.length > 0) return own.map(linked).join(', ');
  if (rules.length === 0) return note ?? 'None: nothing reports it.';
  const reasons = rules.flatMap((rule) => withoutPlan[rule] ?? []);
  return reasons.length > 0
    ? reasons.join(' ')
    : `None: see ${rules.map((id) => `[${id}](rules/${id}.md)`).join(', ')}.`;
};

/** Links to the plans of a rule, from a folder from which `path` leads to them; null: it has none. */
export function plansOf(rule: string, path: string): string | null {
  const own = plans.filter((plan) => plan.rules.includes(rule));
  return own.length === 0 ? null : `${own.map(({ id, name }) => `[${name}](${path}${id}.md)`).join(', ')}.`;
}
