import { describe, expect, it } from 'vitest';
import { isPlanFile, planName, stepFileName, stepNumber } from '../../../server/src/core/plans/plan';

describe('the names of plans', () => {
  it('fit for a file, and are taken once', () => {
    expect(planName('drop App."Größe ""i"""', [])).toBe('drop-app-größe-i');
    expect(planName('drop a', ['drop-a', 'drop-a-2'])).toBe('drop-a-3');
    expect(planName('!?', [])).toBe('plan');
    expect(planName(`drop ${'a'.repeat(200)}`, []).length).toBe(100);
  });

  it('tell the order of the steps', () => {
    expect(stepFileName(2, { name: 'drop a.b' })).toBe('2-drop-a-b.sql');
    expect(['10-x.sql', '0-x.sql', 'x.sql', '1-x.json'].map(stepNumber)).toEqual([10, null, null, null]);
  });

  it('are told from migrations by their folder', () => {
    expect(['../lockstep/plans/a/1-b.sql', 'lockstep/plans', '/x/lockstep/plans/1.sql'].map(isPlanFile)).toEqual([
      true,
      true,
      true,
    ]);
    expect(
      ['lockstep/1_x.sql', 'plans/1_x.sql', 'mylockstep/plans/1_x.sql', 'lockstep/plans2'].map(isPlanFile),
    ).toEqual([false, false, false, false]);
  });
});
