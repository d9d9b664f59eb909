import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { partitions } from '../setups/partitions';
import { traits } from '../setups/traits';

export const inheritAndType: Family = {
  name: 'INHERIT, NO INHERIT, OF, NOT OF',
  groups: [
    {
      setup: traits,
      cases: [
        'ALTER TABLE kin_ready INHERIT kin',
        'ALTER TABLE kin_nullable INHERIT kin',
        'ALTER TABLE kin_unchecked INHERIT kin',
        'ALTER TABLE kin_short INHERIT kin',
        'ALTER TABLE kin_typed INHERIT kin',
        'ALTER TABLE kin_born INHERIT kin',
        'ALTER TABLE kin INHERIT kin_grand',
        'ALTER TABLE kin INHERIT kin',

        'ALTER TABLE kin_ready INHERIT metrics',
        'ALTER TABLE kin_ready INHERIT metrics_1',
        'ALTER TABLE kin_ready INHERIT docs_view',
        'ALTER TABLE metrics INHERIT kin',
        'ALTER TABLE metrics_1 INHERIT kin',
        'ALTER TABLE typed INHERIT kin',
        'ALTER TABLE docs_view INHERIT kin',
        'ALTER TABLE kin_born NO INHERIT kin',
        'ALTER TABLE kin_grand NO INHERIT kin_born',
        'ALTER TABLE kin_grand NO INHERIT kin',
        'ALTER TABLE kin_ready NO INHERIT kin',
        'ALTER TABLE metrics_1 NO INHERIT metrics',

        'ALTER TABLE kin_ready INHERIT kin_grand',
        ['ALTER TABLE kin_ready INHERIT kin', 'ALTER TABLE kin ADD COLUMN y int'],
        ['ALTER TABLE kin_ready INHERIT kin', 'ALTER TABLE kin_ready DROP COLUMN n'],
        ['ALTER TABLE kin_ready INHERIT kin', 'ALTER TABLE kin_ready DROP CONSTRAINT kin_n'],
        ['ALTER TABLE kin_born NO INHERIT kin', 'ALTER TABLE kin ADD COLUMN y int'],
        ['ALTER TABLE kin_born NO INHERIT kin', 'ALTER TABLE kin_born DROP COLUMN n'],
        ['ALTER TABLE kin_born NO INHERIT kin', 'ALTER TABLE kin_born DROP CONSTRAINT kin_n'],
        ['ALTER TABLE kin_born NO INHERIT kin', 'ALTER TABLE kin ADD COLUMN y int', 'ALTER TABLE kin_born INHERIT kin'],
        ['CREATE TABLE t (LIKE kin)', 'ALTER TABLE t INHERIT kin'],
        ['CREATE TABLE t (LIKE kin INCLUDING ALL)', 'ALTER TABLE t INHERIT kin'],
        ['CREATE TEMP TABLE t (LIKE kin INCLUDING ALL)', 'ALTER TABLE t INHERIT kin'],
        'ALTER TABLE IF EXISTS nothing_here INHERIT kin',
        'ALTER TABLE shaped OF shape',
        'ALTER TABLE shaped OF shape_other',

        'ALTER TABLE shaped OF docs',
        'ALTER TABLE lone OF shape',
        'ALTER TABLE kin_born OF shape',
        'ALTER TABLE typed NOT OF',
        'ALTER TABLE shaped NOT OF',
        'ALTER TABLE typed ADD COLUMN x int',
        'ALTER TABLE typed DROP COLUMN n',
        'ALTER TABLE typed ALTER COLUMN n TYPE varchar',
        'ALTER TABLE typed RENAME COLUMN n TO m',
        ['ALTER TABLE typed NOT OF', 'ALTER TABLE typed ADD COLUMN x int'],
        ['ALTER TABLE shaped OF shape', 'ALTER TABLE shaped ADD COLUMN x int'],
        'ALTER TABLE docs_view OF shape',
      ],
    },
    {
      setup: dependants,
      cases: [
        'ALTER TABLE stray INHERIT animal',
        'ALTER TABLE stray INHERIT dog',
        'ALTER TABLE dog NO INHERIT animal',
        'ALTER TABLE puppy NO INHERIT dog',
        ['ALTER TABLE stray INHERIT animal', 'UPDATE animal SET id = 1'],
        'ALTER TABLE dog NO INHERIT animal, ADD COLUMN x int',
        'ALTER TABLE base INHERIT animal',
      ],
    },
    {
      setup: partitions,
      cases: [
        'ALTER TABLE events_1 NO INHERIT events',
        'ALTER TABLE logs_new INHERIT logs',
        'ALTER TABLE logs_new INHERIT logs_1',
      ],
    },
  ],
};
