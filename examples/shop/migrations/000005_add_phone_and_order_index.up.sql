SET lock_timeout = '2s';

ALTER TABLE customers ADD COLUMN phone text;

-- The orders of a customer, newest first.
CREATE INDEX orders_customer_id_idx ON orders (customer_id, placed_at DESC);
