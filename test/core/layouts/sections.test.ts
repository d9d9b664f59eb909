import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dbmate } from '../../../server/src/core/layouts/dbmate';
import { flyway } from '../../../server/src/core/layouts/flyway';
import { golangMigrate } from '../../../server/src/core/layouts/golangMigrate';
import { layouts } from '../../../server/src/core/layouts/index';
import { defaultLayoutOptions, type Layout } from '../../../server/src/core/layouts/layout';
import { plain } from '../../../server/src/core/layouts/plain';
import { applyEdits } from '../../../server/src/core/text/edit';

const bom = '\uFEFF';
const read = (layout: Layout, path: string, text: string, more: { multiStatement?: boolean; conf?: string } = {}) =>
  layout.sections({
    path,
    text,
    options: { ...defaultLayoutOptions, multiStatement: more.multiStatement ?? false },
    companion: (companion) => (companion === `${path}.conf` ? more.conf : undefined),
  });
/** Each section as `direction sending` and its text. */
const shown = (layout: Layout, path: string, text: string, more = {}): string[] =>
  read(layout, path, text, more).sections.map(
    ({ direction, sending, span }) => `${direction} ${sending}: ${text.slice(span.start, span.end)}`,
  );

describe('golang-migrate', () => {
  test('sends a file as one message, or statement by statement', () => {
    expect(shown(golangMigrate, '1_a.up.sql', 'SELECT 1;')).toEqual(['up message: SELECT 1;']);
    expect(shown(golangMigrate, '1_a.down.sql', 'SELECT 1;')).toEqual(['down message: SELECT 1;']);
    expect(shown(golangMigrate, '1_a.up.sql', 'SELECT 1;', { multiStatement: true })).toEqual([
      'up statements: SELECT 1;',
    ]);
  });

  test('says that multiStatement cuts at a semicolon inside quotes', () => {
    const text = "SELECT 1; DO $$ BEGIN x; END $$; -- a;b\nSELECT ';';";
    const { problems } = read(golangMigrate, '1_a.up.sql', text, { multiStatement: true });
    expect(problems.map(({ span }) => text.slice(span.start - 1, span.end))).toEqual(['x;', 'a;', "';"]);
    expect(read(golangMigrate, '1_a.up.sql', text).problems).toEqual([]);
  });

  test('says that a byte order mark is sent along', () => {
    const { sections, problems } = read(golangMigrate, '1_a.up.sql', `${bom}SELECT 1`);
    expect(problems.map(({ rule }) => rule)).toEqual(['invalid-section']);
    expect(sections[0]?.span).toEqual({ start: 1, end: 9 });
  });
});

describe('dbmate', () => {
  test.each([
    ['-- migrate:up\nA;\n-- migrate:down\nB;\n', ['up transaction', 'down transaction']],
    ['-- migrate:up transaction:false\nA;\n-- migrate:down\nB;\n', ['up message', 'down transaction']],
    ['--migrate:up\r\nA;\r\n-- migrate:down   transaction:false \r\n', ['up transaction', 'down message']],
    ['-- migrate:up transaction:true foo:bar\n-- migrate:down', ['up transaction', 'down transaction']],
    ['-- head\n\n-- migrate:up\n-- migrate:down\n -- migrate:down\n', ['up transaction', 'down transaction']],
  ])('reads %j', (text, expected) => {
    const { sections, problems } = read(dbmate, '1_a.sql', text);
    expect(sections.map(({ direction, sending }) => `${direction} ${sending}`)).toEqual(expected);
    expect(problems).toEqual([]);
  });

  test('the directive line is sent too', () => {
    expect(shown(dbmate, '1_a.sql', '-- migrate:up\nA;\n-- migrate:down\nB;')).toEqual([
      'up transaction: -- migrate:up\nA;\n',
      'down transaction: -- migrate:down\nB;',
    ]);
  });

  test.each([
    ['no up', 'SELECT 1;', 'has no', 1],
    ['only a down', '-- migrate:down\nSELECT 1;', 'has no', 1],
    ['no down', '-- migrate:up\nSELECT 1;', 'has no', 1],
    ['the wrong order', '-- migrate:down\n-- migrate:up\n', 'before any', 2],
    ['two pairs', '-- migrate:up\n-- migrate:down\n-- migrate:up\n-- migrate:down\n', 'more than one', 4],
    ['two downs', '-- migrate:up\n-- migrate:down\n-- migrate:down\n', 'more than one', 3],
    ['SQL before the up', 'SELECT 1;\n-- migrate:up\n-- migrate:down\n', 'has SQL before', 2],
    ['a byte order mark', `${bom}-- migrate:up\n-- migrate:down\n`, 'byte order mark', 2],
  ])('refuses %s', (_, text, message, sections) => {
    const result = read(dbmate, '1_a.sql', text);
    expect(result.problems).toEqual([
      expect.objectContaining({ rule: 'invalid-section', message: expect.stringContaining(message) as string }),
    ]);
    expect(result.sections).toHaveLength(sections);
  });
});

