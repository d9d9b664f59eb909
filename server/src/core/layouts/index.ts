import { dbmate } from './dbmate';
import { flyway } from './flyway';
import { golangMigrate } from './golangMigrate';
import type { Layout, SourceFile } from './layout';
import { plain } from './plain';

/** All layouts; earlier ones win when two claim a folder equally. `plain` is the last and takes the rest. */
export const layouts: readonly Layout[] = [golangMigrate, dbmate, flyway, plain];

/** The layout with an id as lockstep.json and --layout give it. */
export function layoutById(id: string): Layout | undefined {
  return layouts.find((layout) => layout.id === id);
}

/** The layout of a folder: the one that claims its files highest. */
export function detectLayout(files: readonly SourceFile[]): Layout {
  let best: Layout = plain;
  let highest = 0;
  for (const layout of layouts) {
    const claim = layout.claim(files);
    if (claim > highest) {
      best = layout;
      highest = claim;
    }
  }
  return best;
}
