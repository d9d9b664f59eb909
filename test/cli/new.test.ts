import { describe, expect, test } from 'vitest';
import { run } from '../../server/src/cli/program';
import { fakeIo, filesIn, folderWith, lockstep, type Files } from '../support/cli';

/** Runs `lockstep new` at 2031-02-03 04:05:06 UTC. */
const make = async (cwd: string, ...args: string[]) => {
  const { io, printed } = fakeIo({ cwd });
  const code = await run(['new', ...args], io, '0');
  return { code, ...printed };
};

const up = '-- Write here what this migration changes.\n';
const down = '-- Write here what takes it back.\n';
const golang: Files = { 'db/000001_a.up.sql': 'SELECT 1;\n', 'db/000001_a.down.sql': 'SELECT 1;\n' };

describe('new', () => {
  test('makes the next migration in the layout of the folder, and prints its paths', async () => {
    const cwd = folderWith(golang);
    expect(await make(cwd, 'Add orders!')).toEqual({
      code: 0,
      out: 'db/000002_add_orders.up.sql\ndb/000002_add_orders.down.sql\n',
      err: '',
    });
    expect(filesIn(cwd)).toEqual({
      ...golang,
      'db/000002_add_orders.up.sql': up,
      'db/000002_add_orders.down.sql': down,
    });
    expect((await lockstep(['lint'], { cwd })).code).toBe(0);
  });

  test('never repeats a version, not within one second and not that of a file that cannot be read', async () => {
    const cwd = folderWith({ 'V20310203040506__a.sql': 'SELECT 1;\n', 'V20310203040507__b.sql': Buffer.from([0xff]) });
    expect((await make(cwd, 'c')).out).toMatch(/^V20310203040508__c\.sql\n/);
    expect((await make(cwd, 'c')).out).toMatch(/^V20310203040509__c\.sql\n/);
  });

  test('begins a folder with --dir and --layout, which need not exist', async () => {
    const cwd = folderWith({});
    expect(await make(cwd, 'init', '--dir', 'db/migrations', '--layout', 'dbmate')).toEqual({
      code: 0,
      out: 'db/migrations/20310203040506_init.sql\n',
      err: '',
    });
    expect(Object.keys(filesIn(cwd))).toEqual(['db/migrations/20310203040506_init.sql']);
  });

  test('begins a folder here with --layout, and goes on where that layout is already', async () => {
    expect((await make(folderWith({}), 'init', '--layout', 'golang-migrate')).out).toMatch(/^20310203040506_init\.up/);
    expect((await make(folderWith(golang), 'x', '--layout', 'golang-migrate')).out).toMatch(/^db\/000002_x\.up/);
  });

  test('makes no down in a folder that goes forward only', async () => {
    const settings = '{ "migrations": [{ "dir": "db", "direction": "forward-only" }] }';
    const cwd = folderWith({ 'db/1_a.up.sql': '', 'lockstep.json': settings });
    expect((await make(cwd, 'b')).out).toBe('db/2_b.up.sql\n');
  });

  test('asks which of several folders is meant', async () => {
    const cwd = folderWith({ ...golang, 'other/V1__a.sql': 'SELECT 1;\n' });
    expect(await make(cwd, 'x')).toEqual({
      code: 2,
      out: '',
      err: 'lockstep: Several folders hold migrations; say with --dir which one is meant:\n  db\n  other\n',
    });
    expect((await make(cwd, 'x', '--dir', 'other')).out).toMatch(/^other\/V2__x\.sql\n/);
  });

  test('does not guess the layout of an empty folder', async () => {
    const cwd = folderWith({});
    const { code, out, err } = await make(cwd, 'x');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^lockstep: No migrations in .*--dir FOLDER --layout ID, with one of golang-migrate, .*\.\n$/);
    expect(filesIn(cwd)).toEqual({});
  });

  test('wants a name that can stand in a file name', async () => {
    expect(await make(folderWith(golang), '!?')).toMatchObject({ code: 2, out: '' });
    expect(await make(folderWith(golang))).toMatchObject({ code: 2, out: '' });
  });
});
