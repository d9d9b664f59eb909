import { describe, expect, it } from 'vitest';
import { hoverAt, type Hover } from '../../../server/src/core/features/hover';
import { changePath, dedent, openFolder, type Folder } from '../../support/folder';

const schema = 'CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(50), total int);\n';

/** What is shown at the `¦` of the migration. */
const hover = (marked: string, folder: Folder = {}): Hover | null => {
  const text = dedent(marked);
  const session = openFolder(folder, [
    { path: '1_schema.up.sql', text: schema },
    { path: changePath({}), text: text.replace('¦', '') },
  ]);
  return hoverAt(session, changePath({}), text.indexOf('¦'), (rule) => `docs:${rule}`);
};
const shown = (marked: string, folder?: Folder): string | undefined => hover(marked, folder)?.markdown;

describe('hover over a statement', () => {
  it('says the lock, who waits, the work and the finding with its page', () => {
    expect(shown('CREATE ¦INDEX i ON orders (note);')).toBe(
      [
        '**CREATE INDEX** outside a transaction',
        '- locks `public.orders` with ShareLock: writers wait\n- builds `i` over all rows of `public.orders`',
        '**error** Nobody can write to public.orders while the index i is built over all rows, under a ShareLock. [index-blocks-writes](docs:index-blocks-writes)',
      ].join('\n\n'),
    );
  });

  it('says what an earlier statement of the transaction still holds', () => {
    const text = shown(
      "SET lock_timeout = '2s';\nALTER TABLE orders ADD COLUMN a int;\nUP¦DATE orders SET total = 1 WHERE id = 1;",
    );
    expect(text).toBe(
      [
        '**UPDATE** in the implicit transaction of its message, which holds locks to its end',
        '- still holds AccessExclusiveLock on `public.orders`, from ALTER TABLE',
      ].join('\n\n'),
    );
  });

  it('says what differs between the majors', () => {
    const text = shown('ALTER TABLE orders ADD CONSTRAINT c ¦NOT NULL total NOT VALID;', { major: [15, 17, 18] });
    expect(text).toContain('PostgreSQL 15, 17:\n\n- fails: NOT NULL as a table constraint came with PostgreSQL 18');
    expect(text).toContain(
      'PostgreSQL 18:\n\n- locks `public.orders` with AccessExclusiveLock: readers and writers wait',
    );
  });

  it('says why a table is rewritten or read', () => {
    expect(shown('ALTER TABLE orders\n  ALTER COL¦UMN total SET NOT NULL;')).toContain(
      '- reads all of `public.orders`: no row may hold NULL, and no validated CHECK proves it',
    );
    expect(shown('ALTER TABLE orders ADD COL¦UMN token uuid DEFAULT gen_random_uuid();')).toContain(
      '- rewrites `public.orders`: gen_random_uuid() gives each row its own value',
    );
  });

  it('says what is refused, and what is assumed', () => {
    expect(shown('CREATE INDEX CONCURRENTLY ¦i ON orders (note);\nSELECT 1;')).toContain(
      '- cannot run inside a transaction block',
    );
    expect(shown('CRE¦ATE INDEX i ON unheard_of (note);', { isWholeHistory: false })).toContain('- assumes that ');
    expect(shown('ALTER TABLE orders ADD COL¦UMN;')).toContain('- PostgreSQL does not accept it: ');
    expect(shown('SEL¦ECT 1;')).toContain('- takes no new lock that others could notice');
  });

  it('marks the words that it is about', () => {
    expect(hover('ALTER TABLE orders\n  ADD COL¦UMN a int;')?.span).toEqual({ start: 21, end: 31 });
  });

  it('is quiet in bodies, in lists and between statements', () => {
    const text = 'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n  SELECT¦ 1\n$$;\n\nSELECT 1;';
    expect(hover(text)).toBeNull();
    expect(hover('CREATE TABLE t (\n  a ¦int\n);')).toBeNull();
    expect(hover('SELECT 1;\n¦\nSELECT 2;')).toBeNull();
  });
});

describe('hover over a directive', () => {
  it('says what it suppresses, where and why', () => {
    expect(shown('-- lockstep-dis¦able-next-line index-blocks-writes -- small\nCREATE INDEX i ON orders (note);')).toBe(
      [
        '**Lockstep** says nothing on line 2 of:',
        '- [index-blocks-writes](docs:index-blocks-writes): An index is built while nobody can write to the table.',
        'Reason: small',
      ].join('\n\n'),
    );
  });

  it('says what a fact means', () => {
    expect(shown('-- lockstep: sm¦all orders\nSELECT 1;')).toContain('takes `orders` for a table that stays small');
    expect(shown('-- lockstep: ¦exists customers\nSELECT 1;')).toContain('takes `customers` to exist in this file');
  });
});
