SET lock_timeout = '2s';

-- Somebody orders by the billion.
ALTER TABLE order_items ALTER COLUMN quantity TYPE bigint;
