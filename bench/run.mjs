// npm run bench [-- NAME …]: bundles the benchmarks and runs them. NAME: edits, corpus, start, runner, lsp, activation,
// stalls (--postgres=18; --picture writes docs/images/stalls.svg), accuracy; all without one.
import { build } from 'esbuild';
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const out = join(root, 'node_modules/.cache/bench');
mkdirSync(out, { recursive: true });
copyFileSync(join(root, 'node_modules/libpg-query/wasm/libpg-query.wasm'), join(out, 'libpg-query.wasm'));
await build({
  entryPoints: [join(root, 'bench/main.ts')],
  outfile: join(out, 'main.cjs'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  define: { __ROOT__: JSON.stringify(root) },
  external: ['pg-native'],
  logLevel: 'warning',
});
createRequire(import.meta.url)(join(out, 'main.cjs'));
