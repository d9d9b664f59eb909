import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../../server/src/core/config/nearest';

const rules = ['drop-column', 'drop-table', 'index-blocks-writes', 'set-not-null'];

test.each([
  ['drop-colum', 'drop-column'],
  ['drop-colmun', 'drop-column'],
  ['Drop-Column', 'drop-column'],
  ['index-block-writes', 'index-blocks-writes'],
  ['index-blcoks-wirtes', 'index-blocks-writes'],
  ['set-null', undefined],
  ['x', undefined],
  ['', undefined],
  ['something-else-entirely', undefined],
])('%j is near %j', (written, expected) => {
  expect(nearest(written, rules)).toBe(expected);
});

test('asks whether it was meant', () => {
  expect(didYouMean('drop-tabel', rules)).toBe(' Did you mean "drop-table"?');
  expect(didYouMean('zzz', rules)).toBe('');
});
