import type { Wait } from './stalls';

/** What an application waited while a migration ran. Milliseconds. */
export interface Waits {
  readonly waits: readonly Wait[];
  readonly took: number;
}

const width = 760;
const left = 70;
const panel = { height: 150, gap: 60, top: 76 };

/** An SVG of both, one above the other, on the same scales: a bar for each statement of the application. */
export function stallsPicture(name: string, original: Waits, plan: Waits): string {
  const end = Math.max(
    ...[original, plan].flatMap(({ waits, took }) => [took, ...waits.map(({ at, took }) => at + took)]),
  );
  const most = Math.max(1, ...[original, plan].flatMap(({ waits }) => waits.map(({ took }) => took)));
  const x = (at: number): string => (left + (Math.max(0, at) / end) * (width - left - 20)).toFixed(1);
  // By its logarithm: what nobody notices is a thousandth of what everybody does.
  const up = (took: number): number => Math.log10(Math.max(1, took)) / Math.log10(most * 1.2);
  const draw = ({ waits, took }: Waits, title: string, at: number): string => {
    const top = panel.top + at * (panel.height + panel.gap);
    const y = (value: number): string => (top + panel.height * (1 - up(value))).toFixed(1);
    const lines = [1, 10, 100, 1_000, 10_000].filter((value) => value <= most * 1.2);
    const grid = lines.map(
      (value) =>
        `<line class="grid" x1="${left}" x2="${width - 20}" y1="${y(value)}" y2="${y(value)}"/>` +
        `<text class="small" x="${left - 8}" y="${y(value)}" dy="4" text-anchor="end">${value < 1_000 ? `${value} ms` : `${value / 1_000} s`}</text>`,
    );
    const bars = waits.map(
      (wait) =>
        `<line class="${wait.kind}" x1="${x(wait.at)}" x2="${x(wait.at + wait.took)}" y1="${y(wait.took)}" y2="${y(wait.took)}"/>`,
    );
    const worst = Math.max(...waits.map((wait) => wait.took));
    return [
      `<text x="${left}" y="${top - 14}">${title}: the longest wait is ${Math.round(worst)} ms</text>`,
      `<rect class="run" x="${left}" y="${top}" width="${(Number(x(took)) - left).toFixed(1)}" height="${panel.height}"/>`,
      ...grid,
      ...bars,
    ].join('\n');
  };
  const height = panel.top + 2 * (panel.height + panel.gap);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="14">
<style>
  text { fill: #1f2328; } .small { font-size: 11px; fill: #59636e; } .back { fill: #ffffff; }
  .grid { stroke: #d1d9e0; } .run { fill: #ddf4ff; } .read { stroke: #0969da; } .write { stroke: #bc4c00; } .read, .write { stroke-width: 4; stroke-linecap: round; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; } .small { fill: #9198a1; } .back { fill: #0d1117; }
    .grid { stroke: #3d444d; } .run { fill: #121d2f; } .read { stroke: #4493f8; } .write { stroke: #f0883e; }
  }
</style>
<rect class="back" width="${width}" height="${height}"/>
<text x="${left}" y="24">An application while ${name} runs</text>
<line class="read" x1="${width - 310}" x2="${width - 290}" y1="20" y2="20"/><text class="small" x="${width - 280}" y="24">a read and its time</text>
<line class="write" x1="${width - 165}" x2="${width - 145}" y1="20" y2="20"/><text class="small" x="${width - 135}" y="24">a write and its time</text>
${draw(original, 'As written', 0)}
${draw(plan, 'With the plan', 1)}
<text class="small" x="${left}" y="${height - 12}">The shaded time is the migration’s: ${(original.took / 1000).toFixed(1)} s as written, ${(plan.took / 1000).toFixed(1)} s with the plan.</text>
</svg>
`;
}
