// Builds dist/: extension.js (VS Code), server.js (language server), cli.js (command line), pglite.js (its worker with the
// embedded PostgreSQL), and the wasm and data that they load from beside them.
import { build, context } from 'esbuild';
import { Buffer } from 'node:buffer';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = import.meta.dirname;
const dist = join(root, 'dist');
const production = process.argv.includes('--production');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** @type {import('esbuild').BuildOptions} */
const options = {
  absWorkingDir: root,
  entryPoints: {
    extension: 'client/src/extension.ts',
    server: 'server/src/lsp/main.ts',
    cli: 'server/src/cli/main.ts',
  },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: production,
  // A crash in a minified bundle would otherwise print one line of tens of kilobytes.
  lineLimit: 160,
  sourcemap: !production,
  // jsonc-parser's CommonJS build requires files that a bundle does not have.
  mainFields: ['module', 'main'],
  define: {
    __VERSION__: JSON.stringify(version),
    // By this pg asks whether it runs at Cloudflare's, for which Node would load all of fetch.
    Response: 'undefined',
  },
  external: ['vscode', 'pg-native'],
  logLevel: 'warning',
};

/**
 * PGlite finds its files by import.meta.url, which a CommonJS bundle does not have.
 * @type {import('esbuild').BuildOptions}
 */
const worker = {
  ...options,
  entryPoints: { pglite: 'server/src/postgres/pgliteWorker.ts' },
  define: { ...options.define, 'import.meta.url': '__importMetaUrl' },
  banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};

/**
 * The data folder of an empty embedded PostgreSQL, packed: unpacking it takes a third of the time of initdb. Made once for
 * each version of PGlite.
 */
async function seed() {
  const pglite = JSON.parse(readFileSync(join(root, 'node_modules/@electric-sql/pglite/package.json'), 'utf8'));
  const cache = join(root, 'node_modules/.cache/lockstep');
  const file = join(cache, `pglite-${pglite.version}.tar.gz`);
  if (existsSync(file)) return file;
  const { PGlite } = await import('@electric-sql/pglite');
  const database = await PGlite.create();
  const packed = await database.dumpDataDir('gzip');
  await database.close();
  mkdirSync(cache, { recursive: true });
  // Two builds at once must not see half a file.
  const part = `${file}.${process.pid}`;
  writeFileSync(part, Buffer.from(await packed.arrayBuffer()));
  renameSync(part, file);
  return file;
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
copyFileSync(join(root, 'node_modules/libpg-query/wasm/libpg-query.wasm'), join(dist, 'libpg-query.wasm'));
for (const name of ['pglite.wasm', 'pglite.data'])
  copyFileSync(join(root, 'node_modules/@electric-sql/pglite/dist', name), join(dist, name));
copyFileSync(await seed(), join(dist, 'pglite.seed.tar.gz'));
if (process.argv.includes('--watch')) {
  const watching = await context({ ...options, logLevel: 'info' });
  const watchingWorker = await context(worker);
  await Promise.all([watching.watch(), watchingWorker.watch()]);
} else {
  await Promise.all([build(options), build(worker)]);
}
