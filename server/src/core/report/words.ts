// Small pieces of language that the reports share.

/** `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `PostgreSQL 14–16`, `PostgreSQL 14, 17–18`: runs of majors are joined. */
export function majorsText(majors: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const major of majors) {
    const run = runs.at(-1);
    if (run?.[1] === major - 1) run[1] = major;
    else runs.push([major, major]);
  }
  return `PostgreSQL ${runs.map(([low, high]) => (low === high ? `${low}` : `${low}–${high}`)).join(', ')}`;
}

/** The page of a rule, relative to the root of Lockstep's own folder. */
export function docsOf(rule: string): string {
  return `docs/rules/${rule}.md`;
}

/** A path without its folders. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
