import type { Family } from '../case';
import { attachable } from '../setups/attachable';
import { traits } from '../setups/traits';

export const alterIndex: Family = {
  name: 'ALTER INDEX',
  groups: [
    {
      setup: attachable,
      cases: [
        'ALTER INDEX facts_id ATTACH PARTITION facts_1_id',
        ['ALTER INDEX facts_id ATTACH PARTITION facts_1_id', 'ALTER INDEX facts_id ATTACH PARTITION facts_2_id'],
        ['ALTER INDEX facts_id ATTACH PARTITION facts_1_id', 'ALTER INDEX facts_id ATTACH PARTITION facts_1_id'],
        ['ALTER INDEX facts_id ATTACH PARTITION facts_1_id', 'DROP INDEX facts_1_id'],
        ['ALTER INDEX facts_id ATTACH PARTITION facts_1_id', 'DROP INDEX facts_id'],
        'ALTER INDEX facts_id ATTACH PARTITION facts_2_k',
        'ALTER INDEX facts_id ATTACH PARTITION sales_1_note_idx',

        'ALTER INDEX facts_id ATTACH PARTITION facts_1',
        'ALTER INDEX facts_1_id ATTACH PARTITION facts_2_id',
        'ALTER INDEX sales_note ATTACH PARTITION sales_ready_note',
        'ALTER INDEX sales_note ATTACH PARTITION sales_1_note_idx',

        [
          'CREATE UNIQUE INDEX q ON ONLY facts (id, k)',
          'CREATE INDEX r ON facts_1 (id, k)',
          'ALTER INDEX q ATTACH PARTITION r',
        ],
        [
          'CREATE UNIQUE INDEX q ON ONLY facts (id, k)',
          'CREATE UNIQUE INDEX r ON facts_1 (id, k)',
          'ALTER INDEX q ATTACH PARTITION r',
        ],
        [
          'ALTER TABLE ONLY facts ADD CONSTRAINT q UNIQUE (id, k)',
          'ALTER TABLE facts_1 ADD CONSTRAINT r UNIQUE (id, k)',
          'ALTER INDEX q ATTACH PARTITION r',
        ],
        [
          'ALTER TABLE ONLY facts ADD CONSTRAINT q UNIQUE (id, k)',
          'CREATE UNIQUE INDEX r ON facts_1 (id, k)',
          'ALTER INDEX q ATTACH PARTITION r',
        ],
        'ALTER INDEX facts_id RENAME TO q',
      ],
    },
    {
      setup: traits,
      cases: [
        'ALTER INDEX docs_title RENAME TO q',
        'ALTER INDEX docs_title DEPENDS ON EXTENSION plpgsql',
        'ALTER INDEX docs_title NO DEPENDS ON EXTENSION plpgsql',

        'ALTER INDEX docs_pkey SET (fillfactor = 50)',
        'ALTER INDEX docs ALTER COLUMN 1 SET STATISTICS 5',
        'ALTER INDEX docs_hash SET (fillfactor = 50)',
      ],
    },
  ],
};
