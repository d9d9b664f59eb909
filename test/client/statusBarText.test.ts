import { describe, expect, it } from 'vitest';
import type { ReportedMigration, StatusReport } from '../../client/src/database/reports';
import type { State } from '../../client/src/database/state';
import { statusBarText } from '../../client/src/views/statusBarText';

const step = (plan: string, number: number): ReportedMigration => ({
  version: '',
  name: 'drop a.b',
  state: 'waits-for-deploy',
  path: '/1-drop.sql',
  downPath: null,
  waitsFor: { live: `version ${number}`, plan, step: number },
});

const saidOf = (migrations: readonly ReportedMigration[], counts: Partial<StatusReport['counts']> = {}) => {
  const report: StatusReport = {
    target: { name: 'dev', server: 'PostgreSQL 18.6', protected: false, place: '', user: null, database: 'postgres' },
    layout: 'dbmate',
    history: { table: 'schema_migrations', state: 'clean' },
    migrations,
    counts: { applied: 2, pending: 0, changed: 0, missing: 0, failed: 0, ...counts },
    advice: null,
    next: null,
  };
  const project = { targets: { selected: { name: 'dev', place: 'Embedded' } } };
  return statusBarText({ kind: 'known', report, project } as unknown as State);
};

describe('the status bar', () => {
  it('says how the target stands', () => {
    expect(saidOf([])).toEqual({
      text: '$(database) dev · up to date',
      tooltip: 'dev: 2 applied, nothing pending. Embedded. Select another target.',
      isProtected: false,
    });
    expect(saidOf([], { pending: 3, changed: 1 })?.text).toBe('$(database) dev · 3 pending · 1 changed');
  });

  it('is not up to date while a plan waits for a deploy, and says what that is', () => {
    expect(saidOf([step('drop-a-b', 1), step('drop-a-b', 2)])).toMatchObject({
      text: '$(database) dev · 1 waits',
      tooltip:
        'dev: 2 applied, nothing pending. Embedded. The plan drop-a-b waits for a deploy: version 1. Select another target.',
    });
    expect(saidOf([step('drop-a-b', 1), step('rename-c', 1)], { pending: 2 })?.text).toBe(
      '$(database) dev · 2 pending · 2 wait',
    );
  });
});
