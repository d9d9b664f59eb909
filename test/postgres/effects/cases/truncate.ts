import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { library } from '../setups/library';
import { partitions } from '../setups/partitions';
import { quoted } from '../setups/quoted';
import { shop } from '../setups/shop';

export const truncate: Family = {
  name: 'TRUNCATE',
  groups: [
    {
      setup: shop,
      cases: [
        'TRUNCATE loose',
        'TRUNCATE TABLE loose, empty',
        'TRUNCATE orders',
        'TRUNCATE orders CASCADE',
        'TRUNCATE customers CASCADE',
        'TRUNCATE orders, lines',
        'TRUNCATE products',
        'TRUNCATE products CASCADE',
        'TRUNCATE lines',
        'TRUNCATE counted RESTART IDENTITY',
        'TRUNCATE orders RESTART IDENTITY CASCADE',
        'TRUNCATE loose CONTINUE IDENTITY',
        'TRUNCATE customers_name',
        'TRUNCATE ONLY loose',
        ['CREATE TABLE t (a int)', 'TRUNCATE t', 'TRUNCATE loose'],
        ['TRUNCATE loose', 'INSERT INTO loose VALUES (1, 2, $$c$$)'],
        ['TRUNCATE loose', 'CREATE INDEX q ON loose (a)'],
      ],
    },
    {
      setup: partitions,
      cases: [
        'TRUNCATE events',
        'TRUNCATE events CASCADE',
        'TRUNCATE events_1',
        'TRUNCATE events_1 CASCADE',
        'TRUNCATE events_2 CASCADE',
        'TRUNCATE ONLY events CASCADE',
        'TRUNCATE logs',
        'TRUNCATE ONLY logs',
        'TRUNCATE logs_1',
        'TRUNCATE users CASCADE',
        'TRUNCATE notes',
        'TRUNCATE events, notes',
        'TRUNCATE hashed',
      ],
    },
    {
      setup: dependants,
      cases: [
        'TRUNCATE base',
        'TRUNCATE base CASCADE',
        'TRUNCATE base, other',
        'TRUNCATE animal',
        'TRUNCATE ONLY animal',
        'TRUNCATE dog',
        'TRUNCATE base_view',
        'TRUNCATE totals',
        'TRUNCATE watched',
      ],
    },
    {
      setup: library,
      cases: ['TRUNCATE books', 'TRUNCATE books CASCADE', 'TRUNCATE cache', 'TRUNCATE journal', 'TRUNCATE spare'],
    },
    { setup: quoted, cases: ['TRUNCATE app."Order Items" CASCADE', 'TRUNCATE app.same', 'TRUNCATE same'] },
  ],
};
