import type { Layout, LayoutOptions, Sections, SourceFile } from '../layouts/layout';
import { companionOf, sectionsOf } from './buildProject';

interface ReadSections {
  readonly layout: Layout;
  readonly options: LayoutOptions;
  readonly beside: string | undefined;
  readonly sections: Sections;
}

const known = new WeakMap<SourceFile, ReadSections>();

/** Reads the sections of files of a folder. A file that is the same object has the same sections as before. */
export function keptSections(
  layout: Layout,
  options: LayoutOptions,
  files: readonly SourceFile[],
): (file: SourceFile) => Sections {
  const companion = companionOf(files);
  return (file) => {
    // A companion beside the file may decide how it is sent.
    const beside = companion(`${file.path}.conf`);
    const before = known.get(file);
    if (before?.layout === layout && before.options === options && before.beside === beside) return before.sections;
    const sections = sectionsOf(layout, file, options, companion);
    known.set(file, { layout, options, beside, sections });
    return sections;
  };
}
