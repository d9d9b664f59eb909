import type { Family } from '../case';
import { partitions } from '../setups/partitions';
import { quoted } from '../setups/quoted';
import { traits } from '../setups/traits';

export const clusterAndReplica: Family = {
  name: 'CLUSTER ON, SET WITHOUT CLUSTER, REPLICA IDENTITY',
  groups: [
    {
      setup: traits,
      cases: [
        'ALTER TABLE docs CLUSTER ON docs_title',
        'ALTER TABLE docs CLUSTER ON docs_pkey',
        'ALTER TABLE docs CLUSTER ON nothing_here',
        'ALTER TABLE docs CLUSTER ON lone_n',
        'ALTER TABLE docs CLUSTER ON docs_part',
        'ALTER TABLE docs CLUSTER ON docs_hash',
        'ALTER TABLE docs CLUSTER ON docs_expression',
        'ALTER TABLE docs SET WITHOUT CLUSTER',
        'ALTER TABLE metrics CLUSTER ON metrics_id',
        'ALTER TABLE metrics SET WITHOUT CLUSTER',
        'ALTER TABLE metrics_1 SET WITHOUT CLUSTER',
        'ALTER TABLE kin SET WITHOUT CLUSTER',
        'ALTER MATERIALIZED VIEW docs_stats CLUSTER ON docs_stats_id',
        'ALTER MATERIALIZED VIEW docs_stats SET WITHOUT CLUSTER',
        'ALTER TABLE docs_view CLUSTER ON docs_title',
        'ALTER TABLE docs_view SET WITHOUT CLUSTER',
        'ALTER TABLE docs CLUSTER ON docs_title, SET (fillfactor = 70)',
        'ALTER TABLE lone ADD CONSTRAINT q UNIQUE (n), CLUSTER ON q',
        'ALTER TABLE IF EXISTS nothing_here CLUSTER ON q',
        'ALTER TABLE docs REPLICA IDENTITY FULL',
        'ALTER TABLE docs REPLICA IDENTITY NOTHING',
        'ALTER TABLE docs REPLICA IDENTITY DEFAULT',
        'ALTER TABLE docs REPLICA IDENTITY USING INDEX docs_pkey',
        'ALTER TABLE docs REPLICA IDENTITY USING INDEX docs_code',
        'ALTER TABLE docs REPLICA IDENTITY USING INDEX docs_title',
        'ALTER TABLE docs REPLICA IDENTITY USING INDEX docs_body',
        'ALTER TABLE docs REPLICA IDENTITY USING INDEX docs_part',
        'ALTER TABLE docs REPLICA IDENTITY USING INDEX docs_expression',
        'ALTER TABLE docs REPLICA IDENTITY USING INDEX docs_later',
        'ALTER TABLE docs REPLICA IDENTITY USING INDEX docs_hash',
        'ALTER TABLE docs REPLICA IDENTITY USING INDEX nothing_here',
        'ALTER TABLE docs REPLICA IDENTITY USING INDEX lone_pkey',
        'ALTER TABLE metrics REPLICA IDENTITY FULL',
        'ALTER TABLE metrics REPLICA IDENTITY USING INDEX metrics_id',
        'ALTER TABLE kin REPLICA IDENTITY FULL',
        'ALTER TABLE docs_view REPLICA IDENTITY FULL',
        'ALTER TABLE docs_stats REPLICA IDENTITY FULL',
        ['ALTER TABLE docs REPLICA IDENTITY USING INDEX docs_code', 'ALTER TABLE docs ALTER COLUMN code DROP NOT NULL'],
        ['ALTER TABLE docs REPLICA IDENTITY USING INDEX docs_code', 'DROP INDEX docs_code'],
        ['ALTER TABLE docs ALTER COLUMN body SET NOT NULL', 'ALTER TABLE docs REPLICA IDENTITY USING INDEX docs_body'],
        'ALTER TABLE docs ALTER COLUMN body SET NOT NULL, REPLICA IDENTITY USING INDEX docs_body',
      ],
    },
    {
      setup: quoted,
      cases: [
        'ALTER TABLE app."Order Items" CLUSTER ON "Order Items Qty"',
        'ALTER TABLE app."Order Items" REPLICA IDENTITY USING INDEX "Order Items_pkey"',
      ],
    },
    {
      setup: partitions,
      cases: [
        'ALTER TABLE events_1 REPLICA IDENTITY FULL',
        'ALTER TABLE events REPLICA IDENTITY DEFAULT',
        'ALTER TABLE events_1 CLUSTER ON events_1_kind_idx',
      ],
    },
  ],
};
