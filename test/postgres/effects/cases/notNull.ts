import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { partitions } from '../setups/partitions';
import { quoted } from '../setups/quoted';
import { shop } from '../setups/shop';

export const notNull: Family = {
  name: 'SET and DROP NOT NULL',
  groups: [
    {
      setup: shop,
      cases: [
        'ALTER TABLE orders ALTER COLUMN total SET NOT NULL',
        'ALTER TABLE orders ALTER COLUMN customer_id SET NOT NULL',
        'ALTER TABLE orders ALTER COLUMN id SET NOT NULL',
        'ALTER TABLE orders ALTER COLUMN nothing SET NOT NULL',
        'ALTER TABLE orders ALTER COLUMN total SET NOT NULL, ALTER COLUMN state SET NOT NULL',
        'ALTER TABLE customers ALTER COLUMN checked SET NOT NULL',
        'ALTER TABLE customers ALTER COLUMN paired SET NOT NULL',
        'ALTER TABLE customers ALTER COLUMN checked SET NOT NULL, ALTER COLUMN score SET NOT NULL',
        { statements: ['ALTER TABLE customers ALTER COLUMN token SET NOT NULL'], dependsOnData: true },
        'ALTER TABLE orders ADD CONSTRAINT q CHECK (total IS NOT NULL), ALTER COLUMN total SET NOT NULL',
        [
          'ALTER TABLE orders ADD CONSTRAINT q CHECK (total IS NOT NULL) NOT VALID',
          'ALTER TABLE orders ALTER total SET NOT NULL',
        ],
        [
          'ALTER TABLE orders ADD CONSTRAINT q CHECK (total IS NOT NULL) NOT VALID',
          'ALTER TABLE orders VALIDATE CONSTRAINT q',
          'ALTER TABLE orders ALTER total SET NOT NULL',
          'ALTER TABLE orders DROP CONSTRAINT q',
        ],
        [
          'ALTER TABLE orders ADD CONSTRAINT q CHECK (total IS NOT NULL AND total > 0)',
          'ALTER TABLE orders ALTER total SET NOT NULL',
        ],
        [
          'ALTER TABLE orders ADD CONSTRAINT q CHECK (total IS NOT NULL OR total > 0)',
          'ALTER TABLE orders ALTER total SET NOT NULL',
        ],
        [
          'ALTER TABLE orders ADD CONSTRAINT q CHECK (NOT total IS NULL)',
          'ALTER TABLE orders ALTER total SET NOT NULL',
        ],
        [
          'ALTER TABLE orders ADD CONSTRAINT q CHECK (NOT (total IS NULL OR state IS NULL))',
          'ALTER TABLE orders ALTER total SET NOT NULL',
        ],
        ['ALTER TABLE orders ADD CONSTRAINT q CHECK (total > 0)', 'ALTER TABLE orders ALTER total SET NOT NULL'],
        [
          'ALTER TABLE orders ADD CONSTRAINT q CHECK ((total IS NOT NULL) AND (state IS NOT NULL))',
          'ALTER TABLE orders ALTER total SET NOT NULL, ALTER state SET NOT NULL',
        ],
        ['ALTER TABLE orders ALTER total SET NOT NULL', 'ALTER TABLE orders ALTER total SET NOT NULL'],
        [
          'ALTER TABLE orders ALTER total SET NOT NULL',
          'ALTER TABLE orders ALTER total DROP NOT NULL',
          'ALTER TABLE orders ALTER total SET NOT NULL',
        ],
        'ALTER TABLE orders ALTER COLUMN customer_id DROP NOT NULL',
        'ALTER TABLE orders ALTER COLUMN total DROP NOT NULL',
        'ALTER TABLE orders ALTER COLUMN id DROP NOT NULL',
        'ALTER TABLE customers ALTER COLUMN id DROP NOT NULL',
        'ALTER TABLE orders ALTER COLUMN nothing DROP NOT NULL',
        'ALTER TABLE counted ALTER COLUMN id DROP NOT NULL',
        [
          'ALTER TABLE loose ADD COLUMN x int',
          'UPDATE loose SET x = 1',
          'ALTER TABLE loose ALTER COLUMN x SET NOT NULL',
        ],
        ['CREATE TABLE t (a int)', 'ALTER TABLE t ALTER a SET NOT NULL'],
        ['CREATE TEMP TABLE orders (total int)', 'ALTER TABLE orders ALTER total SET NOT NULL'],
        { statements: ['ALTER TABLE orders ADD CONSTRAINT q NOT NULL total'], postgres: [18, 18] },
        { statements: ['ALTER TABLE orders ADD NOT NULL total'], postgres: [18, 18] },
        { statements: ['ALTER TABLE orders ADD CONSTRAINT q NOT NULL total NOT VALID'], postgres: [18, 18] },
        {
          statements: [
            'ALTER TABLE orders ADD CONSTRAINT q NOT NULL total NOT VALID',
            'ALTER TABLE orders VALIDATE CONSTRAINT q',
          ],
          postgres: [18, 18],
        },
        {
          statements: [
            'ALTER TABLE orders ADD CONSTRAINT q NOT NULL total NOT VALID',
            'ALTER TABLE orders ALTER total SET NOT NULL',
          ],
          postgres: [18, 18],
        },
        { statements: ['ALTER TABLE orders ADD CONSTRAINT q NOT NULL customer_id'], postgres: [18, 18] },
        { statements: ['ALTER TABLE orders ADD CONSTRAINT q NOT NULL customer_id NOT VALID'], postgres: [18, 18] },
        { statements: ['ALTER TABLE customers ADD CONSTRAINT q NOT NULL checked'], postgres: [18, 18] },
        {
          statements: ['ALTER TABLE orders ADD CONSTRAINT q NOT NULL total', 'ALTER TABLE orders DROP CONSTRAINT q'],
          postgres: [18, 18],
        },
        { statements: ['ALTER TABLE orders DROP CONSTRAINT orders_customer_id_not_null'], postgres: [18, 18] },
        { statements: ['ALTER TABLE orders RENAME CONSTRAINT orders_customer_id_not_null TO q'], postgres: [18, 18] },
        {
          statements: [
            'ALTER TABLE orders ALTER total SET NOT NULL',
            'ALTER TABLE orders DROP CONSTRAINT orders_total_not_null',
          ],
          postgres: [18, 18],
        },
        {
          statements: ['ALTER TABLE orders ADD CONSTRAINT orders_customer_id_not_null CHECK (customer_id IS NOT NULL)'],
        },
      ],
    },
    {
      setup: quoted,
      cases: [
        'ALTER TABLE app."Order Items" ALTER COLUMN "Qty" SET NOT NULL',
        'ALTER TABLE app."Order Items" ALTER COLUMN qty SET NOT NULL',
        'ALTER TABLE app."Order Items" ALTER COLUMN "Id" DROP NOT NULL',
        'ALTER TABLE "Select" ALTER COLUMN "a""b" SET NOT NULL',
      ],
    },
    {
      setup: partitions,
      cases: [
        'ALTER TABLE events ALTER COLUMN user_id SET NOT NULL',
        'ALTER TABLE ONLY events ALTER COLUMN user_id SET NOT NULL',
        'ALTER TABLE events_1 ALTER COLUMN user_id SET NOT NULL',
        'ALTER TABLE events_2 ALTER COLUMN user_id SET NOT NULL',
        'ALTER TABLE events ALTER COLUMN k SET NOT NULL',
        'ALTER TABLE events ALTER COLUMN k DROP NOT NULL',
        'ALTER TABLE events ALTER COLUMN payload DROP NOT NULL',
        'ALTER TABLE logs ALTER COLUMN id SET NOT NULL',
        ['ALTER TABLE logs_1 ALTER COLUMN id SET NOT NULL', 'ALTER TABLE logs ALTER COLUMN id SET NOT NULL'],
        ['ALTER TABLE logs ADD CONSTRAINT q CHECK (id IS NOT NULL)', 'ALTER TABLE logs ALTER COLUMN id SET NOT NULL'],
        ['ALTER TABLE logs ALTER COLUMN id SET NOT NULL', 'ALTER TABLE logs_1 ALTER COLUMN id DROP NOT NULL'],
        ['ALTER TABLE logs ALTER COLUMN id SET NOT NULL', 'ALTER TABLE logs ALTER COLUMN id DROP NOT NULL'],
        { statements: ['ALTER TABLE logs ADD CONSTRAINT q NOT NULL id'], postgres: [18, 18] },
        {
          statements: [
            'ALTER TABLE logs ADD CONSTRAINT q NOT NULL id NOT VALID',
            'ALTER TABLE logs VALIDATE CONSTRAINT q',
          ],
          postgres: [18, 18],
        },
      ],
    },
    {
      setup: dependants,
      cases: [
        'ALTER TABLE animal ALTER COLUMN id SET NOT NULL',
        'ALTER TABLE ONLY animal ALTER COLUMN id SET NOT NULL',
        'ALTER TABLE dog ALTER COLUMN id SET NOT NULL',
        ['ALTER TABLE dog ALTER COLUMN id SET NOT NULL', 'ALTER TABLE animal ALTER COLUMN id SET NOT NULL'],
        ['ALTER TABLE animal ALTER COLUMN id SET NOT NULL', 'ALTER TABLE animal ALTER COLUMN id SET NOT NULL'],
        ['ALTER TABLE ONLY animal ALTER COLUMN id SET NOT NULL', 'ALTER TABLE animal ALTER COLUMN id SET NOT NULL'],
        ['CREATE TABLE kitten () INHERITS (cat)', 'ALTER TABLE cat ALTER COLUMN id SET NOT NULL'],
        ['ALTER TABLE animal ALTER COLUMN id SET NOT NULL', 'ALTER TABLE dog ALTER COLUMN id SET NOT NULL'],
        ['ALTER TABLE stray INHERIT animal', 'ALTER TABLE animal ALTER COLUMN id SET NOT NULL'],
        ['ALTER TABLE animal ALTER COLUMN id SET NOT NULL', 'ALTER TABLE animal ALTER COLUMN id DROP NOT NULL'],
        ['ALTER TABLE animal ALTER COLUMN id SET NOT NULL', 'ALTER TABLE dog ALTER COLUMN id DROP NOT NULL'],
        ['ALTER TABLE ONLY animal ALTER COLUMN id SET NOT NULL', 'ALTER TABLE dog ALTER COLUMN id SET NOT NULL'],
        [
          'ALTER TABLE animal ALTER COLUMN id SET NOT NULL',
          'ALTER TABLE dog ALTER COLUMN id DROP NOT NULL',
          'ALTER TABLE animal ALTER COLUMN id SET NOT NULL',
        ],
        [
          'ALTER TABLE ONLY animal ADD CONSTRAINT q CHECK (id > 0) NO INHERIT',
          'ALTER TABLE animal ALTER id SET NOT NULL',
        ],
        ['ALTER TABLE animal ADD CONSTRAINT q CHECK (id IS NOT NULL)', 'ALTER TABLE animal ALTER id SET NOT NULL'],
        [
          'ALTER TABLE animal ADD CONSTRAINT q CHECK (id IS NOT NULL) NO INHERIT',
          'ALTER TABLE animal ALTER id SET NOT NULL',
        ],
        ['ALTER TABLE animal ADD PRIMARY KEY (id)', 'ALTER TABLE animal ALTER id SET NOT NULL'],
        'ALTER TABLE base ALTER COLUMN p SET NOT NULL',
        'ALTER TABLE base ALTER COLUMN a DROP NOT NULL',
        'ALTER TABLE base ALTER COLUMN twice SET NOT NULL',
        'ALTER TABLE base_view ALTER COLUMN id SET NOT NULL',
      ],
    },
  ],
};
