import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { squawkScript } from './squawk';

declare const __ROOT__: string;

/**
 * Precision and recall of the category blocking, beside squawk's on the same files: on the effect suite, and on the
 * corpus where there is one. The truth is what real servers did, so that this takes minutes; LOCKSTEP_MAJORS names them.
 */
export async function accuracy(): Promise<void> {
  squawkScript();
  const corpus = process.env['LOCKSTEP_CORPUS'] ?? join(__ROOT__, '../shared/corpus');
  const measures = ['effects', ...(existsSync(join(corpus, 'INDEX.tsv')) ? ['corpus'] : [])];
  for (const measure of measures)
    spawnSync(
      process.execPath,
      [
        join(__ROOT__, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--config',
        'test/postgres/corpusReplay/vitest.config.mts',
        `${measure}.measure`,
      ],
      { cwd: __ROOT__, stdio: 'inherit', env: { LOCKSTEP_MAJORS: '15', ...process.env } },
    );
  if (measures.length === 1) console.log(`The corpus: skipped, there is no ${corpus}.`);
  await Promise.resolve();
}
