import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { partitions } from '../setups/partitions';
import { quoted } from '../setups/quoted';
import { shop } from '../setups/shop';

export const dropConstraint: Family = {
  name: 'DROP CONSTRAINT',
  groups: [
    {
      setup: shop,
      cases: [
        'ALTER TABLE lines DROP CONSTRAINT lines_quantity',
        'ALTER TABLE lines DROP CONSTRAINT lines_order',
        'ALTER TABLE lines DROP CONSTRAINT lines_product',
        'ALTER TABLE lines DROP CONSTRAINT lines_order, DROP CONSTRAINT lines_product',
        'ALTER TABLE lines DROP CONSTRAINT lines_pkey',
        'ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey',
        'ALTER TABLE orders DROP CONSTRAINT orders_pkey',
        'ALTER TABLE orders DROP CONSTRAINT orders_pkey CASCADE',
        'ALTER TABLE customers DROP CONSTRAINT customers_email_key',
        'ALTER TABLE customers DROP CONSTRAINT customers_pkey',
        'ALTER TABLE customers DROP CONSTRAINT customers_checked_not_null',
        'ALTER TABLE products DROP CONSTRAINT products_sku_key',
        'ALTER TABLE products DROP CONSTRAINT products_sku_key CASCADE',
        'ALTER TABLE products DROP CONSTRAINT products_parent_fkey',
        'ALTER TABLE products DROP CONSTRAINT products_pkey',
        'ALTER TABLE products DROP CONSTRAINT products_pkey CASCADE',
        'ALTER TABLE products DROP CONSTRAINT nothing_here',
        'ALTER TABLE products DROP CONSTRAINT IF EXISTS nothing_here',
        'ALTER TABLE customers DROP CONSTRAINT customers_name',
        ['ALTER TABLE lines DROP CONSTRAINT lines_order', 'ALTER TABLE orders DROP CONSTRAINT orders_pkey'],
        ['ALTER TABLE lines DROP CONSTRAINT lines_pkey', 'CREATE INDEX lines_pkey ON lines (order_id)'],
        ['ALTER TABLE loose ADD CONSTRAINT q UNIQUE (a)', 'ALTER TABLE loose DROP CONSTRAINT q'],
        ['CREATE TABLE t (a int REFERENCES products)', 'ALTER TABLE t DROP CONSTRAINT t_a_fkey'],
      ],
    },
    {
      setup: quoted,
      cases: [
        'ALTER TABLE "Audit Log"."Entry" DROP CONSTRAINT "Entry_Item Id_fkey"',
        'ALTER TABLE app."Order Items" DROP CONSTRAINT "Order Items_pkey"',
        'ALTER TABLE app."Order Items" DROP CONSTRAINT "Order Items_pkey" CASCADE',
        'ALTER TABLE app.child DROP CONSTRAINT child_same_id_fkey',
        'ALTER TABLE same DROP CONSTRAINT same_pkey',
      ],
    },
    {
      setup: partitions,
      cases: [
        'ALTER TABLE events DROP CONSTRAINT events_user',
        'ALTER TABLE events DROP CONSTRAINT events_payload',
        'ALTER TABLE events_1 DROP CONSTRAINT events_payload',
        'ALTER TABLE events_1 DROP CONSTRAINT events_user',
        'ALTER TABLE ONLY events DROP CONSTRAINT events_payload',
        'ALTER TABLE ONLY events DROP CONSTRAINT events_user',
        'ALTER TABLE events DROP CONSTRAINT events_pkey',
        'ALTER TABLE events DROP CONSTRAINT events_pkey CASCADE',
        'ALTER TABLE events_1 DROP CONSTRAINT events_1_pkey',
        'ALTER TABLE notes DROP CONSTRAINT notes_event',
        'ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE',
        'ALTER TABLE hashed DROP CONSTRAINT hashed_pkey',
        ['ALTER TABLE logs ADD PRIMARY KEY (id, day)', 'ALTER TABLE logs DROP CONSTRAINT logs_pkey'],
        ['ALTER TABLE notes DROP CONSTRAINT notes_event', 'DROP TABLE events_1'],
      ],
    },
    {
      setup: dependants,
      cases: [
        'ALTER TABLE animal DROP CONSTRAINT animal_name',
        'ALTER TABLE dog DROP CONSTRAINT animal_name',
        'ALTER TABLE ONLY animal DROP CONSTRAINT animal_name',
        'ALTER TABLE base DROP CONSTRAINT base_pkey',
        'ALTER TABLE base DROP CONSTRAINT base_pkey CASCADE',
        'ALTER TABLE other DROP CONSTRAINT other_base_id_fkey',
      ],
    },
  ],
};
