import type { Family } from '../case';
import { partitions } from '../setups/partitions';
import { quoted } from '../setups/quoted';
import { shop } from '../setups/shop';
import { traits } from '../setups/traits';

export const ownerAndSchema: Family = {
  name: 'OWNER TO and SET SCHEMA',
  groups: [
    {
      setup: traits,
      cases: [
        'ALTER TABLE docs OWNER TO postgres',
        'ALTER TABLE docs OWNER TO CURRENT_USER',
        'ALTER TABLE docs OWNER TO pg_monitor',

        'ALTER TABLE counters OWNER TO pg_monitor',
        'ALTER TABLE metrics OWNER TO pg_monitor',
        'ALTER TABLE kin OWNER TO pg_monitor',
        'ALTER TABLE docs_view OWNER TO pg_monitor',
        'ALTER TABLE docs_stats OWNER TO pg_monitor',
        'ALTER TABLE numbers OWNER TO pg_monitor',
        'ALTER TABLE docs_title OWNER TO pg_monitor',
        'ALTER INDEX docs_title OWNER TO pg_monitor',
        'ALTER VIEW docs_view OWNER TO pg_monitor',
        'ALTER MATERIALIZED VIEW docs_stats OWNER TO pg_monitor',
        'ALTER SEQUENCE numbers OWNER TO pg_monitor',
        'ALTER VIEW docs OWNER TO pg_monitor',
        'ALTER TABLE IF EXISTS nothing_here OWNER TO pg_monitor',
        'ALTER TABLE docs OWNER TO pg_monitor, SET (fillfactor = 70)',
        'ALTER SCHEMA archive OWNER TO pg_monitor',
        'ALTER TYPE shape OWNER TO pg_monitor',
        'ALTER FUNCTION note() OWNER TO pg_monitor',
        'ALTER TABLE lone SET SCHEMA archive',
        'ALTER TABLE docs SET SCHEMA archive',

        'ALTER TABLE lone SET SCHEMA public',
        'ALTER TABLE lone SET SCHEMA pg_temp',
        'ALTER TABLE counters SET SCHEMA archive',
        'ALTER TABLE pages SET SCHEMA archive',
        'ALTER TABLE metrics SET SCHEMA archive',
        'ALTER TABLE metrics_1 SET SCHEMA archive',
        'ALTER TABLE kin SET SCHEMA archive',
        'ALTER TABLE docs_view SET SCHEMA archive',
        'ALTER VIEW docs_view SET SCHEMA archive',
        'ALTER MATERIALIZED VIEW docs_stats SET SCHEMA archive',
        'ALTER SEQUENCE numbers SET SCHEMA archive',
        'ALTER TABLE numbers SET SCHEMA archive',
        'ALTER VIEW docs SET SCHEMA archive',
        'ALTER TABLE lone_n SET SCHEMA archive',
        'ALTER SEQUENCE counters_s_seq SET SCHEMA archive',
        'ALTER TABLE IF EXISTS nothing_here SET SCHEMA archive',
        'ALTER TYPE shape SET SCHEMA archive',
        'ALTER FUNCTION note() SET SCHEMA archive',

        ['ALTER TABLE lone SET SCHEMA archive', 'ALTER TABLE archive.lone ADD COLUMN x int'],

        ['ALTER TABLE lone SET SCHEMA archive', 'DROP INDEX archive.lone_n'],
        ['ALTER TABLE lone SET SCHEMA archive', 'CREATE TABLE lone (id int PRIMARY KEY)'],
        ['ALTER TABLE docs_view SET SCHEMA archive', 'DROP VIEW archive.docs_view'],
        ['CREATE SCHEMA s', 'ALTER TABLE lone SET SCHEMA s', 'ALTER TABLE s.lone SET SCHEMA public'],
        [
          'ALTER TABLE archive.docs RENAME TO d',
          'ALTER TABLE docs SET SCHEMA archive',
          'ALTER TABLE pages DROP CONSTRAINT pages_doc_id_fkey',
        ],
        ['ALTER TYPE shape SET SCHEMA archive', 'ALTER TABLE lone ADD COLUMN x archive.shape'],
        ['CREATE TABLE t (id int)', 'ALTER TABLE t SET SCHEMA archive'],
      ],
    },
    {
      setup: quoted,
      cases: [
        'ALTER TABLE app."Order Items" OWNER TO pg_monitor',
        'ALTER TABLE app."Order Items" SET SCHEMA "Audit Log"',
        'ALTER TABLE app.same SET SCHEMA public',
        'ALTER TABLE public.same SET SCHEMA "Audit Log"',
        'ALTER TYPE app.kind SET SCHEMA public',
        'ALTER DOMAIN app.positive SET SCHEMA public',
        'ALTER DOMAIN app.positive OWNER TO pg_monitor',
        [
          'ALTER TABLE app."Order Items" SET SCHEMA public',
          'ALTER TABLE "Audit Log"."Entry" DROP CONSTRAINT "Entry_Item Id_fkey"',
        ],
        ['ALTER TYPE app.kind SET SCHEMA public', 'ALTER TABLE same ADD COLUMN k kind'],
        ['ALTER DOMAIN app.positive SET SCHEMA public', 'ALTER TABLE same ADD COLUMN k positive'],
      ],
    },
    {
      setup: partitions,
      cases: [
        'ALTER TABLE events OWNER TO pg_monitor',
        ['CREATE SCHEMA s', 'ALTER TABLE events SET SCHEMA s'],
        ['CREATE SCHEMA s', 'ALTER TABLE logs_1 SET SCHEMA s', 'ALTER TABLE logs ADD COLUMN x int'],
      ],
    },
    {
      setup: shop,
      cases: [
        'ALTER TABLE orders OWNER TO pg_monitor',
        ['CREATE SCHEMA s', 'ALTER TABLE orders SET SCHEMA s', 'ALTER TABLE lines VALIDATE CONSTRAINT lines_product'],
        ['CREATE SCHEMA s', 'ALTER TABLE counted SET SCHEMA s'],
      ],
    },
  ],
};
