SET lock_timeout = '2s';

ALTER TABLE customers DROP COLUMN phone;
DROP INDEX orders_customer_id_idx;
