import type { FileEdits, Fix } from '../lint/finding';
import type { SourceFile } from '../layouts/layout';
import { planName, stepFileName, type WaitingStep } from '../plans/plan';
import { writeStepFile } from '../plans/stepFile';
import { newMigrations, type NewMigration } from './newMigrations';
import type { Place } from './place';

/** What a fix does at once, and what waits. */
export interface WaitingPlan {
  readonly title: string;
  /** Its name, as choosePlanName gives it. */
  readonly plan: string;
  readonly edits: readonly FileEdits[];
  /** The migrations that are written at once. */
  readonly now: readonly NewMigration[];
  readonly steps: readonly WaitingStep[];
}

/**
 * A fix of which some steps wait until new application code is live: they become files in `lockstep/plans`, where no
 * migration tool looks, and `lockstep plan continue` writes them as migrations. Needs review, since somebody has to know
 * of the deploy.
 */
export function waitForDeploy(place: Place, { title, plan, edits, now, steps }: WaitingPlan): Fix[] {
  const { plans, file } = place;
  if (plans === undefined) return [];
  const atOnce = newMigrations(place, now);
  const waits: SourceFile[][] = [];
  for (const { migrations } of steps) {
    const existing = [...place.existing, ...[...atOnce, ...waits.flat()].map(({ path }) => path)];
    waits.push(newMigrations({ ...place, existing }, migrations));
  }
  const after = [file, ...atOnce]
    .map(({ path }) => path)
    .filter((path) => place.layout.parseName(path)?.direction !== 'down');
  const stepFiles = steps.map((step, at): SourceFile => {
    const migrations = step.migrations.map((migration) => ({ ...inTransaction, ...migration }));
    return {
      path: `${plans.folder}/${plan}/${stepFileName(at + 1, step)}`,
      text: writeStepFile(plan, { live: step.live, folder: plans.migrations, after, migrations }),
    };
  });
  return [{ title, applicability: 'needs-review', edits, newFiles: [...atOnce, ...stepFiles], waits }];
}

const inTransaction = { outsideTransaction: { up: false, down: false } };

/** A name that no plan has, of words that say what it does. */
export function choosePlanName({ plans }: Place, words: string): string {
  return planName(words, plans?.names ?? []);
}
