import type { JsonFinding } from './types';

/**
 * Names for the findings of a file that stay when lines move, so that a service can tell a new finding from a known one:
 * 16 hexadecimal digits each, made from the rule, the path and the message, and which of several alike it is.
 */
export function fingerprints(path: string, findings: readonly Pick<JsonFinding, 'rule' | 'message'>[]): string[] {
  const alike = new Map<string, number>();
  return findings.map(({ rule, message }) => {
    const name = `${rule}\n${path}\n${message}`;
    const number = alike.get(name) ?? 0;
    alike.set(name, number + 1);
    return hash(`${name}\n${number}`);
  });
}

/** FNV-1a of the UTF-16 units, 64 bits (draft-eastlake-fnv, section 2). */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at++)
    value = BigInt.asUintN(64, (value ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
  return value.toString(16).padStart(16, '0');
}
