/** Plain tables in `public`: keys, foreign keys, checks valid and not, indexes of each kind, one column of each type. */
export const shop = `
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN posint AS int CHECK (VALUE > 0);
CREATE DOMAIN plainint AS int;
CREATE SEQUENCE ticket;
CREATE TABLE customers (
  id bigint PRIMARY KEY,
  email text NOT NULL UNIQUE,
  name varchar(50),
  phone varchar(20),
  score int,
  age smallint,
  balance numeric(8,2),
  code char(5),
  tags text[],
  labels varchar(10)[],
  note text,
  feeling mood,
  rank plainint,
  ratio real,
  joined timestamp,
  seen timestamptz,
  seen3 timestamp(3),
  net cidr,
  bits varbit(4),
  span interval(3),
  doc json,
  docb jsonb,
  token uuid,
  active boolean DEFAULT true,
  checked int CONSTRAINT customers_checked_not_null CHECK (checked IS NOT NULL),
  paired int,
  CONSTRAINT customers_paired CHECK (paired IS NOT NULL AND paired > 0)
);
INSERT INTO customers
  SELECT g, 'c' || g, 'n' || g, 'p' || g, g, g, g, 'x', '{a}', '{b}', 't' || g, 'ok', g, g, '2020-01-01', '2020-01-01', '2020-01-01',
    '10.0.0.0/8', B'101', '1 day', '{}', '{}', NULL, true, g, g
  FROM generate_series(1, 100) g;
CREATE INDEX customers_name ON customers (name);
CREATE INDEX customers_phone_partial ON customers (phone) WHERE phone IS NOT NULL;
CREATE INDEX customers_lower_note ON customers (lower(note));
CREATE INDEX customers_joined ON customers (joined);
CREATE UNIQUE INDEX customers_score_age ON customers (score, age);
CREATE UNIQUE INDEX customers_checked_uq ON customers (checked);
CREATE UNIQUE INDEX customers_score_desc ON customers (score DESC);
CREATE UNIQUE INDEX customers_age_partial ON customers (age) WHERE age > 5;
CREATE UNIQUE INDEX customers_note_expression ON customers ((note || 'x'));
CREATE INDEX customers_net ON customers (net);
ALTER TABLE customers ADD CONSTRAINT customers_score_positive CHECK (score > 0) NOT VALID;
ALTER TABLE customers ADD CONSTRAINT customers_phone_length CHECK (length(phone) > 1);

CREATE TABLE products (id int PRIMARY KEY, sku varchar(20) UNIQUE, title text, price numeric(10,2), parent int REFERENCES products (id));
INSERT INTO products SELECT g, 's' || g, 't' || g, g, 1 FROM generate_series(1, 100) g;

CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id),
  sku varchar(20) REFERENCES products (sku),
  total int,
  state text DEFAULT 'new',
  placed timestamptz NOT NULL DEFAULT now()
);
INSERT INTO orders (customer_id, sku, total) SELECT g, 's' || g, g FROM generate_series(1, 100) g;
CREATE INDEX orders_customer_id ON orders (customer_id);
CREATE INDEX orders_state_total ON orders (state, total);

CREATE TABLE lines (
  order_id bigint,
  product_id int,
  quantity int,
  PRIMARY KEY (order_id, product_id),
  CONSTRAINT lines_order FOREIGN KEY (order_id) REFERENCES orders ON DELETE CASCADE,
  CONSTRAINT lines_quantity CHECK (quantity > 0)
);
INSERT INTO lines SELECT g, g, g FROM generate_series(1, 100) g;
ALTER TABLE lines ADD CONSTRAINT lines_product FOREIGN KEY (product_id) REFERENCES products NOT VALID;

CREATE TABLE loose (a int, b int, c text);
INSERT INTO loose SELECT g, g, 'c' || g FROM generate_series(1, 100) g;
CREATE TABLE empty (id int, n int);
CREATE TABLE counted (id serial PRIMARY KEY, dom posint, v varchar(10));
INSERT INTO counted (dom, v) SELECT g, 'v' FROM generate_series(1, 100) g;
`;
