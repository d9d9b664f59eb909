import { expect, it } from 'vitest';
import { describeEachMajor } from '../../support/postgres/database';
import { corpusProjects } from '../corpusReplay/corpus';
import { triedDowns } from './triedDowns';

/** Small projects of several layouts; corpus.measure.ts tries all. */
const sample: ReadonlySet<string> = new Set([
  'svix/svix-webhooks',
  'umami-software/umami',
  'kestra-io/kestra',
  'openfga/openfga',
]);
const projects = corpusProjects().filter(({ name }) => sample.has(name));

describeEachMajor('what we write to take back the ups of public projects', (major) => {
  it.skipIf(projects.length === 0).each(projects)(
    '$name: each that is certain restores the schema',
    async (project) => {
      const tried = await triedDowns(project, major);
      const certain = tried.filter(({ outcome }) => outcome !== 'needs-review' && outcome !== 'not-run');
      expect(certain.length).toBeGreaterThan(0);
      expect(certain.filter(({ outcome }) => outcome !== 'restored')).toEqual([]);
    },
  );
});
