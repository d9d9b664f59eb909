import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { partitions } from '../setups/partitions';
import { quoted } from '../setups/quoted';
import { shop } from '../setups/shop';

export const columnDefault: Family = {
  name: 'SET and DROP DEFAULT',
  groups: [
    {
      setup: shop,
      cases: [
        'ALTER TABLE orders ALTER COLUMN total SET DEFAULT 1',
        'ALTER TABLE orders ALTER COLUMN total SET DEFAULT random()::int',
        'ALTER TABLE orders ALTER COLUMN total SET DEFAULT NULL',
        'ALTER TABLE orders ALTER COLUMN state DROP DEFAULT',
        'ALTER TABLE orders ALTER COLUMN total DROP DEFAULT',
        'ALTER TABLE orders ALTER COLUMN nothing SET DEFAULT 1',
        'ALTER TABLE orders ALTER COLUMN nothing DROP DEFAULT',
        'ALTER TABLE orders ALTER COLUMN id SET DEFAULT 1',
        'ALTER TABLE orders ALTER COLUMN id DROP DEFAULT',
        'ALTER TABLE counted ALTER COLUMN id DROP DEFAULT',
        'ALTER TABLE orders ALTER state DROP DEFAULT, ALTER total SET DEFAULT 5',
        'ALTER TABLE ONLY orders ALTER total SET DEFAULT 5',
        ['ALTER TABLE orders ALTER total SET DEFAULT 5', 'ALTER TABLE orders ALTER total DROP DEFAULT'],
      ],
    },
    {
      setup: quoted,
      cases: [
        'ALTER TABLE app."Order Items" ALTER COLUMN "Qty" SET DEFAULT 1',
        'ALTER TABLE app."Order Items" ALTER COLUMN qty SET DEFAULT 1',
      ],
    },
    {
      setup: partitions,
      cases: [
        'ALTER TABLE events ALTER COLUMN kind SET DEFAULT $$k$$',
        'ALTER TABLE ONLY events ALTER COLUMN kind SET DEFAULT $$k$$',
        'ALTER TABLE events_1 ALTER COLUMN kind DROP DEFAULT',
        'ALTER TABLE events_2 ALTER COLUMN kind SET DEFAULT $$k$$',
      ],
    },
    {
      setup: dependants,
      cases: [
        'ALTER TABLE animal ALTER COLUMN name SET DEFAULT $$a$$',
        'ALTER TABLE base ALTER COLUMN lvl DROP DEFAULT',
        'ALTER TABLE base ALTER COLUMN twice SET DEFAULT 1',
        'ALTER TABLE base ALTER COLUMN twice DROP DEFAULT',
        'ALTER TABLE base_view ALTER COLUMN id SET DEFAULT 1',
        'ALTER VIEW base_view ALTER COLUMN id SET DEFAULT 1',
        'ALTER TABLE totals ALTER COLUMN n SET DEFAULT 1',
      ],
    },
  ],
};
