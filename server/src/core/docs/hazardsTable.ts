import { hazards, type Hazard } from './hazards';
import { markdownTable } from './markdown';

/** The known hazards in a Markdown table, with links to the rules that report them. */
export function renderHazardsTable(): string {
  return markdownTable(
    ['Row', 'Hazard', 'Reported by, or why not'],
    hazards.map((each) => [each.row, each.hazard, answerTo(each)]),
  );
}

const answerTo = ({ rules, note }: Hazard): string =>
  [rules.map((id) => `[${id}](${id}.md)`).join(', '), note ?? ''].filter((part) => part !== '').join('. ');
