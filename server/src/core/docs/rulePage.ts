import type { Category } from '../lint/finding';
import { categorySeverity, type Rule } from '../lint/rule';
import { codeBlock, markdownTable } from './markdown';
import { withoutPlan } from './withoutPlan';
import { plansOf } from './plansPage';

/** Categories of which a table that is said to be small is let off. */
const sparesSmallTables: ReadonlySet<Category> = new Set(['blocking', 'long-running']);

/** The page of a rule in Markdown: docs/rules/ID.md. Its examples are run by the rule's test. */
export function renderRulePage(rule: Rule): string {
  const { docs, category } = rule.meta;
  const parts = [
    `<!-- Written from server/src/core/rules/${rule.id}.ts by \`npm run generate\`. -->`,
    `# ${rule.id}`,
    docs.summary,
    markdownTable(
      ['Category', 'Severity', 'Since'],
      [[`[${category}](README.md#${category})`, severityOf(rule), `Lockstep ${rule.meta.since}`]],
    ),
    section('What PostgreSQL does, and who waits', category === 'layout' ? '' : docs.why),
    section('Why it matters', category === 'layout' ? docs.why : ''),
    examples(rule),
    section('What to do instead', docs.instead),
    section('The plan, or why there is none', plansOf(rule.id, '../plans/') ?? withoutPlan[rule.id] ?? ''),
    section('When to leave it', docs.whenNotToUse),
    section('How to suppress or configure it', settings(rule)),
    section('The same in other tools', sameAs(rule)),
    section('Further reading', docs.references.map((url) => `- <${url}>`).join('\n')),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** The severity that a rule has where lockstep.json says nothing. */
export function severityOf({ meta }: Rule): string {
  return meta.category === 'convention' ? 'off' : (meta.severity ?? categorySeverity[meta.category]);
}

const section = (title: string, body: string): string => (body === '' ? '' : `## ${title}\n\n${body}`);

const examples = ({ meta: { docs } }: Rule): string => {
  const shown = (intro: string, sql: string): string[] => (sql === '' ? [] : [`${intro}\n\n${codeBlock('sql', sql)}`]);
  return section(
    'Example',
    [
      ...shown('The earlier migrations:', docs.schema),
      ...shown('Reported:', docs.bad),
      ...shown('Not reported:', docs.good),
    ].join('\n\n'),
  );
};

const settings = ({ id, meta: { category } }: Rule): string => {
  const parts = [
    `For one statement, in the line before it:\n\n${codeBlock('sql', `-- lockstep-disable-next-line ${id} -- the reason`)}`,
    `For a whole file, anywhere in it:\n\n${codeBlock('sql', `-- lockstep-disable ${id} -- the reason`)}`,
    `For a project, in \`lockstep.json\`, where \`"off"\`, \`"info"\`, \`"warning"\` and \`"error"\` can stand:\n\n${codeBlock('json', `{ "rules": { "${id}": "${category === 'convention' ? 'warning' : 'off'}" } }`)}`,
  ];
  if (sparesSmallTables.has(category))
    parts.push(
      `A table that stays small is let off by \`-- lockstep: small TABLE\` in the file, or for the project by its number of rows:\n\n${codeBlock('json', '{ "tableSizes": { "public.countries": 250 } }')}`,
    );
  return parts.join('\n\n');
};

/** The names of the rule elsewhere, by tool. They work in lockstep.json, too. */
const sameAs = ({ meta }: Rule): string => {
  const byTool = new Map<string, string[]>();
  for (const name of meta.sameAs) {
    const slash = name.indexOf('/');
    const tool = name.slice(0, slash);
    byTool.set(tool, [...(byTool.get(tool) ?? []), `\`${name.slice(slash + 1)}\``]);
  }
  if (byTool.size === 0) return '';
  const list = [...byTool].map(([tool, names]) => `- ${tool}: ${names.join(', ')}`).join('\n');
  return `${list}\n\nThese names are understood under \`rules\` in \`lockstep.json\`.`;
};
