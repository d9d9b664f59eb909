import { detectLayout } from '../layouts/index';
import { defaultLayoutOptions, type Layout, type LayoutProblem, type Section } from '../layouts/layout';
import { anySqlFile } from '../layouts/plain';
import { isPlanFile } from '../plans/plan';

/** A document on its own, as the layout that its name and its markers suggest reads it. */
export interface ClaimedDocument {
  readonly layout: Layout;
  /** The end of the path that the layout looked at: the file, with the folder above it where that names it. */
  readonly path: string;
  readonly sections: readonly Section[];
  readonly problems: readonly LayoutProblem[];
}

/**
 * Reads a document outside of any migrations folder. What no layout knows is one up section, sent as one message.
 * `path` uses `/`; any number of folders may stand before the name.
 */
export function claimDocument(path: string, text: string): ClaimedDocument {
  const parts = path.split('/');
  for (const length of isPlanFile(path) ? [] : [1, 2]) {
    const tail = parts.slice(-length).join('/');
    const file = { path: tail, text };
    const layout = detectLayout([file]);
    if (layout.claim([file]) > 0)
      return {
        layout,
        path: tail,
        ...layout.sections({ ...file, options: defaultLayoutOptions, companion: () => undefined }),
      };
  }
  const tail = parts.at(-1) ?? path;
  const { sections, problems } = anySqlFile.sections({
    path: tail,
    text,
    options: defaultLayoutOptions,
    companion: () => undefined,
  });
  return { layout: anySqlFile, path: tail, sections, problems };
}
