import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, lockstep, type Ended } from '../support/cli';
import { repositoryWith, type Repository } from '../support/repository';

interface Issue {
  readonly check_name: string;
  readonly location: { readonly path: string };
}

const files = {
  'db/1_users.up.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, email text);\n',
  'db/1_users.down.sql': 'DROP TABLE users;\n',
  'db/2_old.up.sql': 'CREATE INDEX old_idx ON users (email);\n',
  'db/2_old.down.sql': 'DROP INDEX old_idx;\n',
};

const write = ({ root }: Repository, path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

/** Adds a migration that blocks, by its number. */
const add = (repository: Repository, number: number): void => {
  write(repository, `db/${number}_x.up.sql`, `CREATE INDEX x${number}_idx ON users (email);\n`);
  write(repository, `db/${number}_x.down.sql`, `DROP INDEX x${number}_idx;\n`);
};

/** The files that lint speaks of. */
const linted = async (cwd: string, ...args: readonly string[]): Promise<{ ended: Ended; paths: string[] }> => {
  const ended = await lockstep(['lint', '--format', 'gitlab', ...args], { cwd });
  const issues = ended.code === 2 ? [] : (JSON.parse(ended.stdout) as Issue[]);
  const blocking = issues.filter(({ check_name }) => check_name === 'index-blocks-writes');
  return { ended, paths: blocking.map(({ location }) => location.path) };
};

describe('--since', () => {
  it('lints what was committed on the branch, staged, changed and not tracked, and replays all', async () => {
    const repository = repositoryWith(files);
    repository.git('checkout', '--quiet', '-b', 'feature');
    add(repository, 3);
    repository.git('add', '--all');
    repository.git('commit', '--quiet', '--message', 'On the branch');
    add(repository, 4);
    repository.git('add', '--all');
    add(repository, 5);
    write(repository, 'db/3_x.up.sql', 'CREATE INDEX x3_idx ON users (lower(email));\n');
    const { ended, paths } = await linted(repository.root, '--since', 'main');
    // That the table is known, and the finding certain, is what the whole history gives.
    expect(ended.code).toBe(1);
    expect(paths).toEqual(['db/3_x.up.sql', 'db/4_x.up.sql', 'db/5_x.up.sql']);
  });

  it('compares with where the branch left, not with what came to the other since', async () => {
    const repository = repositoryWith(files);
    repository.git('checkout', '--quiet', '-b', 'feature');
    add(repository, 4);
    repository.git('add', '--all');
    repository.git('commit', '--quiet', '--message', 'On the branch');
    repository.git('checkout', '--quiet', 'main');
    write(repository, 'db/2_old.up.sql', 'CREATE INDEX old_idx ON users (id, email);\n');
    repository.git('commit', '--quiet', '--all', '--message', 'On main');
    repository.git('checkout', '--quiet', 'feature');
    expect((await linted(repository.root, '--since', 'main')).paths).toEqual(['db/4_x.up.sql']);
  });

  it('works from a folder below, from a path and with a migration that is gone', async () => {
    const repository = repositoryWith(files);
    rmSync(join(repository.root, 'db/2_old.up.sql'));
    rmSync(join(repository.root, 'db/2_old.down.sql'));
    add(repository, 3);
    expect((await linted(join(repository.root, 'db'), '--since', 'HEAD')).paths).toEqual(['db/3_x.up.sql']);
    expect((await linted(repository.root, '--since', 'HEAD', 'db/1_users.up.sql')).paths).toEqual([]);
  });

  it('says when nothing has changed', async () => {
    const { root } = repositoryWith(files);
    expect(await lockstep(['lint', '--since', 'HEAD'], { cwd: root })).toEqual({
      code: 0,
      stdout: '',
      stderr: 'No migration has changed since HEAD.\n',
    });
  });

  it('says that a revision is not known, and takes none for an option', async () => {
    const { root } = repositoryWith(files);
    for (const revision of ['nowhere', '--all', '-x']) {
      const { ended } = await linted(root, `--since=${revision}`);
      expect(ended.code).toBe(2);
      expect(ended.stderr).toContain(`lockstep: git does not know the revision "${revision}"`);
    }
  });

  it('says that a folder is in no checkout', async () => {
    const { ended } = await linted(folderWith(files), '--since', 'HEAD');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^lockstep: --since asks git what has changed, and .* is in no checkout of git/);
  });

  it('says that the checkout is shallow', async () => {
    const repository = repositoryWith(files);
    repository.git('checkout', '--quiet', '-b', 'feature');
    add(repository, 3);
    repository.git('add', '--all');
    repository.git('commit', '--quiet', '--message', 'On the branch');
    repository.git('checkout', '--quiet', 'main');
    repository.git('commit', '--quiet', '--allow-empty', '--message', 'On main');
    const clone = join(folderWith({}), 'clone');
    repository.git('clone', '--quiet', '--depth=1', '--no-single-branch', `file://${repository.root}`, clone);
    const { ended } = await linted(clone, '--since', 'origin/feature');
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('the checkout is shallow');
  });
});

it('startAfter lets an old project begin quiet', async () => {
  const config = JSON.stringify({ migrations: [{ dir: 'db', startAfter: '2' }] });
  const cwd = folderWith({
    ...files,
    'db/3_new.up.sql': 'CREATE INDEX new_idx ON users (email);\n',
    'db/3_new.down.sql': 'DROP INDEX new_idx;\n',
    'lockstep.json': config,
  });
  expect((await linted(cwd)).paths).toEqual(['db/3_new.up.sql']);
});