describe('Flyway', () => {
  const cic = 'CREATE INDEX CONCURRENTLY i ON t (a);';
  test.each([
    ['CREATE TABLE t ();', undefined, 'transaction'],
    [cic, undefined, 'statements'],
    [`-- why\n${cic}\n/* and */ drop index concurrently if exists j;`, undefined, 'statements'],
    [`SET lock_timeout = '2s'; ${cic}`, undefined, 'transaction'],
    ["VACUUM t; SELECT 'CREATE INDEX CONCURRENTLY';", undefined, 'transaction'],
    ['REINDEX INDEX CONCURRENTLY i;', undefined, 'transaction'],
    ['', undefined, 'transaction'],
    ['CREATE TABLE t ();', 'executeInTransaction=false\n', 'statements'],
    ['CREATE TABLE t ();', '# executeInTransaction=false\nexecuteInTransaction = true', 'transaction'],
  ])('sends %j with %j: %s', (text, conf, sending) => {
    const more = conf === undefined ? {} : { conf };
    expect(read(flyway, 'V1__a.sql', text, more).sections.map((section) => section.sending)).toEqual([sending]);
  });

  test('leaves the transaction by a file beside it', () => {
    const [section] = read(flyway, 'a/V1__a.sql', cic.replace('CONCURRENTLY ', '')).sections;
    expect(section && flyway.optOut('a/V1__a.sql', '', section)).toEqual({
      edits: [],
      newFiles: [{ path: 'a/V1__a.sql.conf', text: 'executeInTransaction=false\n' }],
    });
  });
});

describe('markers of other tools', () => {
  test.each<[string, string, string[]]>([
    ['none', 'A;', ['up message: A;']],
    ['byte order mark', `${bom}A;`, ['up message: A;']],
    [
      'goose',
      '-- c\n-- +goose Up\nA;\n--+goose DOWN\nB;',
      ['up transaction: -- +goose Up\nA;\n', 'down transaction: --+goose DOWN\nB;'],
    ],
    ['goose NO TRANSACTION', '-- +goose NO TRANSACTION\n-- +goose Up\nA;', ['up statements: -- +goose Up\nA;']],
    [
      'sql-migrate',
      '-- +migrate Up notransaction\nA;\n-- +migrate Down\nB;',
      ['up statements: -- +migrate Up notransaction\nA;\n', 'down transaction: -- +migrate Down\nB;'],
    ],
    [
      'node-pg-migrate',
      '-- Up Migration\nA;\n-- Down Migration\nB;',
      ['up transaction: -- Up Migration\nA;\n', 'down transaction: -- Down Migration\nB;'],
    ],
    [
      'tern',
      'A;\n---- create above / drop below ----\n---- tern: disable-tx ----\nB;',
      ['up transaction: A;\n', 'down statements: ---- create above / drop below ----\n---- tern: disable-tx ----\nB;'],
    ],
    [
      'Liquibase',
      '--liquibase formatted sql\n--changeset a:1\nA;\n--rollback B;\n--changeset a:2 runInTransaction:false\nC;',
      [
        'up transaction: --changeset a:1\nA;\n--rollback B;\n',
        'up statements: --changeset a:2 runInTransaction:false\nC;',
      ],
    ],
    ['drizzle', 'A\n--> statement-breakpoint\nB', ['up transaction: A\n--> statement-breakpoint\nB']],
    ['sqlx', '-- no-transaction\nA;', ['up message: -- no-transaction\nA;']],
    ['Atlas', '-- c\r\n\r\n-- atlas:txmode none\nA;', ['up statements: -- c\r\n\r\n-- atlas:txmode none\nA;']],
    ['Atlas, not at the top', 'A;\n-- atlas:txmode none\n', ['up message: A;\n-- atlas:txmode none\n']],
    [
      'postgres-migrations',
      '-- postgres-migrations disable-transaction\nA;',
      ['up message: -- postgres-migrations disable-transaction\nA;'],
    ],
  ])('%s', (_, text, expected) => {
    expect(shown(plain, '001_a.sql', text)).toEqual(expected);
  });

  test('a name that says the direction is not divided', () => {
    expect(shown(plain, '001_a.down.sql', '-- Up Migration\nA;')).toEqual(['down message: -- Up Migration\nA;']);
  });

  test('drizzle ends statements at its breakpoints', () => {
    const text = 'A --> statement-breakpoint\nB;--> statement-breakpoint\nC';
    expect(read(plain, '0000_a.sql', text).sections[0]?.cuts).toEqual([2, 29]);
  });
});

