import type { Category } from '../lint/finding';
import { categorySeverity, type Rule } from '../lint/rule';
import { categoryMeanings } from './categories';
import { renderHazardsTable } from './hazardsTable';
import { markdownTable } from './markdown';
import { severityOf } from './rulePage';

/** All rules in a Markdown table. `nameOf` may make a link of an id. */
export function renderRulesTable(rules: readonly Rule[], nameOf: (id: string) => string = (id) => id): string {
  return markdownTable(
    ['Rule', 'Category', 'Severity', 'Reports'],
    rules.map((rule) => [nameOf(rule.id), rule.meta.category, severityOf(rule), rule.meta.docs.summary]),
  );
}

/** docs/rules/README.md: the table of rules, and what their categories mean. */
export function renderRulesOverview(rules: readonly Rule[]): string {
  const categories = (Object.keys(categoryMeanings) as Category[]).map((category) => {
    const members = rules.filter(({ meta }) => meta.category === category);
    const links = members.map(({ id }) => `[${id}](${id}.md)`).join(', ');
    const severity = category === 'convention' ? 'off' : categorySeverity[category];
    const list = links === '' ? '' : `\n\nRules: ${links}.`;
    return `### ${category}\n\n${categoryMeanings[category]} Severity: ${severity}, unless the rule has its own.${list}`;
  });
  return `${[
    '<!-- Written from server/src/core/rules/ by `npm run generate`. -->',
    '# Rules',
    'Each rule has a page that says what PostgreSQL does, who waits, and what to do instead. Its examples are run by its test.',
    renderRulesTable(rules, (id) => `[${id}](${id}.md)`),
    '## Categories',
    'A rule belongs to one category, which gives its severity. `lockstep lint` fails on errors; `--fail-on` changes that, and `lockstep.json` changes the severity of a rule.',
    ...categories,
    '## What is not known',
    'Lockstep replays the earlier migrations of the folder, so it knows the tables that they made. Of a table that no migration made it takes for granted that it exists and that others use it. A finding that takes something for granted says so in its last words, such as “assuming that public.accounts exists and others use it”, and its severity is one level lower: an error becomes a warning, a warning an info. In JSON it has `certain: false`. `-- lockstep: exists TABLE` in the file makes it certain. What the grammar or the transaction refuses is refused whatever the schema is, so those findings are always certain.',
    '## Down migrations and applied migrations',
    'In down files only what blocks, what the transaction or the grammar refuses, and missing lock timeouts are said. Migrations up to `startAfter` in `lockstep.json` show nothing.',
    '## Several majors',
    'With several majors in `postgres`, such as `"14-17"`, each is analysed. A finding that holds for all is said once; one that holds for some says for which, in JSON as `postgres`.',
    '## Presets',
    '`recommended` is the default: the severities above. `strict` raises each severity by one and turns the conventions on as infos. `squawk` leaves on what squawk reports by default, conventions too, and turns the rest off. `rules` has the last word.',
    '## Suppressions of other tools',
    '`"suppressions": { "accept": ["squawk", "pgfence", "eugene", "atlas"] }` in `lockstep.json` lets their comments count: `-- squawk-ignore RULE`, `-- squawk-ignore-file RULE`, `-- pgfence: ignore RULE`, `-- eugene: ignore RULE`, `-- atlas:nolint CODE`. They count for the statement behind them, and are never called unused, since the other tool may need them.',
    '## Known hazards, and what becomes of them',
    'The rows of a survey of the linters in this field, each with the rules that report it or with the reason why none does.',
    renderHazardsTable(),
  ].join('\n\n')}\n`;
}
