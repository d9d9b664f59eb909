import { expect, it } from 'vitest';
import { describeEachMajor } from '../../support/postgres/database';
import { schemaDifferences, snapshot } from '../../support/postgres/schema';
import { useScratch } from '../../support/postgres/scratch';
import { refusalOf } from '../../support/refusal';
import { runPart, runParts, ups } from '../../support/runMigrations';
import { fixedFolders } from './fixedFolders';

const folder = {
  schema: `
    CREATE TABLE events (id int, at int NOT NULL) PARTITION BY RANGE (at);
    CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (50);
    CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (50) TO (100);
    INSERT INTO events VALUES (1, 1), (2, 60);
  `,
  sql: 'ALTER TABLE events DETACH PARTITION events_1;',
};
const pending = 'SELECT inhrelid::regclass::text AS partition FROM pg_inherits WHERE inhdetachpending';

describeEachMajor('DETACH PARTITION CONCURRENTLY', (major) => {
  const scratch = useScratch(major);
  const fixed = fixedFolders(folder, major).find(({ title }) => title.includes('Detach events_1 CONCURRENTLY'));

  it('lets others go on while it waits, and is ended by FINALIZE where it was cut off', async () => {
    if (fixed === undefined) throw new Error('There is no such fix.');
    const { project } = fixed.after;
    const [schema, detach, ...rest] = ups(project);
    if (schema === undefined || detach === undefined) throw new Error('The fix has no steps.');
    await scratch().reset();
    const [tool, report, application] = [
      await scratch().connect(),
      await scratch().connect(),
      await scratch().connect(),
    ];
    try {
      await runParts(tool, fixed.before.project, ups(fixed.before.project));
      const expected = await snapshot(scratch());
      await scratch().query('DROP TABLE events, events_1');

      await runParts(tool, project, [schema]);
      await report.query('BEGIN');
      await report.query('SELECT * FROM events');
      // What a lock_timeout does, which the plan sets none of: it cuts off the wait for the report.
      await tool.query("SET lock_timeout = '100ms'");
      expect((await refusalOf(() => runPart(tool, project, detach)))?.code).toBe('55P03');
      expect(await scratch().query(pending)).toEqual([{ partition: 'events_1' }]);
      // Nobody waits, and new queries no longer see its rows.
      await application.query("SET lock_timeout = '100ms'");
      expect(await application.query('SELECT id FROM events')).toEqual([{ id: 2 }]);
      await application.query('INSERT INTO events_1 VALUES (3, 3)');
      expect((await refusalOf(() => runPart(tool, project, detach)))?.code).toBe('55000');

      await report.query('COMMIT');
      await tool.query('ALTER TABLE events DETACH PARTITION events_1 FINALIZE');
      expect(await scratch().query(pending)).toEqual([]);
      await runParts(tool, project, rest);
      expect(schemaDifferences(expected, await snapshot(scratch()))).toEqual([]);
    } finally {
      for (const session of [tool, report, application]) await session.end();
    }
  });
});
