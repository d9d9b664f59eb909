import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { partitions } from '../setups/partitions';
import { quoted } from '../setups/quoted';
import { shop } from '../setups/shop';

export const dropIndex: Family = {
  name: 'DROP INDEX',
  groups: [
    {
      setup: shop,
      cases: [
        'DROP INDEX customers_name',
        'DROP INDEX public.customers_name',
        'DROP INDEX customers_name, orders_state_total',
        'DROP INDEX IF EXISTS customers_name',
        'DROP INDEX IF EXISTS nothing_here',
        'DROP INDEX customers_name CASCADE',
        'DROP INDEX customers_pkey',
        'DROP INDEX customers_email_key',
        'DROP INDEX customers_score_age',
        'DROP INDEX customers',
        'DROP INDEX CONCURRENTLY customers_name',
        'DROP INDEX CONCURRENTLY IF EXISTS nothing_here',
        ['CREATE INDEX q ON orders (total)', 'DROP INDEX q'],
        ['DROP INDEX customers_name', 'CREATE INDEX customers_name ON customers (name)'],
        ['CREATE TABLE t (a int)', 'CREATE INDEX q ON t (a)', 'DROP INDEX q'],
        { statements: ['DROP INDEX CONCURRENTLY customers_name'], sending: 'message' },
        { statements: ['DROP INDEX CONCURRENTLY IF EXISTS nothing_here'], sending: 'message' },
        { statements: ['DROP INDEX CONCURRENTLY customers_pkey'], sending: 'message' },
        { statements: ['DROP INDEX CONCURRENTLY customers_name, orders_state_total'], sending: 'message' },
        { statements: ['DROP INDEX CONCURRENTLY customers_name CASCADE'], sending: 'message' },
        { statements: ['DROP INDEX CONCURRENTLY customers_name', 'SELECT 1'], sending: 'message' },
        {
          statements: [
            'DROP INDEX CONCURRENTLY customers_name',
            'CREATE INDEX CONCURRENTLY customers_name ON customers (name, id)',
          ],
          sending: 'statements',
        },
        {
          statements: ['CREATE TEMP TABLE t (a int)', 'CREATE INDEX q ON t (a)', 'DROP INDEX CONCURRENTLY q'],
          sending: 'statements',
        },
      ],
    },
    {
      setup: quoted,
      cases: [
        'DROP INDEX app."Order Items Qty"',
        'DROP INDEX IF EXISTS app.order_items_qty',
        'DROP INDEX app."Order Items_pkey"',
        ['SET LOCAL search_path = app', 'DROP INDEX "Order Items Qty"'],
        'DROP INDEX same_pkey',
      ],
    },
    {
      setup: partitions,
      cases: [
        'DROP INDEX events_kind',
        'DROP INDEX events_1_kind_idx',
        'DROP INDEX events_2_kind_idx',
        'DROP INDEX events_pkey',
        'DROP INDEX events_1_pkey',
        'DROP INDEX CONCURRENTLY events_kind',
        ['CREATE INDEX q ON logs (day)', 'DROP INDEX q'],
        ['CREATE INDEX q ON ONLY logs (day)', 'DROP INDEX q'],
        ['CREATE INDEX q ON logs_1 (day)', 'DROP INDEX q'],
        { statements: ['DROP INDEX CONCURRENTLY events_kind'], sending: 'statements' },
      ],
    },
    {
      setup: dependants,
      cases: [
        'DROP INDEX totals_lvl',
        'DROP INDEX base_b',
        'DROP INDEX dog_name',
        'DROP INDEX base_view',
        'DROP INDEX base_pkey',
      ],
    },
  ],
};
