import { describe, expect, it } from 'vitest';
import { rules, sameAs } from '../../../server/src/core/rules/index';

/** The codes of the analyzers for PostgreSQL in the Go module ariga.io/atlas v0.32.1-0.20250325101103, sql/sqlcheck. */
const open = 'BC101 BC102 CD101 DS101 DS102 DS103 MF101 MF102 MF103 MF104'.split(' ');

/** Those whose analyzers are not open, as doc/md/lint/analyzers.mdx of github.com/ariga/atlas describes them (04c56bb). */
const described = [
  ...'NM101 NM102 NM103 NM104 NM105 NM106 PG101 PG102 PG103 PG104 PG105 PG110'.split(' '),
  ...'PG301 PG302 PG303 PG304 PG305'.split(' '),
];

/** Those of later versions, whose texts are on the tool's site only: they could not be checked. */
const unchecked = 'PG109 PG306 PG309 PG310 PG312 SA101 TX101 TX201'.split(' ');

describe("Atlas's names", () => {
  // CD101 is any foreign key that is dropped. MF101, MF102 and MF104 fail for rows that only the database knows. PG110 counts the
  // bytes of padding in a row.
  it('are those of rules here, but for five that have no equal', () => {
    expect([...open, ...described].filter((name) => sameAs(`atlas/${name}`).length === 0)).toEqual([
      'CD101',
      'MF101',
      'MF102',
      'MF104',
      'PG110',
    ]);
  });

  it('are all that rules here give as its names, with some that could not be checked', () => {
    const given = rules.flatMap(({ meta }) => meta.sameAs.filter((name) => name.startsWith('atlas/')));
    const known = [...open, ...described].map((name) => `atlas/${name}`);
    expect([...new Set(given.filter((name) => !known.includes(name)))].sort()).toEqual(
      unchecked.map((name) => `atlas/${name}`),
    );
  });
});
