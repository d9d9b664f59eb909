import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { quoted } from '../setups/quoted';
import { traits } from '../setups/traits';

export const alterView: Family = {
  name: 'ALTER VIEW, MATERIALIZED VIEW and SEQUENCE by the forms of ALTER TABLE',
  groups: [
    {
      setup: traits,
      cases: [
        'ALTER VIEW docs_view ALTER COLUMN title SET DEFAULT $$x$$',
        'ALTER VIEW docs_view ALTER COLUMN title DROP DEFAULT',
        'ALTER VIEW docs_view ALTER COLUMN nothing SET DEFAULT 1',
        'ALTER VIEW IF EXISTS nothing_here ALTER COLUMN title DROP DEFAULT',
        'ALTER VIEW docs ALTER COLUMN title SET DEFAULT $$x$$',
        'ALTER VIEW docs_stats RENAME TO q',
        'ALTER VIEW docs_stats SET SCHEMA archive',
        'ALTER MATERIALIZED VIEW docs_view SET SCHEMA archive',
        'ALTER MATERIALIZED VIEW docs SET (fillfactor = 50)',
        'ALTER MATERIALIZED VIEW IF EXISTS nothing_here SET (fillfactor = 50)',
        'ALTER MATERIALIZED VIEW docs_stats ALTER COLUMN size SET STORAGE PLAIN, SET (fillfactor = 50)',
        'ALTER MATERIALIZED VIEW docs_stats SET WITHOUT CLUSTER, SET (fillfactor = 50)',
        'ALTER MATERIALIZED VIEW docs_stats DEPENDS ON EXTENSION plpgsql',
        'ALTER SEQUENCE docs OWNER TO pg_monitor',

        'ALTER SEQUENCE IF EXISTS nothing_here SET SCHEMA archive',
        'ALTER TABLE numbers ADD COLUMN x int',
        'ALTER TABLE docs_title ADD COLUMN x int',
        'ALTER TABLE docs_stats ADD COLUMN x int',
        'ALTER TABLE docs_stats ALTER COLUMN size SET DEFAULT 1',
        'ALTER TABLE docs_stats ADD CONSTRAINT q CHECK (size > 0)',
        'ALTER TABLE docs_view DROP COLUMN title',
        'ALTER TABLE docs_view DROP CONSTRAINT q',
        'ALTER TABLE docs_view VALIDATE CONSTRAINT q',
      ],
    },
    {
      setup: dependants,
      cases: [
        'ALTER VIEW view_on_view OWNER TO pg_monitor',
        'ALTER MATERIALIZED VIEW names CLUSTER ON names_id',
        'ALTER MATERIALIZED VIEW names CLUSTER ON totals_lvl',
        ['CREATE SCHEMA s', 'ALTER MATERIALIZED VIEW names SET SCHEMA s', 'DROP INDEX s.names_id'],
        ['CREATE SCHEMA s', 'ALTER TABLE base SET SCHEMA s', 'SELECT * FROM base_view'],
      ],
    },
    {
      setup: quoted,
      cases: ['ALTER VIEW app."All Items" OWNER TO pg_monitor', 'ALTER VIEW app."All Items" SET SCHEMA "Audit Log"'],
    },
  ],
};
