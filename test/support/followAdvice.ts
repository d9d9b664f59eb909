import { lockstep, type Ended } from './cli';
import type { Database } from './postgres/database';

/** Waits until no backend of a run is left: one whose client is gone may still be at work. */
export async function noRunLeft(db: Database): Promise<void> {
  for (let rows: unknown[] = [1]; rows.length > 0;)
    rows = await db.query(
      `SELECT FROM pg_stat_activity WHERE application_name = 'lockstep' AND datname = current_database()`,
    );
}

/** Runs `lockstep` in a folder, with a database as its target. */
export function lockstepOn({ url }: Database, cwd: string, args: readonly string[]): Promise<Ended> {
  return lockstep([...args, '--target', 'env:TARGET'], { cwd, env: { TARGET: url } });
}

/** Does what the messages say until `up` comes to its end. Gives what was done, for a failure's message. */
export async function followAdvice(cwd: string, db: Database): Promise<string[]> {
  const done: string[] = [];
  for (let next = 'up'; done.length < 12;) {
    const { code, stdout, stderr } = await lockstepOn(db, cwd, next.split(' '));
    done.push(`${next}: ${code}\n${stdout}${stderr}`);
    if (next === 'up' && code === 0 && !stderr.includes('Next:')) return done;
    for (const [sql] of stdout.concat(stderr).matchAll(/DROP INDEX CONCURRENTLY \S+;/g)) {
      done.push(sql);
      await db.query(sql);
    }
    next = /Next: lockstep (repair(?: --to \S+)?)/.exec(stdout + stderr)?.[1] ?? 'up';
  }
  throw new Error(`It does not end:\n${done.join('\n')}`);
}
