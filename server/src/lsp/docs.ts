import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const known = new Map<string, string | undefined>();

/**
 * The page of a rule among the bundled docs, as a file URI; undefined: it has none. dist/ and docs/ lie beside each
 * other, in the package too. A file is what every client opens, without a network and without a command of its own; VS
 * Code translates it where the server runs on another machine.
 */
export function docsUri(rule: string): string | undefined {
  if (known.has(rule)) return known.get(rule);
  const page = join(__dirname, '..', 'docs', 'rules', `${rule}.md`);
  const uri = existsSync(page) ? pathToFileURL(page).toString() : undefined;
  known.set(rule, uri);
  return uri;
}
