import { describe, expect, it } from 'vitest';
import { facts, question, type Change, type Place } from '../../client/src/database/confirmText';
import type { ExplainedFile, ExplainedStatement, ReportedMigration } from '../../client/src/database/reports';

const staging: Place = {
  ...{ name: 'staging', shownName: 'staging', server: 'PostgreSQL 16.4', protected: false, embeddedIn: null },
  ...{ place: 'db.example:5432/shop', user: 'deploy', database: 'shop' },
};
const migration = (version: string, name: string, downPath: string | null = '/m/down.sql'): ReportedMigration => ({
  ...{ version, name, state: 'pending', path: `/m/${version}.up.sql`, downPath },
});
const up = (...migrations: ReportedMigration[]): Change => ({ verb: 'Apply', direction: 'up', migrations });
const start = { line: 0, character: 0 };
const statement = (kind: string, more: Partial<ExplainedStatement> = {}): ExplainedStatement => ({
  ...{ range: { start, end: { line: 0, character: 99 } }, kind, locks: [], rewrites: [], scans: [] },
  ...more,
});
const file = (direction: 'up' | 'down', ...statements: ExplainedStatement[]): ExplainedFile => ({
  ...{ path: '/m/1.sql', direction, statements, findings: [] },
});

describe('the question', () => {
  it('names the one migration, or says how many', () => {
    expect(question(up(migration('3', 'add_orders')), staging)).toBe('Apply 3 add_orders to staging?');
    expect(question(up(migration('3', 'a'), migration('4', 'b')), staging)).toBe('Apply 2 migrations to staging?');
    const down: Change = { verb: 'Roll Back', direction: 'down', migrations: [migration('3', 'add_orders')] };
    expect(question(down, staging)).toBe('Roll back 3 add_orders on staging?');
  });
});

describe('the facts', () => {
  it('say where, in which order, who waits and what does not come back', () => {
    const locks = [{ relation: 'public.orders', mode: 'ShareLock' }];
    const later = [
      { relation: 'public.orders', mode: 'AccessExclusiveLock' },
      { relation: 'public.customers', mode: 'ShareRowExclusiveLock' },
      { relation: 'public.products', mode: 'RowExclusiveLock' },
    ];
    const files = [
      file('up', statement('CREATE INDEX', { locks, scans: ['public.orders'] })),
      file('up', statement('ALTER TABLE', { locks: later })),
    ];
    expect(facts(up(migration('3', 'a'), migration('4', 'b', null)), staging, files, () => '')).toBe(
      [
        'Where: db.example:5432/shop as deploy (PostgreSQL 16.4)',
        '',
        'What cannot come back:',
        '  4 b has no down',
        '',
        'Reads and writes wait (ACCESS EXCLUSIVE), where these are there already:',
        '  public.orders (read whole)',
        'Writes wait (SHARE ROW EXCLUSIVE), where these are there already:',
        '  public.customers',
        '',
        'In this order:',
        '  3 a',
        '  4 b',
      ].join('\n'),
    );
  });

  it('say that nobody waits for an embedded database, and that it is made', () => {
    const dev: Place = {
      ...staging,
      embeddedIn: 'embedded, in .lockstep/dev',
      place: '/w/.lockstep/dev',
      server: null,
      user: null,
    };
    expect(facts(up(migration('1', 'a')), dev, [file('up', statement('CREATE TABLE'))], () => '')).toBe(
      [
        'Where: embedded, in .lockstep/dev, which this makes',
        '',
        'What cannot come back: nothing. No rows are dropped.',
        '',
        'Who waits: nobody. Only Lockstep uses an embedded database.',
      ].join('\n'),
    );
  });

  it.each([
    ['DROP TABLE', 'DROP TABLE orders;'],
    ['TRUNCATE TABLE', 'TRUNCATE orders;'],
    ['DELETE', 'DELETE FROM orders;'],
    ['ALTER TABLE', 'ALTER TABLE orders DROP COLUMN note;'],
    ['ALTER TABLE', 'ALTER TABLE orders ADD a int, drop note;'],
  ])('name a %s that takes rows away: %s', (kind, sql) => {
    const down: Change = { verb: 'Roll Back', direction: 'down', migrations: [migration('1', 'a')] };
    expect(facts(down, staging, [file('down', statement(kind))], () => sql)).toContain(
      `What cannot come back:\n  ${sql} (1.sql:1)`,
    );
  });

  it.each([
    ['ALTER TABLE', 'ALTER TABLE orders DROP CONSTRAINT a;'],
    ['ALTER TABLE', 'ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;'],
    ['DROP INDEX', 'DROP INDEX a;'],
  ])('do not name a %s that does not: %s', (kind, sql) => {
    const down: Change = { verb: 'Roll Back', direction: 'down', migrations: [migration('1', 'a')] };
    expect(facts(down, staging, [file('down', statement(kind))], () => sql)).toContain('No rows are dropped.');
  });

  it('fit into a dialog', () => {
    const many = Array.from({ length: 40 }, (_, at) => migration(String(at), 'a', null));
    const lines = facts(up(...many), staging, [], () => '').split('\n');
    expect(lines.length).toBeLessThan(24);
    expect(lines).toContain('  and 35 more');
  });
});
