import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run corpus:replay` and `npm run bench -- accuracy`: they take minutes, so they are no part of the tests. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: ['corpusReplay/*.measure.ts', 'accuracy/*.measure.ts', 'down/*.measure.ts'],
    globalSetup: ['../support/postgres/globalSetup.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 120_000,
  },
});
