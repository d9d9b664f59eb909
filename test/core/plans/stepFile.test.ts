import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStepFile, writeStepFile, type StepFile } from '../../../server/src/core/plans/stepFile';
import { dedent } from '../../support/folder';

const migration = {
  name: 'drop mail of users',
  up: "SET LOCAL lock_timeout = '2s';\nALTER TABLE users DROP COLUMN mail;\n",
  down: 'ALTER TABLE users ADD COLUMN mail text;\n',
  outsideTransaction: { up: false, down: true },
};
const step: StepFile = {
  live: 'application code that no longer uses users.mail',
  folder: 'db/migrations',
  after: ['2_change.up.sql', '3_x.up.sql'],
  migrations: [migration],
};

const text = dedent(`
  -- This waits for a deploy, and no tool runs it. Once what is named below is live, and no older version runs any more,
  --   lockstep plan continue drop-users-mail
  -- writes its migrations behind the last of db/migrations.
  --@ live: application code that no longer uses users.mail
  --@ folder: db/migrations
  --@ after: 2_change.up.sql
  --@ after: 3_x.up.sql

  --@ migration: drop mail of users
  --@ up
  SET LOCAL lock_timeout = '2s';
  ALTER TABLE users DROP COLUMN mail;
  --@ down, outside a transaction
  ALTER TABLE users ADD COLUMN mail text;
`);

describe('the file of a waiting step', () => {
  it('is SQL for people, with lines of its own between', () => {
    expect(writeStepFile('drop-users-mail', step)).toBe(text);
    expect(readStepFile(text)).toEqual(step);
  });

  it('is read after an editor has changed its line ends, its blank lines and its comments', () => {
    const edited = `\uFEFF-- Ask the team of the app.\n\n${text}\n\n`.replaceAll('\n', '\r\n');
    expect(readStepFile(edited)).toEqual({
      ...step,
      migrations: [{ ...migration, up: migration.up.replace(';\n', ';\r\n') }],
    });
  });

  const canonical = (sql: string): string => (sql.trim() === '' ? '' : `${sql.trim()}\n`);
  const sql = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc
      .array(
        fc.constantFrom('SELECT 1;', '--@ up', '--\\@ down', '-- @', '--@', '$$\n--@ live: x\n$$', '', '\r', '\u2028'),
      )
      .map((lines) => lines.join('\n')),
  );
  const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('a "b"', '"a"', ' a', 'a\nb', '', '\u2028'));
  const files = fc.record({
    live: value,
    folder: value,
    after: fc.array(value, { maxLength: 3 }),
    migrations: fc.array(
      fc.record({
        name: value,
        up: sql,
        down: sql,
        outsideTransaction: fc.record({ up: fc.boolean(), down: fc.boolean() }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  });

  it('loses nothing, whatever the names and the SQL are', () => {
    fc.assert(
      fc.property(files, (file) => {
        const migrations = file.migrations.map((each) => ({
          ...each,
          up: canonical(each.up),
          down: canonical(each.down),
        }));
        expect(readStepFile(writeStepFile('x', file))).toEqual({ ...file, migrations });
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['SELECT 1;\n', 1, 'Only comments may stand before the first "--@" line.', 'SELECT 1;'],
    ['--@ live: b\n', 5, 'There is a second "--@ live".', 'live: b'],
    ['--@ live\n', 5, '"--@ live" wants a colon and a value on the same line.', 'live\n'],
    ['--@ life: b\n', 5, 'is not known here: there are live, folder, after, migration, up and down.', 'life: b'],
    ['--@ up\n', 5, '"--@ up" belongs to a migration: write "--@ migration: NAME" before it.', 'up\n'],
    ['SELECT 2;\n', 5, 'Between "--@ live" and the next "--@" line stands nothing.', 'SELECT 2;'],
    ['--@ after: "a\n', 6, '"--@ after" wants a colon and a value on the same line.', 'after: "a'],
    ['--@ down\n', 10, 'The migration drop mail of users has its "--@ down" before its "--@ up".', 'down\nSET'],
    ['--@ up\n', 13, 'The migration drop mail of users has a second "--@ up".', 'up\nALTER'],
    ['--@ down and more\n', 13, 'Behind "--@ down" stands nothing, or ", outside a transaction".', 'down and more'],
    ['--@ after: c\n', 13, '"--@ after" stands before the first migration.', 'after: c'],
    ['--@ migration: other\n', 15, 'The migration other has no "--@ up".', 'migration: other'],
  ])('says of %j in line %i what is wrong', (line, at, message, place) => {
    const lines = text.split('\n');
    lines.splice(at - 1, at === 10 ? 1 : 0, line.trimEnd());
    const changed = lines.join('\n');
    const found = readStepFile(changed);
    if (!('message' in found)) throw new Error('It was read.');
    expect(found.message).toContain(message);
    expect(changed.slice(found.offset)).toMatch(
      new RegExp(`^${place.replace(/\n.*/, '$').replace(/[."]/g, '\\$&')}`, 'm'),
    );
  });

  it.each([
    ['', 'There is no "--@ live: …" that says what must be live.'],
    ['--@ live: x\n', 'There is no "--@ folder: …" that names the migrations folder.'],
    ['--@ live: x\n--@ folder: y\n', 'There is no "--@ migration: NAME".'],
    ['--@ live: x\n--@ folder: y\n--@ migration: z\n--@ up\n', 'The migration z has no "--@ down".'],
  ])('says of %j what is missing', (given, message) => {
    expect(readStepFile(given)).toMatchObject({ message });
  });
});
