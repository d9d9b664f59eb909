import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { library } from '../setups/library';

export const refresh: Family = {
  name: 'REFRESH MATERIALIZED VIEW',
  groups: [
    {
      setup: library,
      cases: [
        'REFRESH MATERIALIZED VIEW by_shelf',
        'REFRESH MATERIALIZED VIEW CONCURRENTLY by_shelf',
        'REFRESH MATERIALIZED VIEW by_shelf WITH NO DATA',
        'REFRESH MATERIALIZED VIEW CONCURRENTLY by_shelf WITH NO DATA',
        'REFRESH MATERIALIZED VIEW titles',
        'REFRESH MATERIALIZED VIEW CONCURRENTLY titles',
        'REFRESH MATERIALIZED VIEW unfilled',
        'REFRESH MATERIALIZED VIEW CONCURRENTLY unfilled',
        'REFRESH MATERIALIZED VIEW partial',
        'REFRESH MATERIALIZED VIEW CONCURRENTLY partial',
        'REFRESH MATERIALIZED VIEW books',
        'REFRESH MATERIALIZED VIEW open_books',
        'REFRESH MATERIALIZED VIEW books_title',
        ['CREATE MATERIALIZED VIEW m AS SELECT id FROM loans', 'REFRESH MATERIALIZED VIEW m'],
        ['CREATE UNIQUE INDEX q ON titles (id)', 'REFRESH MATERIALIZED VIEW CONCURRENTLY titles'],
        ['CREATE UNIQUE INDEX q ON titles ((id + 1))', 'REFRESH MATERIALIZED VIEW CONCURRENTLY titles'],
        ['REFRESH MATERIALIZED VIEW unfilled', 'REFRESH MATERIALIZED VIEW CONCURRENTLY unfilled'],
        ['REFRESH MATERIALIZED VIEW by_shelf WITH NO DATA', 'REFRESH MATERIALIZED VIEW CONCURRENTLY by_shelf'],
        [
          'CREATE MATERIALIZED VIEW m AS SELECT id FROM loans WHERE id = 1',
          'CREATE UNIQUE INDEX q ON m (id)',
          'REFRESH MATERIALIZED VIEW m',
        ],
      ],
    },
    {
      setup: dependants,
      cases: [
        'REFRESH MATERIALIZED VIEW totals',
        'REFRESH MATERIALIZED VIEW CONCURRENTLY totals',
        'REFRESH MATERIALIZED VIEW names',
        'REFRESH MATERIALIZED VIEW CONCURRENTLY names',
        ['DROP INDEX totals_lvl', 'REFRESH MATERIALIZED VIEW CONCURRENTLY totals'],
        [
          'CREATE MATERIALIZED VIEW m AS SELECT * FROM names',
          'REFRESH MATERIALIZED VIEW names',
          'REFRESH MATERIALIZED VIEW m',
        ],
      ],
    },
  ],
};
