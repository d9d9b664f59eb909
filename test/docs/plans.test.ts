import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { appliedRules } from '../../server/src/core/docs/appliedRules';
import type { Plan } from '../../server/src/core/docs/plan';
import { plans } from '../../server/src/core/docs/plans';
import { hazardPlans } from '../../server/src/core/docs/hazardPlans';
import { hazards } from '../../server/src/core/docs/hazards';
import { renderPlanPage, renderPlansOverview, type PlanFiles } from '../../server/src/core/docs/plansPage';
import { withoutPlan } from '../../server/src/core/docs/withoutPlan';
import type { Category } from '../../server/src/core/lint/finding';
import { filesAfter, sessionAfter } from '../../server/src/core/lint/verifyFix';
import { isPlanFile } from '../../server/src/core/plans/plan';
import { ruleIds, rules } from '../../server/src/core/rules/index';
import { planCases } from '../postgres/fixes/planCases';
import { findingsOf, openFolder } from '../support/folder';

const docs = join(import.meta.dirname, '../../docs');
const folder = join(docs, 'plans');

/** What the plan makes of its example. */
function filesOf({ rules: named, title, example }: Plan): PlanFiles {
  const { schema, up, down, major } = example;
  const session = openFolder({ schema, sql: up, down, ...(major === undefined ? {} : { major }) });
  const fixes = findingsOf(session).flatMap((finding) => (named.includes(finding.rule) ? finding.fixes : []));
  const fix = fixes.find((each) => each.title.startsWith(title));
  if (fix === undefined)
    throw new Error(`Nothing offers "${title}", only ${fixes.map((each) => each.title).join(', ')}.`);
  const before = session.request.files;
  const known = new Map(before.map(({ path, text }) => [path, text]));
  return {
    title: fix.title,
    before: before.filter(({ path, text }) => path.startsWith('2_') && text.trim() !== ''),
    after: [
      ...filesAfter(before, fix).filter(({ path, text }) => known.get(path) !== text),
      ...fix.newFiles.filter(({ path }) => isPlanFile(path)),
    ],
  };
}

const formatted = async (text: string, file: string): Promise<string> =>
  format(text, { ...(await resolveConfig(file)), parser: 'markdown' });

const pages = new Map<string, string>();
for (const plan of plans)
  pages.set(`plans/${plan.id}.md`, await formatted(renderPlanPage(plan, filesOf(plan)), join(folder, `${plan.id}.md`)));
pages.set('plans.md', await formatted(renderPlansOverview(), join(docs, 'plans.md')));

if (process.env['LOCKSTEP_WRITE'] === '1') {
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) if (!pages.has(`plans/${file}`)) rmSync(join(folder, file));
  for (const [file, text] of pages) writeFileSync(join(docs, file), text);
}

describe('docs/plans is what the plans say and write (npm run generate writes it)', () => {
  it.each([...pages])('%s', (file, text) => {
    expect(readFileSync(join(docs, file), 'utf8')).toBe(text);
  });

  it('one plan is one page', () => {
    const written = readdirSync(folder).map((file) => `plans/${file}`);
    expect(written.sort()).toEqual([...pages.keys()].filter((file) => file !== 'plans.md').sort());
  });
});

describe('what a rule reports has a plan or a reason', () => {
  const harmful: ReadonlySet<Category> = new Set([
    'blocking',
    'compatibility',
    'lock-queue',
    'long-running',
    'transaction',
  ]);
  const planned = new Set(plans.flatMap((plan) => plan.rules));

  it.each(rules.filter(({ meta }) => harmful.has(meta.category)))('$id', ({ id }) => {
    expect(planned.has(id) || withoutPlan[id] !== undefined).toBe(true);
    expect(planned.has(id) && withoutPlan[id] !== undefined, 'both').toBe(false);
  });

  it('of rules that there are', () => {
    expect([...planned, ...Object.keys(withoutPlan)].filter((id) => !ruleIds.includes(id))).toEqual([]);
    for (const reason of Object.values(withoutPlan)) expect(reason).toMatch(/^[A-Z][^|]+\.$/);
  });
});

describe('what a rule reports of an applied migration', () => {
  it('is put right or has a reason, each in one row', () => {
    expect(appliedRules.flatMap((row) => row.rules).sort()).toEqual([...ruleIds].sort());
    for (const { what } of appliedRules) expect(what).toMatch(/^[A-Z][^|]+\.$/);
  });

  const examples = appliedRules.flatMap(({ examples = {} }) => Object.entries(examples));

  it.each(examples)('%s is put right as its example says, and once', (rule, { schema, up, title }) => {
    const offered = (
      session: ReturnType<typeof openFolder>,
    ): { titles: string[]; after: typeof session | undefined } => {
      const fixes = findingsOf(session).flatMap((finding) => (finding.rule === rule ? finding.fixes : []));
      const fix = fixes.find((each) => each.title === title);
      return { titles: fixes.map((each) => each.title), after: fix && sessionAfter(session, fix) };
    };
    const config = { preset: 'strict' } as const;
    const texts = [schema, up, 'CREATE TABLE later (id bigint PRIMARY KEY);'];
    const files = Object.fromEntries(
      texts.flatMap((text, at) => [
        [`${at + 1}_m.up.sql`, text],
        [`${at + 1}_m.down.sql`, '-- Nothing.'],
      ]),
    );
    const before = openFolder({ files, config, applied: { 1: 'dev', 2: 'dev', 3: 'dev' } });
    const { titles, after } = offered(before);
    expect(titles).toEqual([title]);
    if (after === undefined) throw new Error('Nothing is offered.');
    const known = new Set(before.project.files.map(({ path }) => path));
    expect(after.linted.flatMap(({ file, findings }) => (known.has(file.path) ? [] : findings))).toEqual([]);
    for (const file of before.project.files) expect(after.project.files).toContain(file);
    expect(offered(after).titles).toEqual([]);
  });

  it.each(rules.filter(({ id }) => !examples.some(([rule]) => rule === id)))('$id has no other example', ({ id }) => {
    const row = appliedRules.find((each) => each.rules.includes(id));
    expect(id === 'missing-down' || row?.what.startsWith('None')).toBe(true);
  });
});

it('what is said of a hazard is said of a row and of plans that there are', () => {
  const rows = new Map(hazards.map(({ row, rules: named }) => [row, named]));
  const ids = new Set(plans.map(({ id }) => id));
  for (const [row, { plans: named, reason }] of Object.entries(hazardPlans)) {
    expect(rows.has(row), row).toBe(true);
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
    expect(named.length > 0 || reason !== undefined, row).toBe(true);
    expect(reason ?? 'None.').toMatch(/^[A-Z][^|]+\.$/);
  }
});

it('a plan that waits for a release is one that runs on servers with the application before and after it', () => {
  const waiting = plans.filter(({ waits }) => waits === true).map(({ example }) => example);
  // The case may set up more than the page shows.
  const isRun = ({ schema, up, down }: Plan['example']): boolean =>
    planCases.some(
      ({ folder: { schema: whole = '', sql, down: back } }) => whole.startsWith(schema) && sql === up && back === down,
    );
  expect(waiting.filter((example) => !isRun(example))).toEqual([]);
});
