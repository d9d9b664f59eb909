import type { Family } from '../case';
import { attachable } from '../setups/attachable';
import { partitions } from '../setups/partitions';
import { shop } from '../setups/shop';
import { traits } from '../setups/traits';

export const alterTableMixed: Family = {
  name: 'ALTER TABLE with several commands',
  groups: [
    {
      setup: traits,
      cases: [
        'ALTER TABLE docs ADD COLUMN x int, ENABLE ROW LEVEL SECURITY, SET (fillfactor = 70), OWNER TO pg_monitor',
        'ALTER TABLE docs ADD COLUMN x int DEFAULT random(), ADD COLUMN y int GENERATED ALWAYS AS IDENTITY, ALTER COLUMN size TYPE bigint',
        'ALTER TABLE lone ALTER COLUMN n TYPE bigint, SET UNLOGGED, ADD CONSTRAINT q CHECK (n > 0), ALTER COLUMN t SET NOT NULL',
        'ALTER TABLE lone DROP COLUMN t, ADD COLUMN t int, ALTER COLUMN t SET STATISTICS 10',
        'ALTER TABLE lone ALTER COLUMN n SET STATISTICS 10, VALIDATE CONSTRAINT nothing_here',
        'ALTER TABLE pages DISABLE TRIGGER ALL, ADD CONSTRAINT q FOREIGN KEY (code) REFERENCES docs NOT VALID',
        'ALTER TABLE pages DISABLE TRIGGER ALL, SET (fillfactor = 70)',
        'ALTER TABLE lone ALTER COLUMN n SET STATISTICS 10, CLUSTER ON lone_n, SET (autovacuum_enabled = off)',
        'ALTER TABLE kin ALTER COLUMN n SET STATISTICS 10, ADD COLUMN x int',
        'ALTER TABLE kin SET (fillfactor = 70), ADD CONSTRAINT q CHECK (id > 0)',
        'ALTER TABLE kin ADD CONSTRAINT q CHECK (id > 0), SET UNLOGGED',
        'ALTER TABLE metrics ALTER COLUMN v SET STATISTICS 10, ALTER COLUMN v SET NOT NULL',
        'ALTER TABLE metrics ALTER COLUMN v SET STORAGE EXTERNAL, ALTER COLUMN v SET STATISTICS 10',
        'ALTER TABLE computed ALTER COLUMN calc DROP EXPRESSION, ALTER COLUMN calc TYPE bigint',
        'ALTER TABLE counters ALTER COLUMN id DROP IDENTITY, ALTER COLUMN id TYPE bigint, ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY',
        'ALTER TABLE docs REPLICA IDENTITY FULL, CLUSTER ON docs_title',
        'ALTER TABLE lone ADD PRIMARY KEY (id), ADD COLUMN x int',

        'ALTER TABLE lone DROP CONSTRAINT lone_pkey, ADD CONSTRAINT q PRIMARY KEY (id, n), SET UNLOGGED',
        'ALTER TABLE lone ADD COLUMN x int CHECK (x > 0) UNIQUE REFERENCES docs',
        'ALTER TABLE lone ADD COLUMN x int CONSTRAINT c CHECK (x > 0) CONSTRAINT u UNIQUE CONSTRAINT f REFERENCES docs DEFERRABLE INITIALLY DEFERRED',
        'ALTER TABLE lone ADD COLUMN x int CONSTRAINT q NOT NULL DEFAULT 5',
        'ALTER TABLE lone ADD COLUMN x text COLLATE "C" DEFAULT $$a$$ NOT NULL CHECK (x <> $$$$)',
        'ALTER TABLE lone ADD COLUMN IF NOT EXISTS n int UNIQUE',
        'ALTER TABLE lone ADD COLUMN IF NOT EXISTS n int REFERENCES docs',
        'ALTER TABLE lone ADD COLUMN x int UNIQUE DEFERRABLE, ADD COLUMN y int UNIQUE',
        'ALTER TABLE lone ADD CONSTRAINT q UNIQUE USING INDEX lone_n',
        'ALTER TABLE docs ADD CONSTRAINT q UNIQUE USING INDEX docs_code DEFERRABLE INITIALLY DEFERRED',
        'ALTER TABLE docs ADD CONSTRAINT q PRIMARY KEY USING INDEX docs_code',
        'ALTER TABLE docs DROP CONSTRAINT docs_pkey CASCADE, ADD CONSTRAINT q PRIMARY KEY USING INDEX docs_code',
        'ALTER TABLE docs ADD UNIQUE USING INDEX docs_body, ADD UNIQUE USING INDEX docs_code',
        'ALTER TABLE IF EXISTS docs ADD COLUMN IF NOT EXISTS x int, DROP COLUMN IF EXISTS nothing, DROP CONSTRAINT IF EXISTS nothing',
        'ALTER TABLE IF EXISTS nothing_here ADD COLUMN x int, OWNER TO pg_monitor',
        'ALTER TABLE docs ENABLE ROW LEVEL SECURITY, ADD COLUMN size int',
        ['ALTER TABLE lone SET UNLOGGED', 'ALTER TABLE lone ALTER COLUMN n TYPE bigint'],
        ['CREATE INDEX q ON lone (t)', 'ALTER TABLE lone SET UNLOGGED'],
        [
          'LOCK TABLE lone IN SHARE ROW EXCLUSIVE MODE',
          'ALTER TABLE lone DISABLE TRIGGER ALL',
          'ALTER TABLE lone SET UNLOGGED',
        ],
        {
          statements: ['BEGIN', 'ALTER TABLE lone SET UNLOGGED', 'ROLLBACK', 'ALTER TABLE lone SET LOGGED'],
          sending: 'statements',
        },
      ],
    },
    {
      setup: shop,
      cases: [
        'ALTER TABLE orders ADD COLUMN x int REFERENCES products ON DELETE SET NULL, ADD COLUMN y bigint REFERENCES customers',
        'ALTER TABLE orders ADD COLUMN x int DEFAULT 1 REFERENCES products, ADD CHECK (total > 0)',
        'ALTER TABLE orders SET (fillfactor = 80), VALIDATE CONSTRAINT orders_sku_fkey',
        'ALTER TABLE lines VALIDATE CONSTRAINT lines_product, ALTER COLUMN quantity SET STATISTICS 10',
        'ALTER TABLE customers ALTER name TYPE text, ALTER name SET STORAGE EXTERNAL',
        'ALTER TABLE customers ALTER score TYPE bigint, ALTER age TYPE int, ALTER code TYPE char(10)',
        'ALTER TABLE loose ADD PRIMARY KEY (a), REPLICA IDENTITY FULL',
        'ALTER TABLE loose ALTER a SET NOT NULL, ALTER a ADD GENERATED ALWAYS AS IDENTITY, ADD PRIMARY KEY (a)',
        'ALTER TABLE empty SET UNLOGGED, SET (fillfactor = 50)',
      ],
    },
    {
      setup: partitions,
      cases: [
        'ALTER TABLE events ADD COLUMN x int, ALTER payload SET STATISTICS 10',
        'ALTER TABLE events ADD COLUMN x int CHECK (x > 0)',
        'ALTER TABLE events ADD COLUMN x int REFERENCES users',
        'ALTER TABLE events ADD COLUMN x int DEFAULT 1 REFERENCES users',
        'ALTER TABLE logs ADD COLUMN x int UNIQUE',
        'ALTER TABLE logs DISABLE TRIGGER USER, ALTER line SET STORAGE MAIN',
        'ALTER TABLE ONLY logs ALTER line SET STATISTICS 10, ALTER day SET STATISTICS 10',
      ],
    },
    {
      setup: attachable,
      cases: [
        ['ALTER TABLE simple DETACH PARTITION simple_2', 'ALTER TABLE simple_2 SET UNLOGGED'],
        ['CREATE INDEX q ON simple (k)', 'ALTER TABLE simple ATTACH PARTITION open FOR VALUES FROM (200) TO (300)'],
        [
          'CREATE INDEX q ON ONLY simple (k)',
          'ALTER TABLE simple ATTACH PARTITION open FOR VALUES FROM (200) TO (300)',
        ],
        [
          'ALTER TABLE simple ADD CHECK (k > 0)',
          'ALTER TABLE simple ATTACH PARTITION open FOR VALUES FROM (200) TO (300)',
        ],
        [
          'ALTER TABLE simple ALTER n SET NOT NULL',
          'ALTER TABLE simple ATTACH PARTITION open FOR VALUES FROM (200) TO (300)',
        ],
      ],
    },
  ],
};
