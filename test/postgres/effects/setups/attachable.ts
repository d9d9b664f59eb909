/** Partitioned tables of each kind, and tables that can and cannot become their partitions. */
export const attachable = `
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TABLE owners (id int PRIMARY KEY, n text);
INSERT INTO owners SELECT g, 'n' FROM generate_series(1, 400) g;

CREATE TABLE simple (k int, n text) PARTITION BY RANGE (k);
CREATE TABLE simple_1 PARTITION OF simple FOR VALUES FROM (0) TO (100);
CREATE TABLE simple_2 PARTITION OF simple FOR VALUES FROM (100) TO (200);
INSERT INTO simple SELECT g, 'n' FROM generate_series(1, 199) g;
CREATE TABLE open (k int, n text);
INSERT INTO open SELECT g, 'n' FROM generate_series(200, 299) g;
CREATE TABLE proven (k int NOT NULL, n text, CONSTRAINT proven_k CHECK (k >= 200 AND k < 300));
INSERT INTO proven SELECT g, 'n' FROM generate_series(200, 299) g;
CREATE TABLE proven_tighter (k int NOT NULL, n text, CONSTRAINT proven_tighter_k CHECK (k >= 210 AND k < 290));
INSERT INTO proven_tighter SELECT g, 'n' FROM generate_series(210, 289) g;
CREATE TABLE proven_wider (k int NOT NULL, n text, CONSTRAINT proven_wider_k CHECK (k >= 100 AND k < 300));
INSERT INTO proven_wider SELECT g, 'n' FROM generate_series(200, 299) g;
CREATE TABLE proven_nullable (k int, n text, CONSTRAINT proven_nullable_k CHECK (k >= 200 AND k < 300));
INSERT INTO proven_nullable SELECT g, 'n' FROM generate_series(200, 299) g;
CREATE TABLE proven_twice (k int, n text, CHECK (k >= 200), CHECK (k < 300), CHECK (k IS NOT NULL));
INSERT INTO proven_twice SELECT g, 'n' FROM generate_series(200, 299) g;
CREATE TABLE proven_exactly (k int, n text, CHECK (k IS NOT NULL AND k >= 200 AND k < 300));
INSERT INTO proven_exactly SELECT g, 'n' FROM generate_series(200, 299) g;
CREATE TABLE proven_between (k int NOT NULL, n text, CHECK (k BETWEEN 200 AND 299));
INSERT INTO proven_between SELECT g, 'n' FROM generate_series(200, 299) g;
CREATE TABLE unproven (k int NOT NULL, n text);
INSERT INTO unproven SELECT g, 'n' FROM generate_series(200, 299) g;
ALTER TABLE unproven ADD CONSTRAINT unproven_k CHECK (k >= 200 AND k < 300) NOT VALID;
CREATE TABLE tree (k int, n text) PARTITION BY RANGE (k);
CREATE TABLE tree_1 PARTITION OF tree FOR VALUES FROM (200) TO (250);
CREATE TABLE tree_2 PARTITION OF tree FOR VALUES FROM (250) TO (300);
INSERT INTO tree SELECT g, 'n' FROM generate_series(200, 299) g;
CREATE TABLE lacking (k int);
CREATE TABLE excess (k int, n text, x int);
CREATE TABLE otherwise (k bigint, n text);
CREATE TABLE narrower (k int, n varchar(5));
CREATE TABLE swapped (n text, k int);
INSERT INTO swapped SELECT 'n', g FROM generate_series(200, 299) g;
CREATE TABLE ident (k int GENERATED ALWAYS AS IDENTITY, n text);
CREATE UNLOGGED TABLE unlogged (k int, n text);
CREATE VIEW simple_view AS SELECT * FROM simple;

CREATE TABLE kinds (kind text, n text) PARTITION BY LIST (kind);
CREATE TABLE kinds_a PARTITION OF kinds FOR VALUES IN ('a');
CREATE TABLE kinds_rest PARTITION OF kinds DEFAULT;
INSERT INTO kinds SELECT CASE g % 2 WHEN 0 THEN 'a' ELSE 'z' END, 'n' FROM generate_series(1, 200) g;
CREATE TABLE kind_b (kind text, n text);
INSERT INTO kind_b SELECT 'b', 'n' FROM generate_series(1, 100) g;
CREATE TABLE kind_b_proven (kind text NOT NULL, n text, CHECK (kind = 'b'));
INSERT INTO kind_b_proven SELECT 'b', 'n' FROM generate_series(1, 100) g;
CREATE TABLE kind_bc_proven (kind text NOT NULL, n text, CHECK (kind IN ('b', 'c')));
INSERT INTO kind_bc_proven SELECT 'b', 'n' FROM generate_series(1, 100) g;

CREATE TABLE guarded (k int NOT NULL, n text) PARTITION BY RANGE (k);
CREATE TABLE guarded_1 PARTITION OF guarded FOR VALUES FROM (0) TO (100);
CREATE TABLE guarded_rest PARTITION OF guarded DEFAULT;
INSERT INTO guarded SELECT g, 'n' FROM generate_series(1, 150) g;
ALTER TABLE guarded_rest ADD CONSTRAINT guarded_rest_low CHECK (k < 200);
CREATE TABLE nested (k int, n text) PARTITION BY RANGE (k);
CREATE TABLE nested_1 PARTITION OF nested FOR VALUES FROM (0) TO (100);
CREATE TABLE nested_rest PARTITION OF nested DEFAULT PARTITION BY LIST (n);
CREATE TABLE nested_rest_n PARTITION OF nested_rest FOR VALUES IN ('n');
INSERT INTO nested SELECT g, 'n' FROM generate_series(1, 190) g;

CREATE TABLE hashed (id int, n text) PARTITION BY HASH (id);
CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
INSERT INTO hashed_0 SELECT id, 'n' FROM (SELECT g AS id FROM generate_series(1, 400) g) x WHERE satisfies_hash_partition('hashed'::regclass, 2, 0, id) LIMIT 100;
CREATE TABLE hash_1 (id int, n text);
INSERT INTO hash_1 SELECT id, 'n' FROM (SELECT g AS id FROM generate_series(1, 400) g) x WHERE satisfies_hash_partition('hashed'::regclass, 2, 1, id) LIMIT 100;

CREATE TABLE sales (id int NOT NULL, k int NOT NULL, owner_id int, note text, PRIMARY KEY (id, k)) PARTITION BY RANGE (k);
CREATE TABLE sales_1 PARTITION OF sales FOR VALUES FROM (0) TO (100);
CREATE TABLE sales_2 PARTITION OF sales FOR VALUES FROM (100) TO (200) PARTITION BY RANGE (k);
CREATE TABLE sales_2a PARTITION OF sales_2 FOR VALUES FROM (100) TO (200);
INSERT INTO sales SELECT g, g, g, 'n' FROM generate_series(1, 199) g;
CREATE INDEX sales_note ON sales (note);
ALTER TABLE sales ADD CONSTRAINT sales_owner FOREIGN KEY (owner_id) REFERENCES owners (id);
ALTER TABLE sales ADD CONSTRAINT sales_id CHECK (id > 0);
CREATE TRIGGER sales_note AFTER INSERT ON sales FOR EACH ROW EXECUTE FUNCTION note();
CREATE TABLE returns (id int PRIMARY KEY, sale_id int, sale_k int, CONSTRAINT returns_sale FOREIGN KEY (sale_id, sale_k) REFERENCES sales (id, k));
INSERT INTO returns SELECT g, g, g FROM generate_series(100, 199) g;
CREATE TABLE sales_bare (id int NOT NULL, k int NOT NULL, owner_id int, note text, CONSTRAINT sales_id CHECK (id > 0));
INSERT INTO sales_bare SELECT g, g, g, 'n' FROM generate_series(200, 299) g;
CREATE TABLE sales_ready (id int NOT NULL, k int NOT NULL, owner_id int, note text, PRIMARY KEY (id, k),
  CONSTRAINT sales_id CHECK (id > 0), CONSTRAINT sales_ready_k CHECK (k >= 200 AND k < 300),
  CONSTRAINT sales_ready_owner FOREIGN KEY (owner_id) REFERENCES owners (id));
INSERT INTO sales_ready SELECT g, g, g, 'n' FROM generate_series(200, 299) g;
CREATE INDEX sales_ready_note ON sales_ready (note);
CREATE TABLE sales_unchecked (id int NOT NULL, k int NOT NULL, owner_id int, note text);
CREATE TABLE sales_tree (id int NOT NULL, k int NOT NULL, owner_id int, note text, CONSTRAINT sales_id CHECK (id > 0)) PARTITION BY RANGE (k);
CREATE TABLE sales_tree_1 PARTITION OF sales_tree FOR VALUES FROM (200) TO (300);
INSERT INTO sales_tree SELECT g, g, g, 'n' FROM generate_series(200, 299) g;

CREATE TABLE refunds (id int, k int, sale_id int, sale_k int,
  CONSTRAINT refunds_sale FOREIGN KEY (sale_id, sale_k) REFERENCES sales (id, k)) PARTITION BY RANGE (k);
CREATE TABLE refunds_1 PARTITION OF refunds FOR VALUES FROM (0) TO (300);
INSERT INTO refunds SELECT g, g, g, g FROM generate_series(100, 199) g;

CREATE TABLE shops (id int PRIMARY KEY) PARTITION BY HASH (id);
CREATE TABLE shops_0 PARTITION OF shops FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE shops_1 PARTITION OF shops FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO shops SELECT g FROM generate_series(1, 400) g;
CREATE TABLE visits (k int NOT NULL, shop_id int) PARTITION BY RANGE (k);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM (0) TO (100);
INSERT INTO visits SELECT g, g FROM generate_series(1, 99) g;
ALTER TABLE visits ADD CONSTRAINT visits_shop FOREIGN KEY (shop_id) REFERENCES shops (id);
CREATE TABLE visits_bare (k int NOT NULL, shop_id int, CHECK (k >= 200 AND k < 300));
INSERT INTO visits_bare SELECT g, g FROM generate_series(200, 299) g;
CREATE TABLE visits_ready (k int NOT NULL, shop_id int, CHECK (k >= 200 AND k < 300),
  CONSTRAINT visits_ready_shop FOREIGN KEY (shop_id) REFERENCES shops (id));
INSERT INTO visits_ready SELECT g, g FROM generate_series(200, 299) g;

CREATE TABLE deep (k int, n text) PARTITION BY RANGE (k);
CREATE TABLE deep_1 PARTITION OF deep FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (k);
CREATE TABLE deep_1a PARTITION OF deep_1 FOR VALUES FROM (0) TO (50);
CREATE TABLE deep_2 PARTITION OF deep FOR VALUES FROM (100) TO (200);
INSERT INTO deep SELECT CASE WHEN g < 50 THEN g ELSE g + 60 END, 'n' FROM generate_series(0, 99) g;
CREATE TABLE deep_open (k int, n text);
INSERT INTO deep_open SELECT g, 'n' FROM generate_series(50, 99) g;
CREATE TABLE deep_proven (k int NOT NULL, n text, CHECK (k >= 50 AND k < 100));
INSERT INTO deep_proven SELECT g, 'n' FROM generate_series(50, 99) g;
CREATE TABLE deep_beyond (k int NOT NULL, n text, CHECK (k >= 50 AND k < 300));
INSERT INTO deep_beyond SELECT g, 'n' FROM generate_series(50, 99) g;

CREATE TABLE days (at date NOT NULL, n text) PARTITION BY RANGE (at);
CREATE TABLE days_2026 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE day_open (at date NOT NULL, n text);
INSERT INTO day_open SELECT date '2027-01-01' + g, 'n' FROM generate_series(1, 100) g;
CREATE TABLE day_proven (at date NOT NULL, n text, CHECK (at >= '2027-01-01' AND at < '2028-01-01'));
INSERT INTO day_proven SELECT date '2027-01-01' + g, 'n' FROM generate_series(1, 100) g;
CREATE TABLE day_cast (at date NOT NULL, n text, CHECK (at >= DATE '2027-01-01' AND '2028-01-01'::date > at));
INSERT INTO day_cast SELECT date '2027-01-01' + g, 'n' FROM generate_series(1, 100) g;
CREATE TABLE day_strange (at date NOT NULL, n text, CHECK (date_part('year', at) = 2027));
INSERT INTO day_strange SELECT date '2027-01-01' + g, 'n' FROM generate_series(1, 100) g;

CREATE TABLE pairs (a int NOT NULL, b int NOT NULL) PARTITION BY RANGE (a, b);
CREATE TABLE pairs_1 PARTITION OF pairs FOR VALUES FROM (0, 0) TO (1, 0);
CREATE TABLE pair_open (a int NOT NULL, b int NOT NULL);
INSERT INTO pair_open SELECT 2, g FROM generate_series(1, 99) g;

CREATE TABLE words (w text NOT NULL) PARTITION BY RANGE (w);
CREATE TABLE words_a PARTITION OF words FOR VALUES FROM ('a') TO ('f');
INSERT INTO words SELECT 'b' || g FROM generate_series(1, 100) g;
CREATE TABLE word_m (w text NOT NULL, CHECK (w >= 'm' AND w < 'q'));
INSERT INTO word_m SELECT 'n' || g FROM generate_series(1, 100) g;
CREATE TABLE lowered (n text) PARTITION BY LIST (lower(n));
CREATE TABLE lowered_a PARTITION OF lowered FOR VALUES IN ('a');
CREATE TABLE lower_b (n text NOT NULL);
INSERT INTO lower_b SELECT 'B' FROM generate_series(1, 100) g;

CREATE TABLE facts (id int NOT NULL, k int) PARTITION BY RANGE (k);
CREATE TABLE facts_1 PARTITION OF facts FOR VALUES FROM (0) TO (100);
CREATE TABLE facts_2 PARTITION OF facts FOR VALUES FROM (100) TO (200);
INSERT INTO facts SELECT g, g FROM generate_series(1, 199) g;
CREATE INDEX facts_id ON ONLY facts (id);
CREATE INDEX facts_1_id ON facts_1 (id);
CREATE INDEX facts_2_id ON facts_2 (id);
CREATE INDEX facts_2_k ON facts_2 (k);
`;
