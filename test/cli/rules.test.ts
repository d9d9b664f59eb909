import { describe, expect, test } from 'vitest';
import { run } from '../../server/src/cli/program';
import { ruleIds } from '../../server/src/core/rules/index';
import { fakeIo, lockstep } from '../support/cli';

describe('rules', () => {
  test('lists every rule on a line of its own', async () => {
    const { stdout, code } = await lockstep(['rules']);
    expect(code).toBe(0);
    const [head = '', ...lines] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^RULE +CATEGORY +SEVERITY +SUMMARY$/);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(ruleIds);
    expect(lines.find((line) => line.startsWith('index-blocks-writes '))).toMatch(/ blocking +error +\S.*\.$/);
  });

  test.each([70, 80, 110])('fits into %i columns', async (columns) => {
    const { io, printed } = fakeIo({ isTerminal: true, columns, env: { NO_COLOR: '1' } });
    await run(['rules'], io, '0');
    const lines = printed.out.split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
    expect(lines.length).toBeGreaterThan(ruleIds.length + 2);
  });

  test('prints the page of a rule, which another name may stand for', async () => {
    const own = await lockstep(['rules', 'index-blocks-writes']);
    expect(own).toMatchObject({ code: 0, stderr: '' });
    expect(own.stdout).toContain('index-blocks-writes');
    expect(own.stdout).toContain('CONCURRENTLY');
    const other = await lockstep(['rules', 'squawk/require-concurrent-index-creation']);
    expect(other.stdout).toBe(own.stdout);
  });

  test('says which rule is nearest to an id that there is not', async () => {
    expect(await lockstep(['rules', 'index-block-writes'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'lockstep: There is no rule "index-block-writes". Did you mean "index-blocks-writes"? lockstep rules lists them all.\n',
    });
  });
});
