import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** One project per kind of test: core needs nothing, cli the build, postgres real servers. */
export default defineConfig({
  test: {
    // Of two processors Vitest leaves one alone. Tests wait for servers and programs more than they compute.
    maxWorkers: availableParallelism(),
    projects: [
      // Without isolation the files of a worker share one parser: a third of the time.
      { test: { name: 'core', isolate: false, include: ['test/core/**/*.test.ts', 'test/docs/**/*.test.ts'] } },
      // What of the client needs no VS Code; test/e2e runs the rest in a real one.
      { test: { name: 'client', include: ['test/client/**/*.test.ts', 'test/manifest/**/*.test.ts'] } },
      {
        test: {
          name: 'cli',
          include: ['test/cli/**/*.test.ts', 'test/lsp/**/*.test.ts'],
          globalSetup: ['test/support/cliBuild.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'postgres',
          include: ['test/postgres/**/*.test.ts', 'test/interop/**/*.test.ts'],
          exclude: ['test/postgres/servers/**', 'test/interop/tools/**'],
          globalSetup: ['test/support/postgres/globalSetup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
