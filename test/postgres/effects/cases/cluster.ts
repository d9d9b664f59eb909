import type { Family } from '../case';
import { library } from '../setups/library';
import { partitions } from '../setups/partitions';
import { shop } from '../setups/shop';

export const cluster: Family = {
  name: 'CLUSTER, VACUUM, ANALYZE',
  groups: [
    {
      setup: shop,
      cases: [
        'CLUSTER orders USING orders_pkey',
        'CLUSTER orders USING orders_customer_id',
        'CLUSTER (VERBOSE) orders USING orders_pkey',
        'CLUSTER orders USING nothing_here',
        'CLUSTER orders USING lines_pkey',
        'CLUSTER customers USING customers_phone_partial',
        ['CLUSTER orders USING orders_pkey', 'CLUSTER orders'],
        'CLUSTER',
        'VACUUM',
        'VACUUM orders',
        'VACUUM FULL orders',
        'VACUUM (ANALYZE) orders',
        { statements: ['VACUUM orders'], sending: 'statements' },
        { statements: ['VACUUM FULL orders'], sending: 'statements' },
        { statements: ['VACUUM (FULL, ANALYZE) orders'], sending: 'statements' },
        { statements: ['VACUUM (FULL false) orders'], sending: 'statements' },
        { statements: ['VACUUM ANALYZE orders, lines'], sending: 'statements' },
        { statements: ['VACUUM FREEZE loose'], sending: 'statements' },
        { statements: ['VACUUM FULL loose'], sending: 'statements' },
        { statements: ['VACUUM orders (total)'], sending: 'statements' },
        { statements: ['VACUUM (ANALYZE) orders (nothing)'], sending: 'statements' },
        'ANALYZE orders',
        'ANALYZE',
        'ANALYZE orders (total)',
        'ANALYZE orders (nothing)',
        'ANALYZE VERBOSE orders, lines',
        { statements: ['ANALYZE orders'], sending: 'statements' },
        ['ALTER TABLE orders ADD x int', 'ANALYZE orders'],
      ],
    },
    {
      setup: partitions,
      cases: [
        'ANALYZE events',
        'ANALYZE events_1',
        'ANALYZE logs',
        'CLUSTER events_1 USING events_1_pkey',
        { statements: ['CLUSTER events USING events_pkey'], sending: 'statements' },
        'CLUSTER events USING events_pkey',
        { statements: ['VACUUM logs'], sending: 'statements' },
        { statements: ['VACUUM FULL logs'], sending: 'statements' },
      ],
    },
    {
      setup: library,
      cases: [
        'ANALYZE by_shelf',
        'ANALYZE open_books',
        'CLUSTER by_shelf USING by_shelf_id',
        'ANALYZE books',
        'CLUSTER open_books USING x',
        { statements: ['VACUUM FULL by_shelf'], sending: 'statements' },
        { statements: ['VACUUM FULL books'], sending: 'statements' },
      ],
    },
  ],
};
