import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { library } from '../setups/library';
import { partitions } from '../setups/partitions';
import { shop } from '../setups/shop';

export const rowsAndQueries: Family = {
  name: 'COPY, MERGE, row locks, writing queries',
  groups: [
    {
      setup: shop,
      cases: [
        'COPY loose TO $$/dev/null$$',
        'COPY (SELECT a FROM loose WHERE b = 1) TO $$/dev/null$$',
        'COPY (UPDATE loose SET a = 1 RETURNING a) TO $$/dev/null$$',
        'COPY loose FROM $$/dev/null$$',
        'COPY orders (customer_id, total) FROM $$/dev/null$$',
        'COPY lines FROM $$/dev/null$$',
        'COPY loose (nothing) FROM $$/dev/null$$',
        {
          statements: ['MERGE INTO orders o USING loose l ON o.id = l.a WHEN MATCHED THEN UPDATE SET total = l.b'],
          postgres: [15, 18],
        },
        {
          statements: ['MERGE INTO orders o USING loose l ON o.id = l.a WHEN MATCHED THEN DELETE'],
          postgres: [15, 18],
        },
        {
          statements: [
            'MERGE INTO loose l USING orders o ON o.total = l.a WHEN NOT MATCHED THEN INSERT (a) VALUES (o.total)',
          ],
          postgres: [15, 18],
        },
        {
          statements: ['MERGE INTO loose l USING (SELECT 1 AS a) s ON s.a = l.a WHEN MATCHED THEN DO NOTHING'],
          postgres: [15, 18],
        },
        {
          statements: [
            'MERGE INTO orders o USING (VALUES (1, 2)) s (i, t) ON o.id = s.i WHEN MATCHED THEN UPDATE SET customer_id = s.t',
          ],
          postgres: [15, 18],
        },
        'UPDATE orders SET total = 1 WHERE id = (SELECT l.a FROM loose l WHERE l.a = orders.total LIMIT 1)',
        'UPDATE orders SET total = 1 WHERE id = (SELECT max(l.a) FROM loose l)',
        'UPDATE orders SET total = 1 WHERE id = (SELECT p.id FROM orders p WHERE p.customer_id = orders.customer_id ORDER BY p.id LIMIT 1)',
        'UPDATE orders SET total = 1 WHERE id = total + 1',
        ['CREATE INDEX q ON customers USING gin (docb)', 'UPDATE customers SET active = false WHERE docb IS NOT NULL'],
        ['CREATE INDEX q ON customers USING hash (phone)', 'UPDATE customers SET active = false WHERE phone IS NULL'],
        [
          'CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO loose (nothing) VALUES (n); RETURN n; END $$',
          'SELECT f(a) FROM loose WHERE a = -1',
        ],
        [
          'CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN UPDATE loose SET nothing = n; RETURN n; END $$',
          'SELECT f(1)',
        ],
        'SELECT * FROM orders WHERE id = 1 FOR SHARE',
        'SELECT * FROM orders WHERE id = 1 FOR NO KEY UPDATE NOWAIT',
        'SELECT * FROM orders WHERE id = 1 FOR KEY SHARE SKIP LOCKED',
        'SELECT * FROM loose FOR UPDATE',
        'SELECT o.id FROM orders o JOIN loose l ON l.a = o.id WHERE l.a = 1 FOR UPDATE OF o',
        'SELECT id FROM orders WHERE id IN (SELECT a FROM loose FOR UPDATE)',
        'WITH w AS (SELECT id FROM orders WHERE id = 1 FOR UPDATE) UPDATE loose SET a = 1 FROM w WHERE w.id = loose.a',
        'WITH gone AS (DELETE FROM loose WHERE a = 1 RETURNING *) INSERT INTO empty (id) SELECT a FROM gone',
        'WITH made AS (INSERT INTO loose (a) VALUES (1) RETURNING a) SELECT * FROM made',
        'WITH s AS (SELECT total FROM orders) INSERT INTO loose (a) SELECT total FROM s',
        'WITH s AS (SELECT 1 AS a) INSERT INTO loose (a) SELECT a FROM s',
        'WITH RECURSIVE r AS (SELECT id, parent FROM products WHERE id = 1 UNION ALL SELECT p.id, p.parent FROM products p JOIN r ON r.id = p.parent WHERE p.id > 1000) SELECT count(*) FROM r',
        'WITH up AS (UPDATE orders SET total = 1 WHERE id = 1 RETURNING id), down AS (DELETE FROM loose) SELECT * FROM up',
        'WITH gone AS (DELETE FROM lines WHERE order_id = 1 RETURNING order_id) UPDATE orders SET total = 0 FROM gone WHERE gone.order_id = orders.id',
        'SELECT total INTO t FROM orders',
        'SELECT total INTO TEMP t FROM orders WHERE id = 1',
        'CREATE TABLE t AS SELECT * FROM orders',
        'CREATE TABLE t AS TABLE loose WITH NO DATA',
        'CREATE TABLE IF NOT EXISTS loose AS SELECT 1 AS a',
        'CREATE TABLE t (x, y) AS VALUES (1, 2)',
        'CREATE TEMP TABLE t AS SELECT id FROM orders WHERE id = 5',
        [
          'CREATE TABLE t AS SELECT id, total FROM orders',
          'ALTER TABLE t ADD PRIMARY KEY (id)',
          'INSERT INTO t VALUES (1000, 1)',
        ],
        ['PREPARE p AS SELECT * FROM loose', 'CREATE TABLE t AS EXECUTE p'],
        'INSERT INTO loose (a) VALUES (1) RETURNING a',
        'INSERT INTO products (id, sku) VALUES (1, $$x$$) ON CONFLICT ON CONSTRAINT products_pkey DO UPDATE SET title = (SELECT c FROM loose WHERE a = 1)',
        'INSERT INTO orders (customer_id) VALUES ((SELECT max(id) FROM customers))',
        'INSERT INTO loose (a) VALUES ((SELECT max(b) FROM loose))',
        'UPDATE orders SET (total, state) = (SELECT a, c FROM loose WHERE a = 5) WHERE id = 1',
        'UPDATE orders SET total = 1 WHERE EXISTS (SELECT 1 FROM loose WHERE loose.a = orders.id)',
        'DELETE FROM loose WHERE EXISTS (SELECT 1 FROM orders WHERE orders.id = loose.a)',
        'SELECT (SELECT count(*) FROM loose) AS n',
        'SELECT * FROM loose UNION SELECT id, n, null FROM empty',
        'SELECT * FROM orders ORDER BY id LIMIT 1',
        'SELECT count(*) FROM orders WHERE id = 1',
        'SELECT exists (SELECT 1 FROM loose WHERE a = 1000)',
      ],
    },
    {
      setup: partitions,
      cases: [
        'COPY logs FROM $$/dev/null$$',
        'COPY logs TO $$/dev/null$$',
        'COPY (SELECT * FROM logs) TO $$/dev/null$$',
        'COPY events_1 TO $$/dev/null$$',
        {
          statements: ['MERGE INTO logs l USING small s ON l.id = s.id WHEN MATCHED THEN UPDATE SET line = $$x$$'],
          postgres: [15, 18],
        },
        'SELECT * FROM logs WHERE day = 1 FOR UPDATE',
        'CREATE TABLE t AS SELECT * FROM logs WHERE day = 1',
      ],
    },
    {
      setup: dependants,
      cases: [
        'COPY base (id, a) FROM $$/dev/null$$',
        'COPY base_view TO $$/dev/null$$',
        'COPY totals TO $$/dev/null$$',
        'COPY totals FROM $$/dev/null$$',
        'COPY animal TO $$/dev/null$$',
        'SELECT * FROM base_view WHERE id = 1 FOR UPDATE',
        'SELECT * FROM totals FOR UPDATE',
        'WITH w AS (UPDATE base_view SET b = $$x$$ WHERE id = 1 RETURNING id) SELECT * FROM w',
        {
          statements: ['MERGE INTO animal a USING other o ON o.id = a.id WHEN MATCHED THEN UPDATE SET name = $$x$$'],
          postgres: [15, 18],
        },
      ],
    },
    {
      setup: library,
      cases: [
        'INSERT INTO loans (book_id, days) VALUES (1, 1)',
        'UPDATE books SET old = 1',
        'DELETE FROM loans WHERE id = 1',
        'INSERT INTO reviews VALUES (1000, 1, 1)',
        ['INSERT INTO reviews VALUES (1000, 1, 1)', 'ALTER TABLE reviews ADD COLUMN x int'],
        [
          'INSERT INTO reviews VALUES (1000, 1, 1)',
          'SET CONSTRAINTS ALL IMMEDIATE',
          'ALTER TABLE reviews ADD COLUMN x int',
        ],
        ['UPDATE reviews SET loan_id = 2 WHERE id = 1', 'CREATE INDEX q ON reviews (stars)'],
        ['UPDATE reviews SET stars = 2', 'ALTER TABLE reviews ADD COLUMN x int'],
        ['INSERT INTO reviews VALUES (1000, 1, 1)', 'TRUNCATE reviews'],
        ['INSERT INTO reviews VALUES (1000, NULL, 1)', 'ALTER TABLE reviews ADD COLUMN x int'],
        [
          'SET CONSTRAINTS ALL IMMEDIATE',
          'INSERT INTO reviews VALUES (1000, 1, 1)',
          'ALTER TABLE reviews ADD COLUMN x int',
        ],
      ],
    },
  ],
};
