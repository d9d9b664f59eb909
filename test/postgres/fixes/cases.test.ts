import { expect, it } from 'vitest';
import { describeEachMajor } from '../../support/postgres/database';
import { useScratch } from '../../support/postgres/scratch';
import { openFolder } from '../../support/folder';
import { isSampled } from '../../support/sampled';
import { cases, folderOf, layoutNames, unmoved } from './cases';
import { allReady, fixedFolders } from './fixedFolders';
import { prove } from './proof';

const sound = { schema: [], down: [], data: [], steps: [] };
const each = cases.flatMap((fixCase) =>
  (fixCase.layouts ?? layoutNames).map((layout) => ({ ...fixCase, folder: folderOf(fixCase, layout), layout })),
);

describeEachMajor('fixes', (major) => {
  const scratch = useScratch(major);
  const ofMajor = each.filter(({ postgres: [first, last] = [14, 18] }) => first <= major && major <= last);
  it.each(ofMajor.filter(({ name, layout }) => isSampled(`${name} ${layout} ${major}`)))(
    '$name ($layout)',
    async ({ folder, title }) => {
      const proofs: Record<string, unknown> = {};
      // What is offered beside it has cases of its own.
      const fixed = fixedFolders(folder, major).filter(
        (each) => each.title.includes(`: ${title}`) || each.title === allReady,
      );
      for (const each of fixed) proofs[each.title] = await prove(scratch(), each);
      expect(proofs).toEqual(Object.fromEntries(fixed.map((each) => [each.title, sound])));
      // A case without its fix proves nothing.
      expect(fixed.some((each) => each.title.includes(`: ${title}`))).toBe(true);
    },
  );

  it.each(unmoved)('no index leaves its section where $name', async ({ schema, up }) => {
    const folder = { schema, sql: up };
    expect(openFolder(folder).linted.flatMap(({ findings }) => findings)).not.toEqual([]);
    const fixed = fixedFolders(folder, major);
    expect(fixed.filter(({ title }) => title.includes('Build')).map(({ title }) => title)).toEqual([]);
    for (const each of fixed) expect(await prove(scratch(), each)).toEqual(sound);
  });
});
