import { join } from 'node:path';
import { didYouMean } from '../../core/config/nearest';
import { categorySeverity, type Rule } from '../../core/lint/rule';
import type { Paint } from '../../core/report/paint';
import { colourOf } from '../../core/report/text';
import { wrap } from '../../core/report/wrap';
import { ruleById, ruleIds, rules, sameAs } from '../../core/rules/index';
import { readText } from '../../files/readFolder';
import { failure } from '../failure';
import { exitCode, type Io } from '../io';
import { paintFor, type CommonOptions } from '../options';

/** `lockstep rules`: prints the table of rules, or the page of one, which another linter's name may stand for. */
export function listRules(given: string | undefined, options: CommonOptions, io: Io): number {
  if (given === undefined) io.stdout(rulesTable(paintFor(options, io), io.columns));
  else io.stdout(pages(given));
  return exitCode.done;
}

const pages = (given: string): string => {
  const ids = ruleById(given) === undefined ? sameAs(given) : [given];
  const named = ids.flatMap((id) => ruleById(id) ?? []);
  if (named.length === 0)
    throw failure(`There is no rule "${given}".${didYouMean(given, ruleIds)} lockstep rules lists them all.`);
  return named.map(page).join('\n');
};

/** The page that is shipped with dist/; without one, what the rule itself says. */
const page = (rule: Rule): string => {
  const written = readText(join(__dirname, '..', 'docs', 'rules', `${rule.id}.md`));
  return 'text' in written ? written.text : shortPage(rule);
};

const shortPage = ({ id, meta: { category, docs } }: Rule): string =>
  [
    `# ${id}`,
    docs.summary,
    `Category: ${category}.`,
    docs.why,
    `## Instead\n\n${docs.instead}`,
    `Reported:\n\n\`\`\`sql\n${docs.bad}\n\`\`\``,
    `Not reported:\n\n\`\`\`sql\n${docs.good}\n\`\`\``,
    `## When not to use it\n\n${docs.whenNotToUse}`,
  ].join('\n\n') + '\n';

const severityOf = ({ meta }: Rule): string => (meta.category === 'convention' ? 'off' : severity(meta));
const severity = (meta: Rule['meta']) => meta.severity ?? categorySeverity[meta.category];

const narrowestSummary = 40;

const rulesTable = (paint: Paint, columns: number | undefined): string => {
  const heads = { id: 'RULE', category: 'CATEGORY', severity: 'SEVERITY' };
  const rows = rules.map((rule) => ({
    id: rule.id,
    category: rule.meta.category,
    severity: severityOf(rule),
    summary: rule.meta.docs.summary,
    colour: colourOf(severity(rule.meta), paint),
  }));
  const widest = (key: keyof typeof heads): number => Math.max(...[heads, ...rows].map((row) => row[key].length));
  const widths = { id: widest('id'), category: widest('category'), severity: widest('severity') };
  const line = (row: typeof heads, colour: (text: string) => string): string =>
    `${row.id.padEnd(widths.id)}  ${row.category.padEnd(widths.category)}  ${colour(row.severity.padEnd(widths.severity))}  `;
  const beside = widths.id + widths.category + widths.severity + 6;
  // In a narrow terminal the summary has its own lines.
  const isNarrow = columns !== undefined && columns - beside < narrowestSummary;
  const indent = isNarrow ? 4 : beside;
  const head = `${line(heads, (text) => text)}${isNarrow ? '' : 'SUMMARY'}`.trimEnd();
  return [
    `${paint.bold(head)}\n`,
    ...rows.map((row) => {
      const summary = wrap(row.summary, columns && columns - indent).join(`\n${' '.repeat(indent)}`);
      const start = line(row, row.colour);
      return isNarrow ? `${start.trimEnd()}\n${' '.repeat(indent)}${summary}\n` : `${start}${summary}\n`;
    }),
  ].join('');
};