describe('leaving the transaction', () => {
  test.each<[string, Layout, string]>([
    [
      '-- migrate:up\r\nA;\r\n-- migrate:down\r\nB;',
      dbmate,
      '-- migrate:up transaction:false\r\nA;\r\n-- migrate:down\r\nB;',
    ],
    [`${bom}-- +goose Up\nA;`, plain, `${bom}-- +goose NO TRANSACTION\n-- +goose Up\nA;`],
    ['-- +migrate Up\nA;', plain, '-- +migrate Up notransaction\nA;'],
    [
      '--liquibase formatted sql\n--changeset a:1\nA;',
      plain,
      '--liquibase formatted sql\n--changeset a:1 runInTransaction:false\nA;',
    ],
    ['-- atlas:txmode file\nA;', plain, '-- atlas:txmode none\nA;'],
    [
      'A;\n---- create above / drop below ----\n',
      plain,
      '---- tern: disable-tx ----\nA;\n---- create above / drop below ----\n',
    ],
  ])('%j', (text, layout, expected) => {
    const [section] = read(layout, '001_a.sql', text).sections;
    const edits = (section && layout.optOut('001_a.sql', text, section))?.edits ?? [];
    const after = applyEdits(text, edits);
    expect(after).toBe(expected);
    const [changed] = read(layout, '001_a.sql', after).sections;
    expect(changed?.sending).not.toBe('transaction');
    expect(changed && layout.optOut('001_a.sql', after, changed)).toBeNull();
  });

  test('the down of a tern file leaves it below the divider', () => {
    const text = 'A;\n---- create above / drop below ----\nB;';
    const down = read(plain, '001_a.sql', text).sections[1];
    const edits = (down && plain.optOut('001_a.sql', text, down))?.edits ?? [];
    const after = applyEdits(text, edits);
    expect(read(plain, '001_a.sql', after).sections.map(({ sending }) => sending)).toEqual([
      'transaction',
      'statements',
    ]);
  });

  test.each([
    [golangMigrate, '1_a.up.sql', 'A;'],
    [plain, '001_a.sql', 'A;'],
    [plain, '001_a.sql', '-- Up Migration\nA;'],
  ])('there is nothing to write for %#', (layout, path, text) => {
    const [section] = read(layout, path, text).sections;
    expect(section && layout.optOut(path, text, section)).toBeNull();
  });
});

test('sections lie inside the text, in order, and do not overlap', () => {
  const line = fc.constantFrom(
    ...['-- migrate:up', '-- migrate:down', '-- +goose Up', '-- +goose Down', '-- +migrate Up', '-- Up Migration'],
    ...[
      '---- create above / drop below ----',
      '--liquibase formatted sql',
      '--changeset a:b',
      '--> statement-breakpoint',
    ],
    ...['CREATE TABLE t ();', "SELECT ';", '$$', '/*', '*/', '', bom],
  );
  const text = fc.array(line).map((lines) => lines.join('\n'));
  const path = fc.constantFrom('001_a.sql', '001_a.up.sql', 'V1__a.sql', 'R__a.sql');
  fc.assert(
    fc.property(text, path, fc.constantFrom(...layouts), fc.boolean(), (sql, name, layout, multiStatement) => {
      let end = 0;
      const { sections, problems } = read(layout, name, sql, { multiStatement });
      for (const { span, cuts } of sections) {
        expect(span.start).toBeGreaterThanOrEqual(end);
        expect(span.end).toBeGreaterThanOrEqual(span.start);
        end = span.end;
        for (const cut of cuts) expect(cut >= span.start && cut <= span.end).toBe(true);
      }
      for (const { span } of problems) expect(span.start <= span.end && span.end <= sql.length).toBe(true);
      expect(end).toBeLessThanOrEqual(sql.length);
    }),
  );
});
