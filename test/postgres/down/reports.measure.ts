import { describe, expect, it } from 'vitest';
import { servers } from '../../support/postgres/database';
import { corpusProjects } from '../corpusReplay/corpus';
import { judgedReports } from './triedDowns';

// What down-does-not-undo says of the corpus, held against a server: each thing that is named must differ there.
for (const { major } of servers())
  describe(`the downs of the corpus that are reported on PostgreSQL ${major}`, () => {
    it.each(corpusProjects())('$name', async (project) => {
      const wrong = (await judgedReports(project, major)).filter(({ path, message, differences }) => {
        const names = [...message.matchAll(/(?:of |column |index |table |type |function |constraint )([\w.]*\w)/g)];
        const missed = names.filter(([, name = '']) => !differences.some((line) => line.includes(name)));
        console.log(missed.length === 0 ? 'right' : 'wrong', project.name, path, message);
        return missed.length > 0;
      });
      expect(wrong).toEqual([]);
    });
  });
