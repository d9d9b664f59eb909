import { describe, expect, test } from 'vitest';
import type { ExplainedFile, ExplainedStatement, ExplainReport } from '../../server/src/core/report/types';
import { folderWith, lockstep, type Files } from '../support/cli';

const explain = async (files: Files, ...args: string[]): Promise<ExplainReport> => {
  const cwd = folderWith(files);
  const { stdout, stderr, code } = await lockstep(['explain', '--format', 'json', ...args], { cwd });
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  return JSON.parse(stdout.replaceAll(cwd, '/root')) as ExplainReport;
};
const filesOf = (report: ExplainReport): readonly ExplainedFile[] => report.projects.flatMap(({ files }) => files);
const statementsOf = (report: ExplainReport, path: string): readonly ExplainedStatement[] =>
  filesOf(report)
    .filter((file) => file.path === path)
    .flatMap(({ statements }) => statements);

const table = { '1_a.up.sql': 'CREATE TABLE a (id bigint PRIMARY KEY, note text);\n', '1_a.down.sql': '' };

describe('explain in JSON', () => {
  test('has everything about a statement', async () => {
    const report = await explain({
      ...table,
      '2_b.up.sql': '-- wide\nALTER TABLE a\n  ALTER COLUMN id TYPE numeric;\n',
      '2_b.down.sql': '',
    });
    expect(report).toMatchObject({ schemaVersion: 1, postgres: [15] });
    expect(report.projects).toMatchObject([{ root: '/root', layout: 'golang-migrate' }]);
    expect(filesOf(report).map(({ path, version, direction }) => [path, version, direction])).toEqual([
      ['1_a.up.sql', '1', 'up'],
      ['2_b.up.sql', '2', 'up'],
      ['2_b.down.sql', '2', 'down'],
      ['1_a.down.sql', '1', 'down'],
    ]);
    expect(statementsOf(report, '2_b.up.sql')).toEqual([
      {
        range: { start: { line: 1, character: 0 }, end: { line: 2, character: 30 } },
        kind: 'ALTER TABLE',
        transaction: 'none',
        refusesTransaction: false,
        fails: null,
        locks: [{ relation: 'public.a', mode: 'AccessExclusiveLock' }],
        rewrites: ['public.a'],
        scans: ['public.a'],
        rebuilds: ['public.a_pkey'],
        blocks: { reads: ['public.a'], writes: ['public.a'] },
        certain: true,
      },
    ]);
    const findings = filesOf(report).flatMap((file) => file.findings.map(({ rule }) => `${file.path} ${rule}`));
    expect(findings).toEqual(['2_b.up.sql type-change-blocks']);
  });

  test('says what the transaction holds after each statement, by the name of then', async () => {
    const report = await explain({
      ...table,
      '2_b.up.sql': 'CREATE INDEX i ON a (note);\nALTER TABLE a RENAME TO b;\nSELECT 1;\nDROP TABLE b;\n',
      '2_b.down.sql': '',
    });
    const statements = statementsOf(report, '2_b.up.sql');
    expect(statements.map(({ transaction }) => transaction)).toEqual(Array(4).fill('implicit'));
    expect(statements.map(({ locks }) => locks)).toEqual([
      [{ relation: 'public.a', mode: 'ShareLock' }],
      [{ relation: 'public.a', mode: 'AccessExclusiveLock' }],
      [],
      [],
    ]);
    expect(statements.map(({ blocks }) => blocks)).toEqual([
      { reads: [], writes: ['public.a'] },
      { reads: ['public.b'], writes: ['public.b'] },
      { reads: ['public.b'], writes: ['public.b'] },
      // Named once more as the lock was taken: nothing has a name any more.
      { reads: ['public.a'], writes: ['public.a'] },
    ]);
  });

  test('groups the majors that agree, and only where they differ', async () => {
    const files = {
      '1_a.up.sql':
        'CREATE TABLE a (id bigint PRIMARY KEY);\nCREATE TABLE p (a_id bigint) PARTITION BY RANGE (a_id);\n',
      '1_a.down.sql': '',
      '2_b.up.sql': 'SELECT 1;\nALTER TABLE p ADD CONSTRAINT f FOREIGN KEY (a_id) REFERENCES a NOT VALID;\n',
      '2_b.down.sql': '',
    };
    const statements = statementsOf(await explain(files, '--pg', '15-18'), '2_b.up.sql');
    expect(statements.map(({ kind, postgres }) => [kind, postgres])).toEqual([
      ['SELECT', undefined],
      ['ALTER TABLE', [15, 16, 17]],
      ['ALTER TABLE', [18]],
    ]);
    expect(statements[1]?.fails).not.toBeNull();
    expect(statements[1]?.locks).toEqual([]);
    expect(statements[2]?.fails).toBeNull();
    expect(statements[2]?.locks).not.toEqual([]);
  });

  test('says of what does not parse why, and nothing else', async () => {
    const report = await explain({ ...table, '2_b.up.sql': 'SELECT 1;\nALTER TABEL a;\n', '2_b.down.sql': '' });
    const [, broken] = statementsOf(report, '2_b.up.sql');
    expect(broken).toMatchObject({
      kind: 'ALTER TABEL',
      fails: 'syntax error at or near "TABEL"',
      locks: [],
      blocks: { reads: [], writes: [] },
    });
  });

  test('says what must run alone, and that it fails where it does not', async () => {
    const report = await explain({
      ...table,
      '2_b.up.sql': 'CREATE INDEX CONCURRENTLY i ON a (note);\n',
      '2_b.down.sql': 'DROP INDEX CONCURRENTLY i;\nSELECT 1;\n',
    });
    const [alone] = statementsOf(report, '2_b.up.sql');
    expect(alone).toMatchObject({ transaction: 'none', refusesTransaction: true, fails: null, scans: ['public.a'] });
    expect(alone?.blocks).toEqual({ reads: [], writes: [] });
    const [inside] = statementsOf(report, '2_b.down.sql');
    expect(inside).toMatchObject({ transaction: 'implicit', refusesTransaction: true, locks: [], scans: [] });
    expect(inside?.fails).toMatch(/cannot run inside a transaction block$/);
  });

  test('puts the sections of a file together by their direction, with their findings', async () => {
    const report = await explain({
      '20240101000000_a.sql': '-- migrate:up\nCREATE TABLE a (id int);\n\n-- migrate:down\nDROP TABLE a;\n',
      '20240102000000_b.sql': '-- migrate:up\nCREATE INDEX i ON a (id);\n\n-- migrate:down\nDROP INDEX i;\n',
    });
    expect(
      filesOf(report).map(({ path, direction, statements, findings }) => [
        path.slice(15),
        direction,
        ...statements.map(({ kind }) => kind),
        ...findings.map(({ rule }) => rule),
      ]),
    ).toEqual([
      ['a.sql', 'up', 'CREATE TABLE'],
      ['b.sql', 'up', 'CREATE INDEX', 'index-blocks-writes'],
      ['b.sql', 'down', 'DROP INDEX', 'missing-lock-timeout'],
      ['a.sql', 'down', 'DROP TABLE', 'missing-lock-timeout'],
    ]);
  });

  test('is about the files that were asked about', async () => {
    const cwd = folderWith({ ...table, '2_b.up.sql': 'ALTER TABLE a DROP COLUMN note;\n', '2_b.down.sql': '' });
    const { stdout } = await lockstep(['explain', '2_b.up.sql', '--format', 'json'], { cwd });
    const report = JSON.parse(stdout) as ExplainReport;
    expect(filesOf(report).map(({ path }) => path)).toEqual(['2_b.up.sql']);
    expect(filesOf(report)[0]?.statements[0]?.certain).toBe(true);
  });
});

test('explain in text says who waits', async () => {
  const cwd = folderWith({ ...table, '2_b.up.sql': 'CREATE INDEX i ON a (note);\n', '2_b.down.sql': '' });
  const { stdout } = await lockstep(['explain', '2_b.up.sql'], { cwd });
  expect(stdout).toMatch(
    /^2_b\.up\.sql:1 {2}CREATE INDEX .*\n.*\n {2}locks public\.a ShareLock — writers wait\n {2}scans public\.a\n {2}error\[index-blocks-writes\] .*\n\n1 statement in 1 file, 1 error\n$/,
  );
});
