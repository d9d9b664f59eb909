import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { traits } from '../setups/traits';

export const generated: Family = {
  name: 'generated columns: SET EXPRESSION, DROP EXPRESSION, VIRTUAL',
  groups: [
    {
      setup: traits,
      cases: [
        { statements: ['ALTER TABLE computed ALTER COLUMN twice SET EXPRESSION AS (a * 3)'], postgres: [17, 18] },
        { statements: ['ALTER TABLE computed ALTER COLUMN calc SET EXPRESSION AS (more + 2)'], postgres: [17, 18] },
        { statements: ['ALTER TABLE computed ALTER COLUMN a SET EXPRESSION AS (more + 2)'], postgres: [17, 18] },
        { statements: ['ALTER TABLE computed ALTER COLUMN nothing SET EXPRESSION AS (more + 2)'], postgres: [17, 18] },
        { statements: ['ALTER TABLE computed ALTER COLUMN calc SET EXPRESSION AS (nothing + 2)'], postgres: [17, 18] },
        { statements: ['ALTER TABLE computed ALTER COLUMN calc SET EXPRESSION AS (twice + 2)'], postgres: [17, 18] },
        {
          statements: ['ALTER TABLE computed ALTER COLUMN calc SET EXPRESSION AS (more + random())'],
          postgres: [17, 18],
        },
        { statements: ['ALTER TABLE computed ALTER COLUMN xmin SET EXPRESSION AS (more + 2)'], postgres: [17, 18] },
        {
          statements: [
            'ALTER TABLE computed ALTER COLUMN calc SET EXPRESSION AS (more + 2), ALTER COLUMN twice SET EXPRESSION AS (a)',
          ],
          postgres: [17, 18],
        },
        {
          statements: [
            'ALTER TABLE computed ALTER COLUMN calc SET EXPRESSION AS (more + 2), ADD COLUMN x int DEFAULT random()',
          ],
          postgres: [17, 18],
        },
        {
          statements: [
            'ALTER TABLE computed ALTER COLUMN twice SET EXPRESSION AS (a * 3), ADD CONSTRAINT q CHECK (calc > 0)',
          ],
          postgres: [17, 18],
        },
        {
          statements: [
            'ALTER TABLE computed ALTER COLUMN calc SET EXPRESSION AS (id)',
            'ALTER TABLE computed ALTER COLUMN more TYPE bigint',
          ],
          postgres: [17, 18],
        },
        {
          statements: [
            'ALTER TABLE computed ALTER COLUMN calc SET EXPRESSION AS (id)',
            'ALTER TABLE computed ALTER COLUMN id TYPE bigint',
          ],
          postgres: [17, 18],
        },
        'ALTER TABLE computed ALTER COLUMN twice DROP EXPRESSION',
        'ALTER TABLE computed ALTER COLUMN calc DROP EXPRESSION',
        'ALTER TABLE computed ALTER COLUMN a DROP EXPRESSION',
        'ALTER TABLE computed ALTER COLUMN a DROP EXPRESSION IF EXISTS',
        'ALTER TABLE computed ALTER COLUMN nothing DROP EXPRESSION',
        'ALTER TABLE computed ALTER COLUMN xmin DROP EXPRESSION',
        'ALTER TABLE computed ALTER COLUMN calc DROP EXPRESSION, ALTER COLUMN calc SET DEFAULT 5',
        [
          'ALTER TABLE computed ALTER COLUMN calc DROP EXPRESSION',
          'ALTER TABLE computed ALTER COLUMN more TYPE bigint',
        ],
        [
          'ALTER TABLE computed ALTER COLUMN calc DROP EXPRESSION',
          'ALTER TABLE computed ALTER COLUMN calc SET DEFAULT 5',
        ],
        ['ALTER TABLE computed ALTER COLUMN calc DROP EXPRESSION', 'ALTER TABLE computed DROP COLUMN more'],
        'ALTER TABLE computed ALTER COLUMN calc SET DEFAULT 5',
        'ALTER TABLE computed ALTER COLUMN calc SET NOT NULL',
        'ALTER TABLE computed ALTER COLUMN calc TYPE bigint',
        'ALTER TABLE docs_view ALTER COLUMN id DROP EXPRESSION',
        'ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (n * 2) STORED',
        'ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (n * 2) STORED CHECK (x > 0)',
        'ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (n * 2) STORED UNIQUE',
        'ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (n * 2) STORED NOT NULL',
        'ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (n + random()) STORED',
        'ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (x + 1) STORED',
        'ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (nothing + 1) STORED',
        'ALTER TABLE metrics ADD COLUMN x int GENERATED ALWAYS AS (id * 2) STORED',
        'ALTER TABLE kin ADD COLUMN x int GENERATED ALWAYS AS (id * 2) STORED',
        [
          'ALTER TABLE kin ADD COLUMN x int GENERATED ALWAYS AS (id * 2) STORED',
          'ALTER TABLE kin ALTER COLUMN x DROP EXPRESSION',
        ],
        [
          'ALTER TABLE kin ADD COLUMN x int GENERATED ALWAYS AS (id * 2) STORED',
          'ALTER TABLE ONLY kin ALTER COLUMN x DROP EXPRESSION',
        ],
        [
          'ALTER TABLE kin ADD COLUMN x int GENERATED ALWAYS AS (id * 2) STORED',
          'ALTER TABLE kin_born ALTER COLUMN x DROP EXPRESSION',
        ],
        [
          'ALTER TABLE metrics ADD COLUMN x int GENERATED ALWAYS AS (id * 2) STORED',
          'ALTER TABLE metrics ALTER COLUMN x DROP EXPRESSION',
        ],
        {
          statements: [
            'ALTER TABLE metrics ADD COLUMN x int GENERATED ALWAYS AS (id * 2) STORED',
            'ALTER TABLE metrics ALTER COLUMN x SET EXPRESSION AS (id)',
          ],
          postgres: [17, 18],
        },
        { statements: ['ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (n * 2) VIRTUAL'], postgres: [18, 18] },
        { statements: ['ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (n * 2)'], postgres: [18, 18] },
        {
          statements: ['ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (n * 2) VIRTUAL CHECK (x > 0)'],
          postgres: [18, 18],
        },
        {
          statements: ['ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (n * 2) VIRTUAL UNIQUE'],
          postgres: [18, 18],
        },
        {
          statements: ['ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (n * 2) VIRTUAL NOT NULL'],
          postgres: [18, 18],
        },
        {
          statements: ['ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (n * 2) VIRTUAL REFERENCES docs'],
          postgres: [18, 18],
        },
        {
          statements: [
            'ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (n * 2) VIRTUAL',
            'ALTER TABLE lone ALTER COLUMN x SET EXPRESSION AS (n * 3)',
          ],
          postgres: [18, 18],
        },
        {
          statements: [
            'ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (n * 2) VIRTUAL',
            'ALTER TABLE lone ALTER COLUMN x DROP EXPRESSION',
          ],
          postgres: [18, 18],
        },
        {
          statements: [
            'ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (n * 2) VIRTUAL',
            'CREATE INDEX q ON lone (x)',
          ],
          postgres: [18, 18],
        },
        {
          statements: [
            'ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (n * 2) VIRTUAL',
            'ALTER TABLE lone ADD CHECK (x > 0)',
          ],
          postgres: [18, 18],
        },
        {
          statements: [
            'ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (n * 2) VIRTUAL CHECK (x > 0)',
            'ALTER TABLE lone ALTER COLUMN x SET EXPRESSION AS (n * 3)',
          ],
          postgres: [18, 18],
        },
        {
          statements: [
            'ALTER TABLE lone ADD COLUMN x int GENERATED ALWAYS AS (n * 2) VIRTUAL',
            'ALTER TABLE lone ALTER COLUMN x SET NOT NULL',
          ],
          postgres: [18, 18],
        },
        {
          statements: ['ALTER TABLE metrics ADD COLUMN x int GENERATED ALWAYS AS (id * 2) VIRTUAL'],
          postgres: [18, 18],
        },
      ],
    },
    {
      setup: dependants,
      cases: [
        'ALTER TABLE base ALTER COLUMN twice DROP EXPRESSION',
        { statements: ['ALTER TABLE base ALTER COLUMN twice SET EXPRESSION AS (a * 3)'], postgres: [17, 18] },
      ],
    },
  ],
};
