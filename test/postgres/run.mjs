// npm run test:postgres: every case on PostgreSQL 14 to 18, with each plan killed at each of its moments; then the public
// projects of the corpus, replayed on 15, where it lies beside the repository (LOCKSTEP_CORPUS names another place).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const corpus = process.env.LOCKSTEP_CORPUS ?? join(root, '../shared/corpus');

const run = (command, args, more = {}) => {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...more } });
  if (status !== 0) process.exitCode = 1;
};

run('npx', ['vitest', 'run', '--project', 'postgres', ...process.argv.slice(2)], {
  LOCKSTEP_MAJORS: '14,15,16,17,18',
  LOCKSTEP_KILLS: '50',
  LOCKSTEP_PLAN_KILLS: 'all',
  LOCKSTEP_PROPERTY_RUNS: '500',
});
if (existsSync(join(corpus, 'INDEX.tsv'))) run('npm', ['run', 'corpus:replay']);
else console.log(`The corpus is not replayed: there is no ${corpus}/INDEX.tsv.`);
