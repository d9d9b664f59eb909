import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cli, filesIn, folderWith } from '../support/cli';
import { repositoryWith } from '../support/repository';

const root = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string; readonly description: string }>>;
  readonly runs: {
    readonly steps: readonly {
      readonly env: Readonly<Record<string, string>>;
      readonly run: string;
      readonly name: string;
    }[];
  };
}

const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action;

/** The value of `${{ inputs.x || 'y' }}` and the like, as far as the action uses expressions. */
const evaluate = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const [first = '', second = "''"] = expression.split(/\s*\|\|\s*/);
    const value = values[first];
    if (value === undefined) throw new Error(`action.yml uses ${first}, which this test does not know.`);
    return value === '' ? second.slice(1, -1) : value;
  });

/** Runs the shell of the step that lints, as GitHub runs it, with Lockstep as it was built. */
const runLint = (cwd: string, inputs: Readonly<Record<string, string>>, base = '') => {
  const temp = folderWith({ summary: '' });
  const values: Record<string, string> = { 'github.base_ref': base };
  for (const [name, { default: initial }] of Object.entries(action.inputs)) values[`inputs.${name}`] = initial;
  values['inputs.command'] = `${process.execPath} ${cli}`;
  for (const [name, value] of Object.entries(inputs)) values[`inputs.${name}`] = value;
  const step = action.runs.steps.find(({ name }) => name === 'Lint migrations');
  const env = Object.entries(step?.env ?? {}).map(([name, text]) => [name, evaluate(text, values)] as const);
  const result = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? 'false'], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...Object.fromEntries(env), RUNNER_TEMP: temp, GITHUB_STEP_SUMMARY: join(temp, 'summary') },
  });
  return { ...result, summary: filesIn(temp)['summary'] ?? '' };
};

const files = {
  'db/1_users.up.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, email text);\n',
  'db/1_users.down.sql': 'DROP TABLE users;\n',
  'db/2_index.up.sql': 'CREATE INDEX users_email_idx ON users (email);\n',
  'db/2_index.down.sql': 'DROP INDEX users_email_idx;\n',
};

describe('action.yml', () => {
  it('annotates, writes the summary and the files that are asked for, and fails', () => {
    const { root: cwd } = repositoryWith(files);
    const { status, stdout, summary } = runLint(cwd, {
      paths: 'db\n',
      'sarif-file': 'out.sarif',
      'markdown-file': 'out.md',
    });
    expect(status).toBe(1);
    expect(stdout).toContain('::error file=db/2_index.up.sql,line=1,');
    expect(summary).toContain('| public.users ShareLock | writers wait |');
    const written = filesIn(cwd);
    expect(written['out.md']).toBe(summary);
    expect(written['out.sarif']).toContain('"version": "2.1.0"');
  });

  it('lints what the pull request changes, and nothing fails where nothing has changed', () => {
    const { root: cwd, git } = repositoryWith(files);
    git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    const { status, stdout, summary } = runLint(cwd, {}, 'main');
    expect(status).toBe(0);
    expect(stdout).toBe('0 findings in 0 files\n');
    expect(summary).toContain('no findings');
    expect(runLint(cwd, { since: 'none' }, 'main').status).toBe(1);
  });

  it('fails from the severity on that is asked for, and takes majors and several paths', () => {
    const { root: cwd } = repositoryWith(files);
    expect(runLint(cwd, { 'fail-on': 'never', postgres: '14-16' }).status).toBe(0);
    expect(runLint(cwd, { paths: 'db/1_users.up.sql\ndb/1_users.down.sql', summary: 'false' })).toMatchObject({
      status: 0,
      summary: '',
    });
  });

  it('says what is wrong where it cannot lint', () => {
    const { root: cwd } = repositoryWith(files);
    const { status, stderr } = runLint(cwd, { since: 'nowhere' });
    expect(status).toBe(2);
    expect(stderr).toContain('git does not know the revision "nowhere"');
  });

  it('runs nothing that an input holds', () => {
    const { root: cwd } = repositoryWith(files);
    runLint(cwd, { paths: '$(touch hacked)\n`touch hacked`\n; touch hacked', 'fail-on': '$(touch hacked)' });
    expect(Object.keys(filesIn(cwd))).not.toContain('hacked');
    for (const { run } of action.runs.steps) expect(run).not.toContain('${{');
  });
});

it('the pre-commit hook and docs/ci.md name this version, and docs/ci.md every input', () => {
  const page = readFileSync(join(root, 'docs/ci.md'), 'utf8');
  const hooks = readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8');
  for (const text of [page, hooks]) {
    const named = [...text.matchAll(/lockstep-postgres@(\S+)|lockstep@v(\S+)|rev: v(\S+)/g)].flatMap(
      ([, ...versions]) => versions.filter(Boolean),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(new Set(named)).toEqual(new Set([version]));
  }
  for (const input of Object.keys(action.inputs)) expect(page).toContain(`\`${input}\``);
});

it('the pre-commit hook lints the files that it is given', () => {
  const [hook] = parse(readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8')) as [
    { entry: string; files: string },
  ];
  const args = hook.entry.split(' lockstep ')[1]?.split(' ') ?? [];
  const cwd = folderWith(files);
  const staged = Object.keys(files).filter((path) => new RegExp(hook.files).test(path));
  const { status, stdout } = spawnSync(process.execPath, [cli, ...args, ...staged], { cwd, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stdout).toContain('index-blocks-writes');
});
