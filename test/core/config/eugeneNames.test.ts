import { describe, expect, it } from 'vitest';
import { rules, sameAs } from '../../../server/src/core/rules/index';

/** The hints of eugene 0.8.3, as src/hint_data.rs of its crate has them. */
const eugene = 'E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E11 W12 W13 W14 E15'.split(' ');

describe("eugene's names", () => {
  // W12 speaks of several ALTER TABLE where one would do, W13 of a new enum: neither harms anybody who uses the tables.
  it('are those of rules here, but for two that have no equal', () => {
    expect(eugene.filter((name) => sameAs(`eugene/${name}`).length === 0)).toEqual(['W12', 'W13']);
  });

  it('are all that rules here give as its names', () => {
    const given = rules.flatMap(({ meta }) => meta.sameAs.filter((name) => name.startsWith('eugene/')));
    expect(given.filter((name) => !eugene.includes(name.slice('eugene/'.length)))).toEqual([]);
  });
});
