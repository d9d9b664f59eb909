import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { partitions } from '../setups/partitions';
import { quoted } from '../setups/quoted';
import { shop } from '../setups/shop';

export const dropTable: Family = {
  name: 'DROP TABLE',
  groups: [
    {
      setup: shop,
      cases: [
        'DROP TABLE loose',
        'DROP TABLE lines',
        'DROP TABLE orders',
        'DROP TABLE orders CASCADE',
        'DROP TABLE customers CASCADE',
        'DROP TABLE products CASCADE',
        'DROP TABLE orders, lines',
        'DROP TABLE lines, orders',
        'DROP TABLE loose, empty, counted',
        'DROP TABLE IF EXISTS loose',
        'DROP TABLE IF EXISTS nothing_here',
        'DROP TABLE IF EXISTS nothing_here, loose',
        'DROP TABLE customers_name',
        'DROP VIEW orders',
        ['DROP TABLE lines', 'DROP TABLE orders'],
        ['DROP TABLE loose', 'CREATE TABLE loose (a int)', 'CREATE INDEX q ON loose (a)'],
        ['CREATE TABLE t (c bigint REFERENCES customers)', 'DROP TABLE t'],
        ['ALTER TABLE lines DROP CONSTRAINT lines_order', 'DROP TABLE orders'],
        ['ALTER TABLE loose RENAME TO tight', 'DROP TABLE tight'],
      ],
    },
    {
      setup: quoted,
      cases: [
        'DROP TABLE app."Order Items"',
        'DROP TABLE app."Order Items" CASCADE',
        'DROP TABLE "Audit Log"."Entry"',
        'DROP TABLE same',
        'DROP TABLE app.same',
        'DROP TABLE app.same, app.child',
        'DROP TABLE IF EXISTS app."order items"',
        ['SET LOCAL search_path = app', 'DROP TABLE child', 'DROP TABLE same'],
        ['SET LOCAL search_path = app, public', 'DROP TABLE child', 'DROP TABLE same', 'DROP TABLE same'],
      ],
    },
    {
      setup: partitions,
      cases: [
        'DROP TABLE events',
        'DROP TABLE events CASCADE',
        'DROP TABLE events_1',
        'DROP TABLE events_1 CASCADE',
        'DROP TABLE events_2',
        'DROP TABLE events_2 CASCADE',
        'DROP TABLE events_2a CASCADE',
        'DROP TABLE events_rest CASCADE',
        'DROP TABLE logs',
        'DROP TABLE logs_1',
        'DROP TABLE logs_1, logs_2',
        'DROP TABLE notes',
        'DROP TABLE users',
        'DROP TABLE users CASCADE',
        'DROP TABLE hashed_0',
        'DROP TABLE small',
        ['DROP TABLE notes', 'DROP TABLE events_1'],
        ['DROP TABLE notes', 'DROP TABLE events'],
      ],
    },
    {
      setup: dependants,
      cases: [
        'DROP TABLE base',
        'DROP TABLE base CASCADE',
        'DROP TABLE other',
        'DROP TABLE other CASCADE',
        'DROP TABLE animal',
        'DROP TABLE animal CASCADE',
        'DROP TABLE dog CASCADE',
        'DROP TABLE puppy',
        'DROP TABLE watched',
        'DROP TABLE base_view',
      ],
    },
  ],
};
