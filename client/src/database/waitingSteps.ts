import type { ReportedMigration, StatusReport } from './reports';

/** A step of a plan that waits for a deploy. */
export type WaitingStep = ReportedMigration & { readonly waitsFor: NonNullable<ReportedMigration['waitsFor']> };

/** Whether a row of the status is such a step. */
export function isWaiting(migration: ReportedMigration): migration is WaitingStep {
  return migration.waitsFor !== undefined;
}

/** Of each plan that waits the step that comes next. */
export function nextSteps({ migrations }: Pick<StatusReport, 'migrations'>): WaitingStep[] {
  const byPlan = new Map<string, WaitingStep>();
  for (const step of migrations.filter(isWaiting))
    if (!byPlan.has(step.waitsFor.plan)) byPlan.set(step.waitsFor.plan, step);
  return [...byPlan.values()];
}
