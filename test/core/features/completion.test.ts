import { describe, expect, it } from 'vitest';
import { completionsAt, type Completion } from '../../../server/src/core/features/completion';
import { field, sql } from '../../../server/src/core/features/recipes/recipe';
import { commentOf, plainText, snippetText } from '../../../server/src/core/features/recipes/text';
import { dedent, openFolder, type Folder } from '../../support/folder';
import { recipeLabels } from '../../support/recipes';

const schema =
  'CREATE TABLE orders (id bigint PRIMARY KEY, note text, "Odd" int);\nCREATE TYPE mood AS ENUM (\'a\');\n';

/** What is offered at the `¦` of a migration. */
const offered = (marked: string, folder: Folder = {}, path = '2_change.up.sql'): readonly Completion[] => {
  const text = dedent(marked);
  const dbmate = folder.layout === 'dbmate';
  const session = openFolder(folder, [
    dbmate ? { path: '1_a.sql', text: `-- migrate:up\n${schema}` } : { path: path.replace('2', '1'), text: schema },
    { path, text: text.replace('¦', '') },
  ]);
  return completionsAt(session, path, text.indexOf('¦'));
};
const labels = (marked: string, folder?: Folder): string[] => offered(marked, folder).map(({ label }) => label);
const insertedBy = (label: string, marked: string, folder?: Folder, path?: string): Completion | undefined =>
  offered(marked, folder, path).find((each) => each.label === label);

describe('recipes are offered', () => {
  it('where a statement may begin, with the words that are typed in their place', () => {
    expect(new Set(labels('¦\n').map((label) => label.replace(/ \d\/\d$/, '')))).toEqual(new Set(recipeLabels));
    for (const text of ['SELECT 1;\n\n¦\nSELECT 2;', 'add¦\nSELECT 1;', '-- why\nset n¦', 'SELECT 1; ¦'])
      expect(labels(text)).toContain('set not null 1/3');
    expect(offered('SELECT 1;\nadd fo¦')[0]?.replaces).toEqual({ start: 10, end: 16 });
  });

  it('but not inside a statement, a comment, a string, a body or a down', () => {
    for (const text of [
      'SELECT ¦',
      'SELECT 1\n¦',
      '-- why ¦\nSELECT 1;',
      "SELECT 'a;\n¦\n';",
      'DO $$\n¦\n$$;',
      '¦SELECT 1;',
      'ALTER TABLE orders add¦',
    ])
      expect(labels(text)).toEqual([]);
    expect(labels('-- migrate:up\n-- migrate:down\n¦', { layout: 'dbmate' })).toEqual([]);
    expect(offered('-- migrate:up\n-- migrate:down\n¦', { layout: 'dbmate' }, '2_b.sql')).toEqual([]);
  });

  it('with the tables, columns and types that exist there', () => {
    const [item] = offered('CREATE TABLE later (id int, due date);\n¦').filter(
      ({ label }) => label === 'add check 1/2',
    );
    expect(item === undefined ? '' : snippetText(item.template)).toContain(
      'ALTER TABLE ${1|later,orders|} ADD CONSTRAINT ${1}_${2|id,due|}_check CHECK (${2}',
    );
    const type = insertedBy('new enum value', '¦');
    expect(plainText(type?.template ?? [])).toBe("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'new_value';\n");
  });

  it('with a lock_timeout where none is in force, in the form of the transaction', () => {
    const text = (marked: string, folder?: Folder, path?: string): string =>
      plainText(insertedBy('add column', marked, folder, path)?.template ?? []);
    expect(text('¦')).toMatch(/^SET LOCAL lock_timeout = '2s';\nALTER TABLE orders ADD/);
    expect(text('¦', { options: { multiStatement: true } })).toMatch(/^SET lock_timeout = '2s';\n/);
    expect(text('¦', { config: { lockTimeout: '5s' } })).toMatch(/^SET LOCAL lock_timeout = '5s';\n/);
    expect(text("SET lock_timeout = '1s';\n¦")).toMatch(/^ALTER TABLE/);
  });

  it('in one piece where each statement is sent alone', () => {
    const item = insertedBy('set not null', '¦', { options: { multiStatement: true } });
    expect(plainText(item?.template ?? [])).toMatch(/NOT VALID;\n[^]*VALIDATE[^]*SET NOT NULL;\n[^]*DROP CONSTRAINT/);
  });

  it('as a comment where PostgreSQL would refuse them, and say so', () => {
    const item = insertedBy('index concurrently', 'SELECT 1;\n¦');
    expect(plainText(item?.template ?? [])).toBe('-- CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);\n');
    expect(item?.documentation).toContain('a migration of its own');
    expect(plainText(insertedBy('index concurrently', '¦')?.template ?? [])).toMatch(/^CREATE INDEX CONCURRENTLY/);
  });

  it('with the marker that dbmate needs, or the file that Flyway needs', () => {
    const item = insertedBy(
      'index concurrently',
      '-- migrate:up\n¦\n-- migrate:down\n',
      { layout: 'dbmate' },
      '2_b.sql',
    );
    expect(item?.alsoEdits).toEqual([{ span: { start: 13, end: 13 }, newText: ' transaction:false' }]);
    const backfill = insertedBy('batched backfill', '¦', { layout: 'flyway' }, 'V2__b.sql');
    expect(backfill?.documentation).toContain('V2__b.sql.conf with `executeInTransaction=false`');
    expect(plainText(backfill?.template ?? [])).toMatch(/^-- DO \$\w+\$\n-- DECLARE\n/);
  });
});

describe('the words of a directive are completed', () => {
  it('keywords, rules and tables', () => {
    expect(labels('-- lock¦\nSELECT 1;')).toContain('lockstep-disable-next-line');
    expect(labels('--¦\nSELECT 1;')).toContain('lockstep: small');
    expect(labels('-- lockstep-disable index-blocks-writes, un¦\n')).toContain('unbatched-change');
    expect(labels('-- lockstep-disable-next-line ¦\n')).toContain('index-blocks-writes');
    expect(labels('-- lockstep: small ¦\n')).toEqual(['orders']);
  });

  it('but no reason, and no other comment', () => {
    expect(labels('-- lockstep-disable index-blocks-writes -- small ¦\n')).toEqual([]);
    expect(labels('-- a comment¦\n')).toEqual([]);
  });
});

describe('a template', () => {
  const template = sql`SELECT '$x}', ${field(1, 'a', 'b,c')}, ${field(1, 'a', 'b,c')}, ${field(2, 'd$')};\nEND;\n`;

  it('is a snippet, plain text or a comment', () => {
    expect(snippetText(template)).toBe("SELECT '\\$x\\}', ${1|a,b\\,c|}, ${1}, ${2:d\\$};\nEND;\n$0");
    expect(plainText(template)).toBe("SELECT '$x}', a, a, d$;\nEND;\n");
    expect(plainText(commentOf(template))).toBe("-- SELECT '$x}', a, a, d$;\n-- END;\n");
  });
});
