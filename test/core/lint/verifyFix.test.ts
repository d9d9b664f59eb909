import { describe, expect, it } from 'vitest';
import { findingsOf, openFolder } from '../../support/folder';

const schema = 'CREATE TABLE users (id bigint PRIMARY KEY, old text, older text);';

/** The titles of the fixes of a rule's findings, for a folder whose down makes the columns of another type. */
const offered = (down: string): string[] =>
  findingsOf(
    openFolder({ schema, sql: 'ALTER TABLE users DROP COLUMN old;\nALTER TABLE users DROP COLUMN older;', down }),
  )
    .filter(({ rule }) => rule === 'drop-breaks-application')
    .flatMap(({ fixes }) => fixes.map(({ title }) => title));

const inTwo = 'Drop it in two releases: 1 migration waits for a deploy';

describe('a fix that moves statements', () => {
  it('may deal out what one finding has said of them', () => {
    expect(offered('ALTER TABLE users ADD COLUMN old int;\nALTER TABLE users ADD COLUMN older int;')).toEqual([
      inTwo,
      inTwo,
    ]);
  });
});
