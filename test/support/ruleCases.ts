import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Rule } from '../../server/src/core/lint/rule';
import type { Folder } from './folder';
import type { ExpectedFix, RuleCases } from './testRule';

/** One case of a rule's test: a folder, and what the rule says of it. */
export interface RuleCase {
  readonly rule: Rule;
  readonly name: string;
  readonly folder: Folder;
  readonly isReported: boolean;
  readonly fixes: readonly ExpectedFix[];
}

const tests = join(import.meta.dirname, '../core/rules');

/** The cases of all rule tests that there are, without running those tests. */
export async function collectRuleCases(): Promise<RuleCase[]> {
  const collected: RuleCase[] = [];
  const testRule = (rule: Rule, { quiet, reported, ...shared }: RuleCases): void => {
    for (const [name, written] of Object.entries(quiet)) {
      const folder = { ...shared, ...(typeof written === 'string' ? { sql: written } : written) };
      collected.push({ rule, name, folder, isReported: false, fixes: [] });
    }
    for (const { name, fixes = [], ...folder } of reported)
      collected.push({ rule, name, folder: { ...shared, ...folder }, isReported: true, fixes });
  };
  vi.doMock('./testRule', () => ({ testRule }));
  for (const file of readdirSync(tests).sort())
    if (file.endsWith('.test.ts')) await import(`../core/rules/${file.slice(0, -'.ts'.length)}.ts`);
  return collected;
}
