import { expect, it } from 'vitest';
import { folderWith } from '../../support/cli';
import { describeEachMajor } from '../../support/postgres/database';
import { withOwnServer } from '../../support/postgres/ownServer';
import { openUrl } from '../../../server/src/postgres/server';
import { migrate } from '../../support/runner';

describeEachMajor('a server that is restarted in the middle', (major) => {
  it('loses the run, which says so; the history is true, and what is said next brings it to its end', () =>
    withOwnServer(major, {}, async (server) => {
      const { url } = server;
      const cwd = folderWith({
        'db/1_a.up.sql': 'CREATE TABLE a (id int);\n',
        'db/1_a.down.sql': 'DROP TABLE a;\n',
        'db/2_b.up.sql':
          'CREATE TABLE b (id int);\nSELECT pg_sleep(600) FROM (SELECT current_setting($$app.slow$$, true) AS s) q WHERE s = $$on$$;\n',
        'db/2_b.down.sql': 'DROP TABLE b;\n',
      });
      const slow = `${url}?options=-c%20app.slow%3Don`;
      let isAsleep = false;
      const watch = await openUrl(url, {});
      const run = migrate(cwd, { url: slow }, ['up']);
      while (!isAsleep) {
        const { rows } = await watch.send(`SELECT 1 AS n FROM pg_stat_activity WHERE wait_event = 'PgSleep'`);
        isAsleep = rows.length > 0;
      }
      await watch.end();
      await server.restart();
      const { code, out, err } = await run;
      expect(code).toBe(4);
      expect(out).toContain('applied db/1_a.up.sql');
      expect(err).toMatch(/^db\/2_b\.up\.sql: the session ended .*; what became of the statement is not known\.\n/);
      expect(err).toMatch(/Next: lockstep status\n$/);

      const status = await migrate(cwd, { url }, ['status']);
      expect(status.out).toContain('  failed   db/2_b.up.sql\n');
      expect(status.out).toContain('Next: lockstep repair');
      const repair = await migrate(cwd, { url }, ['repair']);
      expect(repair.out).toContain('Nothing that 2 does is done: no table b.\nNext: lockstep repair --to 1\n');
      expect((await migrate(cwd, { url }, ['repair', '--to', '1'])).code).toBe(0);
      expect((await migrate(cwd, { url }, ['up'])).code).toBe(0);
      expect((await migrate(cwd, { url }, ['status'])).out).toContain('2 applied, 0 pending');
    }));
});
