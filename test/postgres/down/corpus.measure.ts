import { afterAll, describe, expect, it } from 'vitest';
import { servers } from '../../support/postgres/database';
import { corpusProjects } from '../corpusReplay/corpus';
import { triedDowns, type TriedDown } from './triedDowns';

// `LOCKSTEP_MAJORS=18 npx vitest run --config test/postgres/corpusReplay/vitest.config.mts down`: minutes.
for (const { major } of servers())
  describe(`the downs of the corpus on PostgreSQL ${major}`, () => {
    const all: (TriedDown & { readonly project: string })[] = [];

    it.each(corpusProjects())('$name', async (project) => {
      for (const tried of await triedDowns(project, major)) all.push({ ...tried, project: project.name });
      expect(all.length).toBeGreaterThan(0);
    });

    it('each that is written with certainty restores the schema', () => {
      const certain = all.filter(({ outcome }) => outcome !== 'needs-review' && outcome !== 'not-run');
      console.log(
        `ups ${all.length}, not run ${all.filter(({ outcome }) => outcome === 'not-run').length}, certain ${certain.length}, restored ${certain.filter(({ outcome }) => outcome === 'restored').length}`,
      );
      const wrong = certain.filter(({ outcome }) => outcome !== 'restored');
      for (const { project, path, outcome, details, text } of wrong)
        console.log(`${project} ${path}: ${outcome}\n  ${details.join('\n  ')}\n${text}`);
      const reasons = new Map<string, number>();
      for (const { reviews } of all) for (const reason of reviews) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1]).slice(0, 40)) console.log(count, reason);
      expect(wrong).toEqual([]);
    });

    afterAll(() => undefined);
  });
