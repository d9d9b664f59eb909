import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { LintReport } from '../../../server/src/core/report/types';
import { filesIn, folderWith, lockstep } from '../../support/cli';
import { lockstepOn } from '../../support/followAdvice';
import { describeEachMajor, withDatabase, type Database } from '../../support/postgres/database';

const files = {
  'lockstep.json': '{ "migrations": [{ "dir": "db" }], "targets": { "prod": { "url": "env:TARGET" } } }',
  'db/000001_orders.up.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, n int);\n',
  'db/000001_orders.down.sql': "SET lock_timeout = '2s';\nDROP TABLE orders;\n",
  'db/000002_index.up.sql': 'CREATE INDEX orders_n ON orders (n);\n',
  'db/000002_index.down.sql': "SET lock_timeout = '2s';\nDROP INDEX orders_n;\n",
};
const fix = 'Build orders_n CONCURRENTLY';

const titles = async (cwd: string): Promise<string[]> => {
  const { stdout } = await lockstep(['lint', '--format', 'json'], { cwd });
  const findings = (JSON.parse(stdout) as LintReport).files.flatMap((file) => file.findings);
  return findings.flatMap(({ fixes }) => fixes.map(({ title }) => title));
};

const on = ({ url }: Database, cwd: string, ...args: string[]) => lockstep(args, { cwd, env: { TARGET: url } });

describeEachMajor('what a server had when a command last used it', (major) => {
  it('is kept beside lockstep.json, and keeps applied migrations from being edited', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith(files);
      expect(await on(db, cwd, 'up', '1')).toMatchObject({ code: 0 });
      expect(await titles(cwd)).toEqual([fix]);
      expect(await on(db, cwd, 'up')).toMatchObject({ code: 0 });
      expect(await titles(cwd)).toEqual([]);
      expect((await lockstep(['lint', '--fix'], { cwd })).stderr).toBe(
        'Not edited, since it is applied on prod: db/000002_index.up.sql.\nNothing to fix.\n',
      );
      const kept = Object.entries(filesIn(cwd)).filter(([path]) => path.startsWith('.lockstep/'));
      expect(kept.map(([path]) => path)).toEqual([
        '.lockstep/.gitignore',
        expect.stringMatching(/^\.lockstep\/servers\//),
      ]);
      const { password } = new URL(db.url);
      for (const [, text] of kept) if (password !== '') expect(text).not.toContain(password);

      // It follows what others do as soon as somebody looks.
      expect(await on(db, cwd, 'down')).toMatchObject({ code: 0 });
      expect(await titles(cwd)).toEqual([fix]);
      await db.query('UPDATE schema_migrations SET version = 2');
      expect(await titles(cwd)).toEqual([fix]);
      expect((await on(db, cwd, 'status')).stdout).toContain('2 applied');
      expect(await titles(cwd)).toEqual([]);
      await db.query('UPDATE schema_migrations SET version = 1');
      expect(await on(db, cwd, 'baseline', '2')).toMatchObject({ code: 5 });
      expect(await titles(cwd)).toEqual([fix]);
    }));

  it('is not kept where there is no lockstep.json and the migrations lie elsewhere, nor where nothing can be written', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith(Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith('db/'))));
      const elsewhere = folderWith({});
      expect(await lockstepOn(db, elsewhere, ['up', '--dir', cwd])).toMatchObject({ code: 0 });
      expect(readdirSync(elsewhere)).toEqual(['.git']);
      writeFileSync(join(cwd, '.lockstep'), 'a file');
      expect(await lockstepOn(db, cwd, ['status'])).toMatchObject({ code: 0, stderr: '' });
      expect(readFileSync(join(cwd, '.lockstep'), 'utf8')).toBe('a file');
    }));
});
