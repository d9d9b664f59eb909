import { expect, it } from 'vitest';
import { describeEachMajor } from '../../support/postgres/database';
import { useScratch } from '../../support/postgres/scratch';
import { refusalOf } from '../../support/refusal';
import { runPart, runParts, ups } from '../../support/runMigrations';
import { cases, folderOf, layoutNames } from './cases';
import { fixedFolders } from './fixedFolders';

const lockTimeout = '20ms';
const each = cases
  .filter(({ title }) => title === 'Set lock_timeout')
  .flatMap((fixCase) => layoutNames.map((layout) => ({ ...fixCase, layout, folder: folderOf(fixCase, layout) })));

describeEachMajor('the lock_timeout that a fix sets', (major) => {
  const scratch = useScratch(major);
  it.each(each)('ends the wait of $name ($layout)', async ({ folder }) => {
    const fixed = fixedFolders({ ...folder, config: { lockTimeout } }, major);
    const set = fixed.find(({ title }) => title.includes(`Set lock_timeout to ${lockTimeout}`));
    if (set === undefined) throw new Error('There is no such fix.');
    const { project } = set.after;
    const [schema, change] = ups(project);
    if (schema === undefined || change === undefined) throw new Error('There are not two migrations.');

    await scratch().reset();
    const [runner, reader] = [await scratch().connect(), await scratch().connect()];
    try {
      await runParts(runner, project, [schema]);
      await reader.query('BEGIN; SELECT FROM orders');
      expect((await refusalOf(() => runPart(runner, project, change)))?.code).toBe('55P03');
    } finally {
      await runner.end();
      await reader.end();
    }
  });
});
