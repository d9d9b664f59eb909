import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { library } from '../setups/library';
import { partitions } from '../setups/partitions';
import { shop } from '../setups/shop';

export const lockTable: Family = {
  name: 'LOCK TABLE',
  groups: [
    {
      setup: shop,
      cases: [
        'LOCK TABLE orders',
        'LOCK orders IN ACCESS SHARE MODE',
        'LOCK orders IN ROW SHARE MODE',
        'LOCK orders IN ROW EXCLUSIVE MODE',
        'LOCK orders IN SHARE UPDATE EXCLUSIVE MODE',
        'LOCK orders IN SHARE MODE',
        'LOCK orders IN SHARE ROW EXCLUSIVE MODE NOWAIT',
        'LOCK orders IN EXCLUSIVE MODE',
        'LOCK TABLE orders, lines IN ACCESS EXCLUSIVE MODE',
        'LOCK orders_customer_id',
        ['LOCK orders', 'UPDATE orders SET total = 1'],
        ['LOCK orders IN SHARE MODE', 'LOCK orders IN ACCESS EXCLUSIVE MODE'],
        { statements: ['LOCK orders'], sending: 'statements' },
      ],
    },
    {
      setup: partitions,
      cases: ['LOCK events', 'LOCK ONLY events', 'LOCK events_2 IN SHARE MODE', 'LOCK logs_1'],
    },
    {
      setup: dependants,
      cases: [
        'LOCK animal',
        'LOCK ONLY animal',
        'LOCK base_view',
        'LOCK view_on_view IN SHARE MODE',
        'LOCK joined',
        'LOCK totals',
        'LOCK on_names',
      ],
    },
    { setup: library, cases: ['LOCK spare', 'LOCK shelved IN EXCLUSIVE MODE', 'LOCK annex.full_boxes'] },
  ],
};
