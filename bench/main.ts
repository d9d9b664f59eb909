import { join } from 'node:path';
import { accuracy } from './accuracy';
import { corpus } from './corpus';
import { edits } from './edits';
import { lsp } from './lsp';
import { runner } from './runner';
import { stalls } from './stalls';
import { start } from './start';

declare const __ROOT__: string;

/** Stands on the parts of test/e2e, which are modules of Node and know where they lie. */
const activation = async (): Promise<void> => {
  const module = (await import(join(__ROOT__, 'bench/activation.mjs'))) as { activation: () => Promise<void> };
  await module.activation();
};

/** One benchmark = one file. Each prints its own table. */
const benchmarks: Readonly<Record<string, () => Promise<void>>> = {
  edits,
  corpus,
  start,
  runner,
  lsp,
  activation,
  stalls,
  accuracy,
};

const main = async (): Promise<void> => {
  const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  const unknown = asked.find((name) => benchmarks[name] === undefined);
  if (unknown !== undefined) {
    console.error(`There is no benchmark "${unknown}". There are: ${Object.keys(benchmarks).join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  for (const [name, run] of Object.entries(benchmarks)) if (asked.length === 0 || asked.includes(name)) await run();
};

void main();
