import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { partitions } from '../setups/partitions';
import { quoted } from '../setups/quoted';
import { shop } from '../setups/shop';

export const dropColumn: Family = {
  name: 'DROP COLUMN',
  groups: [
    {
      setup: shop,
      cases: [
        'ALTER TABLE customers DROP COLUMN note',
        'ALTER TABLE customers DROP COLUMN name',
        'ALTER TABLE customers DROP COLUMN phone',
        'ALTER TABLE customers DROP COLUMN id',
        'ALTER TABLE customers DROP COLUMN id CASCADE',
        'ALTER TABLE customers DROP COLUMN score',
        'ALTER TABLE customers DROP COLUMN nothing',
        'ALTER TABLE customers DROP COLUMN IF EXISTS nothing',
        'ALTER TABLE customers DROP COLUMN xmin',
        'ALTER TABLE customers DROP note, DROP name',
        'ALTER TABLE orders DROP COLUMN customer_id',
        'ALTER TABLE orders DROP COLUMN sku',
        'ALTER TABLE orders DROP COLUMN id',
        'ALTER TABLE orders DROP COLUMN id CASCADE',
        'ALTER TABLE lines DROP COLUMN order_id',
        'ALTER TABLE lines DROP COLUMN product_id',
        'ALTER TABLE lines DROP COLUMN quantity',
        'ALTER TABLE products DROP COLUMN parent',
        'ALTER TABLE products DROP COLUMN sku',
        'ALTER TABLE products DROP COLUMN sku CASCADE',
        'ALTER TABLE counted DROP COLUMN id',
        ['ALTER TABLE orders DROP COLUMN customer_id', 'CREATE INDEX orders_customer_id ON orders (total)'],
        ['ALTER TABLE orders DROP COLUMN sku', 'DROP TABLE products CASCADE'],
        ['ALTER TABLE orders DROP COLUMN total', 'ALTER TABLE orders ADD COLUMN total text'],
        [
          'ALTER TABLE customers DROP COLUMN score',
          'ALTER TABLE customers ADD CONSTRAINT customers_score_positive CHECK (age > 0)',
        ],
      ],
    },
    {
      setup: quoted,
      cases: [
        'ALTER TABLE app."Order Items" DROP COLUMN "Qty"',
        'ALTER TABLE app."Order Items" DROP COLUMN "Qty" CASCADE',
        'ALTER TABLE app."Order Items" DROP COLUMN "Name"',
        'ALTER TABLE app."Order Items" DROP COLUMN qty',
        'ALTER TABLE app."Order Items" DROP COLUMN "Id"',
        'ALTER TABLE "Audit Log"."Entry" DROP COLUMN "Item Id"',
      ],
    },
    {
      setup: partitions,
      cases: [
        'ALTER TABLE events DROP COLUMN payload',
        'ALTER TABLE events DROP COLUMN kind',
        'ALTER TABLE events DROP COLUMN user_id',
        'ALTER TABLE events DROP COLUMN k',
        'ALTER TABLE events DROP COLUMN id',
        'ALTER TABLE events DROP COLUMN id CASCADE',
        'ALTER TABLE events_1 DROP COLUMN payload',
        'ALTER TABLE ONLY events DROP COLUMN payload',
        'ALTER TABLE notes DROP COLUMN event_id',
        'ALTER TABLE users DROP COLUMN id CASCADE',
      ],
    },
    {
      setup: dependants,
      cases: [
        'ALTER TABLE base DROP COLUMN b',
        'ALTER TABLE base DROP COLUMN b CASCADE',
        'ALTER TABLE base DROP COLUMN p',
        'ALTER TABLE base DROP COLUMN a',
        'ALTER TABLE base DROP COLUMN a CASCADE',
        'ALTER TABLE base DROP COLUMN twice',
        'ALTER TABLE base DROP COLUMN lvl',
        'ALTER TABLE base DROP COLUMN lvl CASCADE',
        'ALTER TABLE base DROP COLUMN id CASCADE',
        'ALTER TABLE other DROP COLUMN t CASCADE',
        'ALTER TABLE animal DROP COLUMN name',
        'ALTER TABLE ONLY animal DROP COLUMN name',
        'ALTER TABLE dog DROP COLUMN name',
        'ALTER TABLE dog DROP COLUMN breed',
        'ALTER TABLE watched DROP COLUMN n',
        'ALTER TABLE watched DROP COLUMN owner',
        'ALTER TABLE watched DROP COLUMN n CASCADE',
        'ALTER TABLE watched DROP COLUMN owner CASCADE',
      ],
    },
  ],
};
