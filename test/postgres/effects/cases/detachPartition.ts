import type { Family } from '../case';
import { attachable } from '../setups/attachable';
import { partitions } from '../setups/partitions';
import { traits } from '../setups/traits';

export const detachPartition: Family = {
  name: 'DETACH PARTITION',
  groups: [
    {
      setup: attachable,
      cases: [
        'ALTER TABLE simple DETACH PARTITION simple_1',
        'ALTER TABLE ONLY simple DETACH PARTITION simple_1',
        'ALTER TABLE simple DETACH PARTITION open',

        'ALTER TABLE open DETACH PARTITION simple_1',
        'ALTER TABLE IF EXISTS nothing_here DETACH PARTITION simple_1',
        'ALTER TABLE IF EXISTS simple DETACH PARTITION simple_1',
        'ALTER TABLE sales DETACH PARTITION sales_1',
        { statements: ['ALTER TABLE sales DETACH PARTITION sales_2'], dependsOnData: true },
        'ALTER TABLE sales DETACH PARTITION sales_2a',
        { statements: ['ALTER TABLE sales_2 DETACH PARTITION sales_2a'], dependsOnData: true },
        'ALTER TABLE kinds DETACH PARTITION kinds_a',
        'ALTER TABLE kinds DETACH PARTITION kinds_rest',
        'ALTER TABLE nested DETACH PARTITION nested_rest',
        'ALTER TABLE nested DETACH PARTITION nested_1',
        'ALTER TABLE facts DETACH PARTITION facts_1',
        'ALTER TABLE visits DETACH PARTITION visits_1',
        'ALTER TABLE refunds DETACH PARTITION refunds_1',
        ['ALTER TABLE visits DETACH PARTITION visits_1', 'ALTER TABLE visits_1 DROP CONSTRAINT visits_shop'],
        'ALTER TABLE deep DETACH PARTITION deep_1',
        'ALTER TABLE deep_1 DETACH PARTITION deep_1a',
        ['ALTER TABLE deep DETACH PARTITION deep_1', 'ALTER TABLE deep_1 ADD COLUMN x int'],
        {
          statements: [
            'ALTER TABLE deep DETACH PARTITION deep_1 CONCURRENTLY',
            'ALTER TABLE deep ATTACH PARTITION deep_1 FOR VALUES FROM (0) TO (100)',
          ],
          sending: 'statements',
        },

        { statements: ['ALTER TABLE visits DETACH PARTITION visits_1 CONCURRENTLY'], sending: 'statements' },
        { statements: ['ALTER TABLE sales DETACH PARTITION sales_1 CONCURRENTLY'], sending: 'statements' },
        {
          statements: ['ALTER TABLE sales DETACH PARTITION sales_2 CONCURRENTLY'],
          sending: 'statements',
          dependsOnData: true,
        },
        { statements: ['ALTER TABLE refunds DETACH PARTITION refunds_1 CONCURRENTLY'], sending: 'statements' },
        {
          statements: ['ALTER TABLE shops DETACH PARTITION shops_0 CONCURRENTLY'],
          sending: 'statements',
          dependsOnData: true,
        },
        { statements: ['ALTER TABLE deep DETACH PARTITION deep_1 CONCURRENTLY'], sending: 'statements' },
        { statements: ['ALTER TABLE deep_1 DETACH PARTITION deep_1a CONCURRENTLY'], sending: 'statements' },
        {
          statements: [
            'ALTER TABLE days DETACH PARTITION days_2026 CONCURRENTLY',
            "ALTER TABLE days ATTACH PARTITION days_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
          ],
          sending: 'statements',
        },
        ['ALTER TABLE simple DETACH PARTITION simple_1', 'ALTER TABLE simple ADD COLUMN x int'],
        ['ALTER TABLE simple DETACH PARTITION simple_1', 'DROP TABLE simple_1'],
        [
          'ALTER TABLE simple DETACH PARTITION simple_1',
          'ALTER TABLE simple ATTACH PARTITION simple_1 FOR VALUES FROM (0) TO (100)',
        ],
        ['ALTER TABLE sales DETACH PARTITION sales_1', 'ALTER TABLE sales_1 DROP CONSTRAINT sales_owner'],
        ['ALTER TABLE sales DETACH PARTITION sales_1', 'ALTER TABLE sales_1 DROP CONSTRAINT sales_1_pkey'],
        ['ALTER TABLE sales DETACH PARTITION sales_1', 'DROP INDEX sales_1_note_idx'],
        ['ALTER TABLE sales DETACH PARTITION sales_1', 'ALTER TABLE sales DROP CONSTRAINT sales_id'],
        ['ALTER TABLE sales DETACH PARTITION sales_1', 'DROP TABLE sales_1'],
        'ALTER TABLE simple DETACH PARTITION simple_1 CONCURRENTLY',
        'ALTER TABLE kinds DETACH PARTITION kinds_a CONCURRENTLY',
        { statements: ['ALTER TABLE simple DETACH PARTITION simple_1 CONCURRENTLY'], sending: 'statements' },
        { statements: ['ALTER TABLE simple DETACH PARTITION open CONCURRENTLY'], sending: 'statements' },
        { statements: ['ALTER TABLE kinds DETACH PARTITION kinds_a CONCURRENTLY'], sending: 'statements' },
        { statements: ['ALTER TABLE kinds DETACH PARTITION kinds_rest CONCURRENTLY'], sending: 'statements' },
        { statements: ['ALTER TABLE facts DETACH PARTITION facts_1 CONCURRENTLY'], sending: 'statements' },
        {
          statements: [
            'CREATE TABLE dealt (id int) PARTITION BY HASH (id)',
            'CREATE TABLE dealt_0 PARTITION OF dealt FOR VALUES WITH (MODULUS 2, REMAINDER 0)',
            'ALTER TABLE dealt DETACH PARTITION dealt_0 CONCURRENTLY',
            'ALTER TABLE dealt_0 ADD CONSTRAINT dealt_0_id_check CHECK (id > 0)',
          ],
          sending: 'statements',
        },

        {
          statements: [
            'ALTER TABLE simple DETACH PARTITION simple_1 CONCURRENTLY',
            'ALTER TABLE simple ATTACH PARTITION simple_1 FOR VALUES FROM (0) TO (100)',
          ],
          sending: 'statements',
        },
        {
          statements: [
            'ALTER TABLE simple DETACH PARTITION simple_1 CONCURRENTLY',
            'ALTER TABLE simple ADD COLUMN x int',
          ],
          sending: 'statements',
        },
        { statements: ['ALTER TABLE simple DETACH PARTITION simple_1 CONCURRENTLY', 'SELECT 1'], sending: 'message' },

        { statements: ['ALTER TABLE simple DETACH PARTITION simple_1 FINALIZE'], dependsOnData: true },
        'ALTER TABLE simple DETACH PARTITION open FINALIZE',
      ],
    },
    {
      setup: partitions,
      cases: [
        { statements: ['ALTER TABLE events DETACH PARTITION events_1'], dependsOnData: true },
        'ALTER TABLE events DETACH PARTITION events_2',
        'ALTER TABLE events DETACH PARTITION events_rest',
        'ALTER TABLE logs DETACH PARTITION logs_1',
        'ALTER TABLE hashed DETACH PARTITION hashed_0',
        { statements: ['ALTER TABLE logs DETACH PARTITION logs_1 CONCURRENTLY'], sending: 'statements' },
        { statements: ['ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY'], sending: 'statements' },
      ],
    },
    {
      setup: traits,
      cases: [
        'ALTER TABLE metrics DETACH PARTITION metrics_1',
        { statements: ['ALTER TABLE metrics DETACH PARTITION metrics_2'], dependsOnData: true },
        'ALTER TABLE docs_view DETACH PARTITION metrics_1',
        ['ALTER TABLE metrics DETACH PARTITION metrics_1', 'ALTER TABLE metrics_1 DISABLE TRIGGER metrics_note'],
      ],
    },
  ],
};
