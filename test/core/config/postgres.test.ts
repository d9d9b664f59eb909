import fc from 'fast-check';
import { expect, test } from 'vitest';
import { supportedPostgres } from '../../../server/src/core/config/config';
import { parsePostgres } from '../../../server/src/core/config/postgres';

test.each<[text: string, postgres: number[] | undefined, message: string]>([
  ['16', [16], ''],
  ['16,14', [14, 16], ''],
  ['14-16', [14, 15, 16], ''],
  [' 14 , 16 - 17 ', [14, 16, 17], ''],
  ['14,14', [14], ''],
  ['19', [18], 'PostgreSQL 19 is taken as 18, the newest major that Lockstep knows.'],
  ['17-99999999999', [17, 18], 'PostgreSQL 99999999999 is taken as 18, the newest major that Lockstep knows.'],
  ['13', undefined, 'PostgreSQL 13 is not supported: Lockstep knows what 14 to 18 do.'],
  ['12-14', undefined, 'PostgreSQL 12 is not supported: Lockstep knows what 14 to 18 do.'],
  ['9.6', undefined, 'PostgreSQL 9 is not supported: Lockstep knows what 14 to 18 do.'],
  ['16.4', undefined, '"16.4" names a minor release; write the major, 16.'],
  ['16-14', undefined, 'The range 16-14 is empty; write 14-16.'],
  ['', undefined, '"" must be a major such as 16, a range such as "14-17" or a list such as [14, 16], each 14 to 18.'],
  [
    '14,',
    undefined,
    '"14," must be a major such as 16, a range such as "14-17" or a list such as [14, 16], each 14 to 18.',
  ],
])('--pg %j', (text, postgres, message) => {
  const parsed = parsePostgres(text);
  expect(parsed.postgres).toEqual(postgres);
  expect(parsed.problems.map((problem) => problem.message).join()).toBe(message);
});

test('gives ascending supported majors, or says why not', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9,. -]{0,12}$/)), (text) => {
      const { postgres, problems } = parsePostgres(text);
      expect(postgres === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
      if (postgres === undefined) return;
      expect(postgres).not.toEqual([]);
      expect(postgres).toEqual(supportedPostgres.filter((major) => postgres.includes(major)));
    }),
  );
});
