import { describe, expect, it } from 'vitest';
import { counterpartName } from '../../client/src/commands/counterpart';
import { endText, progressText, sentences } from '../../client/src/database/changeText';
import type { StatusReport } from '../../client/src/database/reports';
import { migrationRow } from '../../client/src/views/migrationRow';
import { targetRow } from '../../client/src/views/targetRow';

const migration = {
  version: '3',
  name: 'add_orders',
  state: 'pending',
  path: '/a.up.sql',
  downPath: '/a.down.sql',
} as const;

describe('a row of the view Migrations', () => {
  it('says its state by its shape, to menus and to a screen reader', () => {
    expect(migrationRow(migration, 'dev')).toMatchObject({
      label: '3  add_orders',
      description: '',
      spoken: 'add_orders, version 3, pending',
      icon: { id: 'circle-outline' },
      contextValue: 'migration+pending+up+down',
      opens: '/a.up.sql',
    });
  });

  it('says in words what is not as it should be', () => {
    const changed = migrationRow({ ...migration, state: 'changed', downPath: null }, 'dev');
    expect(changed).toMatchObject({ description: 'changed · no down', contextValue: 'migration+changed+up' });
    expect(changed.tooltip).toBe('Applied to dev, and its file has changed since. It has no down.');
    const dated = migrationRow({ ...migration, version: '20260101120000' }, 'dev');
    expect(dated).toMatchObject({ label: 'add_orders', description: '20260101120000' });
    const missing = migrationRow({ version: '4', name: '', state: 'missing', path: null, downPath: null }, 'dev');
    expect(missing).toMatchObject({ label: '4', description: 'missing', opens: null });
  });

  it('says what a step of a plan waits for', () => {
    const waitsFor = { live: 'a version that no longer uses a.b', plan: 'drop-a-b', step: 1 };
    const step = {
      version: '',
      name: 'drop a.b',
      state: 'waits-for-deploy',
      path: '/1-drop.sql',
      downPath: null,
    } as const;
    expect(migrationRow({ ...step, waitsFor }, 'dev')).toEqual({
      label: 'drop a.b',
      description: 'waits',
      tooltip: 'Waits until this is live: a version that no longer uses a.b.',
      spoken: 'drop a.b, waits for deploy',
      icon: { id: 'rocket', colour: undefined },
      contextValue: 'migration+waits-for-deploy+up',
      opens: '/1-drop.sql',
    });
  });
});

describe('a row of the view Databases', () => {
  it('marks what is selected and what is protected', () => {
    const target = {
      name: 'prod',
      argument: 'prod',
      place: 'db/shop',
      isProtected: true,
      requiresBackup: false,
      folder: null,
      isDefault: false,
    };
    expect(targetRow(target, true)).toMatchObject({
      description: 'protected · db/shop',
      spoken: 'prod, selected, protected, db/shop',
      icon: 'pass-filled',
    });
    expect(targetRow(target, false)).toMatchObject({ contextValue: 'target+protected', icon: 'lock' });
  });
});

describe('what is said of a run', () => {
  const now = { counts: { applied: 5, pending: 3, changed: 0, missing: 0, failed: 1 } } as unknown as StatusReport;

  it('says what was done and how the database stands', () => {
    expect(endText({ verb: 'Apply', done: 2, ended: { exit: 0 }, target: 'dev', now })).toBe(
      '2 migrations applied. dev: 5 applied, 3 pending, 1 failed.',
    );
    expect(sentences('ERROR 22012: division by zero', 'Nothing was applied.')).toBe(
      'ERROR 22012: division by zero. Nothing was applied.',
    );
    expect(endText({ verb: 'Roll Back', done: 0, ended: { exit: 130 }, target: 'dev', now: undefined })).toBe(
      'Nothing was rolled back. How dev stands now is not known.',
    );
  });

  it('says which migration runs, and whom it waits for', () => {
    const begin = { event: 'migration', version: '3', direction: 'up', state: 'begin', path: 'a.up.sql' } as const;
    expect([progressText(begin, 1, 4), progressText(begin, 0, 1)]).toEqual(['2 of 4: a.up.sql', 'a.up.sql']);
    expect(progressText({ event: 'waiting', message: 'waits for pid 7' }, 0, 1)).toBe('waits for pid 7');
  });
});

describe('the other half of a migration', () => {
  it.each([
    ['000001_a.up.sql', '000001_a.down.sql'],
    ['000001_a.down.sql', '000001_a.up.sql'],
    ['up.sql', 'down.sql'],
    ['V2__a.sql', 'U2__a.sql'],
    ['20260101_a.sql', undefined],
    ['backup.sql', undefined],
  ])('of %s is %s', (name, other) => {
    expect(counterpartName(name)).toBe(other);
  });
});
