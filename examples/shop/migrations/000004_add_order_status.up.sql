SET lock_timeout = '2s';

-- Over in an instant: a constant default is kept beside the table, and no row is written.
ALTER TABLE orders ADD COLUMN status text NOT NULL DEFAULT 'placed';

-- So is this: every varchar(32) is a varchar(64).
ALTER TABLE products ALTER COLUMN sku TYPE varchar(64);
