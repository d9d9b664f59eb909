import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { library } from '../setups/library';
import { partitions } from '../setups/partitions';
import { quoted } from '../setups/quoted';
import { shop } from '../setups/shop';

export const reindex: Family = {
  name: 'REINDEX',
  groups: [
    {
      setup: shop,
      cases: [
        'REINDEX INDEX orders_customer_id',
        'REINDEX INDEX orders_pkey',
        'REINDEX INDEX customers_phone_partial',
        'REINDEX TABLE orders',
        'REINDEX TABLE loose',
        'REINDEX (VERBOSE) TABLE orders',
        'REINDEX INDEX orders',
        'REINDEX TABLE orders_pkey',
        { statements: ['REINDEX INDEX CONCURRENTLY orders_customer_id'], sending: 'statements' },
        { statements: ['REINDEX TABLE CONCURRENTLY orders'], sending: 'statements' },
        { statements: ['REINDEX (CONCURRENTLY) TABLE orders'], sending: 'statements' },
        { statements: ['REINDEX TABLE CONCURRENTLY loose'], sending: 'statements' },
        { statements: ['REINDEX INDEX orders_pkey'], sending: 'statements' },
        'REINDEX INDEX CONCURRENTLY orders_customer_id',
        'REINDEX TABLE CONCURRENTLY orders',
        'REINDEX SCHEMA public',
        'REINDEX SCHEMA CONCURRENTLY public',
        ['ALTER TABLE loose ADD x int', 'REINDEX TABLE orders'],
        ['CREATE INDEX q ON loose (a)', 'REINDEX INDEX q'],
        ['CREATE TABLE t (a int PRIMARY KEY)', 'REINDEX TABLE t'],
      ],
    },
    {
      setup: partitions,
      cases: [
        'REINDEX INDEX events_1_kind_idx',
        'REINDEX TABLE events_1',
        'REINDEX TABLE events',
        'REINDEX INDEX events_kind',
        { statements: ['REINDEX TABLE events'], sending: 'statements' },
        { statements: ['REINDEX INDEX events_kind'], sending: 'statements' },
        { statements: ['REINDEX TABLE logs'], sending: 'statements' },
        { statements: ['REINDEX TABLE CONCURRENTLY events'], sending: 'statements' },
        { statements: ['REINDEX INDEX CONCURRENTLY events_kind'], sending: 'statements' },
        {
          statements: ['REINDEX (TABLESPACE fast) TABLE events', 'ALTER INDEX events_1_kind_idx SET TABLESPACE fast'],
          sending: 'statements',
        },
        { statements: ['REINDEX (TABLESPACE fast) INDEX CONCURRENTLY events_kind'], sending: 'statements' },
        { statements: ['REINDEX (TABLESPACE pg_global) TABLE events'], sending: 'statements' },
        { statements: ['REINDEX (TABLESPACE pg_global) INDEX events_kind'], sending: 'statements' },
        { statements: ['REINDEX (TABLESPACE pg_global) TABLE CONCURRENTLY events'], sending: 'statements' },
      ],
    },
    {
      setup: quoted,
      cases: [
        'REINDEX TABLE app."Order Items"',
        'REINDEX INDEX app."Order Items Qty"',
        { statements: ['REINDEX SCHEMA app'], sending: 'statements' },
      ],
    },
    {
      setup: dependants,
      cases: ['REINDEX TABLE totals', 'REINDEX INDEX totals_lvl', 'REINDEX TABLE base_view', 'REINDEX TABLE animal'],
    },
    {
      setup: `
        CREATE TABLE rooms (id int, during int4range, EXCLUDE USING gist (during WITH &&));
        CREATE INDEX rooms_id ON rooms (id);
        CREATE TABLE halls (during int4range, EXCLUDE USING gist (during WITH &&));
        INSERT INTO rooms SELECT i, int4range(i, i + 1) FROM generate_series(1, 50) i;
        INSERT INTO halls SELECT int4range(i, i + 1) FROM generate_series(1, 50) i;
      `,
      cases: [
        'REINDEX TABLE rooms',
        { statements: ['REINDEX TABLE CONCURRENTLY rooms'], sending: 'statements' },
        { statements: ['REINDEX TABLE CONCURRENTLY halls'], sending: 'statements' },
        { statements: ['REINDEX INDEX CONCURRENTLY rooms_id'], sending: 'statements' },
        { statements: ['REINDEX INDEX CONCURRENTLY rooms_during_excl'], sending: 'statements' },
      ],
    },
    {
      setup: library,
      cases: [
        'REINDEX INDEX books_n_partial',
        'REINDEX TABLE by_shelf',
        'REINDEX TABLE cache',
        'REINDEX TABLE spare',
        { statements: ['REINDEX SCHEMA annex'], sending: 'statements' },
        { statements: ['REINDEX SCHEMA CONCURRENTLY annex'], sending: 'statements' },
      ],
    },
  ],
};
