import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Ended } from './cli';

const folder = join(import.meta.dirname, '../interop/tools');
const suffix = process.platform === 'win32' ? '.exe' : '';

/** The real tools, where test/interop/tools/install.mjs could get them. */
export const tools = {
  dbmate: join(folder, 'node_modules/@dbmate', `${process.platform}-${process.arch}`, 'bin', `dbmate${suffix}`),
  'golang-migrate': join(folder, '.go/v4.20.1', `migrate${suffix}`),
};

/** Whether a tool is there. */
export function hasTool(tool: keyof typeof tools): boolean {
  return existsSync(tools[tool]);
}

/** Runs a tool. */
export function runTool(tool: keyof typeof tools, args: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(tools[tool], args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const printed = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (chunk: Uint8Array) => (printed[name] += Buffer.from(chunk).toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, ...printed });
    });
  });
}
