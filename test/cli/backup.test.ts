import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkBackup } from '../../server/src/cli/backup';
import type { Target } from '../../server/src/cli/target';
import { fakeIo, folderWith } from '../support/cli';

const target = { name: 'prod', requiresBackup: true } as Target;
const plain = (end: string): string =>
  `--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version 15.18\n${'INSERT INTO a VALUES (1);\n'.repeat(400)}\n${end}`;
const complete = plain('--\n-- PostgreSQL database dump complete\n--\n\n');

/** What is said, or undefined where the backup will do. */
const said = (backup: string | undefined, ageInHours = 1): string | undefined => {
  const cwd = folderWith({
    'whole.sql': complete,
    'cut.sql': plain(''),
    'custom.dump': 'PGDMP\x01\x0e\x00\x04\x08\x01',
    'directory/toc.dat': 'PGDMP\x01\x0e\x00\x04\x08\x03',
    'shopping.txt': 'milk\n',
    'other/notes.txt': 'a folder of something else\n',
    empty: '',
  });
  const { io, printed } = fakeIo({ cwd, now: () => new Date() });
  const made = new Date(Date.now() - ageInHours * 3_600_000);
  for (const file of ['whole.sql', 'custom.dump']) utimesSync(join(cwd, file), made, made);
  try {
    checkBackup(target, backup === undefined ? {} : { backup }, io);
    return printed.err === '' ? undefined : printed.err;
  } catch (error) {
    return error instanceof Error ? error.message : undefined;
  }
};

test.each(['whole.sql', 'custom.dump', 'directory'])('a whole dump will do: %s', (file) => {
  expect(said(file)).toBeUndefined();
});

test('without a backup, or with one that is none, nothing is changed', () => {
  expect(said(undefined)).toMatch(/^The target prod wants a backup first: .*--backup FILE.* Nothing was applied\.$/);
  expect(said('nowhere.sql')).toBe('There is no backup nowhere.sql. Nothing was applied.');
  expect(said('shopping.txt')).toBe('shopping.txt is not a dump of pg_dump. Nothing was applied.');
  expect(said('empty')).toBe('empty is not a dump of pg_dump. Nothing was applied.');
  expect(said('other')).toBe('other is not a dump of pg_dump. Nothing was applied.');
  expect(said('cut.sql')).toBe('cut.sql is cut off: pg_dump had not come to its end. Nothing was applied.');
  expect(said('whole.sql', 30)).toBe('The backup whole.sql is 30 hours old; a day is the most. Nothing was applied.');
});

test('a snapshot that is kept elsewhere is taken on trust, and that is said', () => {
  expect(said('snapshot:rds-2031-02-03')).toBe(
    'WARNING: snapshot:rds-2031-02-03 is taken on trust; Lockstep cannot look at it.\n',
  );
});

test('a target that wants none is not asked for one', () => {
  const { io } = fakeIo();
  expect(() => {
    checkBackup({ ...target, requiresBackup: false }, {}, io);
  }).not.toThrow();
});
