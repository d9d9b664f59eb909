import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { library } from '../setups/library';
import { partitions } from '../setups/partitions';
import { quoted } from '../setups/quoted';
import { shop } from '../setups/shop';

export const routine: Family = {
  name: 'DO and calls of routines',
  groups: [
    {
      setup: shop,
      cases: [
        'DO $$ BEGIN ALTER TABLE loose ADD x int; END $$',
        'DO $$ BEGIN NULL; END $$',
        "DO $$ DECLARE name text := 'loose'; BEGIN EXECUTE format('ALTER TABLE %I ADD x int', name); END $$",
        "DO $$ DECLARE name text; BEGIN name := 'loo' || 'se'; EXECUTE format('ALTER TABLE %I ADD x int', name); END $$",
        "DO $$ DECLARE name text; BEGIN SELECT format('%s', 'loose') INTO name; EXECUTE format('ALTER TABLE %I ADD x int', name); END $$",
        "DO $$ BEGIN FOR i IN 1..2 LOOP EXECUTE format('ALTER TABLE loose ADD x%s int', i); END LOOP; EXECUTE 'ALTER TABLE loose DROP x2'; END $$",
        {
          statements: [
            'CREATE TABLE parts (id int, k int) PARTITION BY HASH (id)',
            "CREATE FUNCTION split(whole text, n int) RETURNS int LANGUAGE plpgsql AS $$ DECLARE part text; BEGIN FOR i IN 0..(n - 1) LOOP part := format('%s_%s', whole, i); IF to_regclass(part) IS NULL THEN EXECUTE format('CREATE TABLE %I (LIKE %s INCLUDING INDEXES)', part, whole); EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I FOR VALUES WITH (modulus %s, remainder %s)', whole, part, n, i); END IF; END LOOP; RETURN n; END $$",
            "SELECT split('parts', 3)",
            'INSERT INTO parts SELECT g, g FROM generate_series(1, 100) g',
            'CREATE INDEX parts_k ON parts (k)',
            'ALTER TABLE parts_2 DROP COLUMN nothing',
          ],
          sending: 'statements',
        },
        {
          statements: [
            'CREATE TABLE runs (day date, state text, k int) PARTITION BY RANGE (day)',
            "CREATE FUNCTION add_state(whole text, state text, digits int DEFAULT 100) RETURNS int LANGUAGE plpgsql AS $$ DECLARE part text; BEGIN SELECT lower(format('%s_%s', whole, state)) INTO part; EXECUTE format('CREATE TABLE %s PARTITION OF %s FOR VALUES IN (''%s'') WITH (fillfactor = %s)', part, whole, state, digits); RETURN 1; END $$",
            "CREATE FUNCTION add_day(whole text, day date) RETURNS int LANGUAGE plpgsql AS $$ DECLARE part text := format('%s_%s', whole, to_char(day, 'YYYYMMDD')); BEGIN EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING INDEXES) PARTITION BY LIST (state)', part, whole); PERFORM add_state(part, 'NEW'); PERFORM add_state(part, 'DONE'); EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (''%s'') TO (''%s'')', whole, part, day, day + 1); RETURN 1; END $$",
            "SELECT add_day('runs', current_date)",
            "INSERT INTO runs SELECT current_date, CASE g % 2 WHEN 0 THEN 'NEW' ELSE 'DONE' END, g FROM generate_series(1, 100) g",
            'CREATE INDEX runs_k ON runs (k)',
            'ALTER TABLE runs ADD x int',
          ],
          sending: 'statements',
        },
        {
          statements: [
            'CREATE TABLE days (day date, k int) PARTITION BY RANGE (day)',
            "CREATE FUNCTION add_day(whole text, day date) RETURNS int LANGUAGE plpgsql AS $$ DECLARE part text; first text; BEGIN SELECT to_char(day, 'YYYYMMDD') INTO first; SELECT lower(format('%s_%s', whole, first)) INTO part; IF EXISTS (SELECT 1 FROM pg_tables WHERE tablename = part) THEN RETURN 0; END IF; EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING INDEXES)', part, whole); EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (''%s'') TO (''%s'')', whole, part, first, to_char(day + 1, 'YYYYMMDD')); RETURN 1; END $$",
            "SELECT add_day('days', current_date)",
            "SELECT add_day('days', current_date + 1)",
            'INSERT INTO days SELECT current_date + g % 2, g FROM generate_series(1, 100) g',
            'CREATE INDEX days_k ON days (k)',
            'ALTER TABLE days ADD x int NOT NULL DEFAULT 1',
            'ALTER TABLE days ALTER COLUMN k SET NOT NULL',
            'ALTER TABLE days ALTER COLUMN k TYPE bigint',
            'DROP TABLE days',
          ],
          sending: 'statements',
        },
        'DO LANGUAGE plpgsql $x$ BEGIN ALTER TABLE orders ALTER COLUMN total SET NOT NULL; END $x$',
        "DO 'BEGIN CREATE INDEX q ON loose (a); END'",
        "DO $$ BEGIN CREATE TYPE kind AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        "DO $$ BEGIN CREATE TYPE mood AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        "DO $$ BEGIN CREATE TYPE mood AS ENUM ('a'); END $$",
        'DO $$ BEGIN ALTER TABLE loose ADD COLUMN a int; EXCEPTION WHEN duplicate_column THEN NULL; END $$',
        "DO $$ BEGIN ALTER TABLE loose ADD COLUMN x int; ALTER TABLE loose ADD COLUMN a int; EXCEPTION WHEN duplicate_column THEN RAISE NOTICE 'there'; END $$",
        'DO $$ BEGIN ALTER TABLE lines ADD CONSTRAINT q FOREIGN KEY (product_id) REFERENCES products; EXCEPTION WHEN duplicate_object THEN NULL; END $$',
        "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'kind') THEN CREATE TYPE kind AS ENUM ('a'); END IF; END $$",
        "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'loose' AND column_name = 'x') THEN ALTER TABLE loose ADD COLUMN x int; END IF; END $$",
        "DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_class WHERE relname = 'loose') THEN DROP TABLE loose; END IF; END $$",
        'DO $$ BEGIN IF (SELECT count(*) FROM loose) > 0 THEN TRUNCATE loose; END IF; END $$',
        "DO $$ BEGIN EXECUTE 'ALTER TABLE loose ADD x int'; END $$",
        "DO $$ BEGIN EXECUTE 'ALTER TABLE ' || 'loose' || ' ADD x int'; END $$",
        "DO $$ BEGIN EXECUTE format('ALTER TABLE %I ADD %I int', 'loose', 'X'); END $$",
        "DO $$ BEGIN EXECUTE format('COMMENT ON TABLE loose IS %L', current_user); END $$",
        "DO $$ BEGIN EXECUTE 'UPDATE loose SET a = $1 WHERE b = $2' USING 1, 2; END $$",
        "DO $$ DECLARE n int; BEGIN SELECT count(*) INTO n FROM orders; IF n > 1000 THEN RAISE EXCEPTION 'too many'; END IF; END $$",
        "DO $$ BEGIN RAISE EXCEPTION 'never'; END $$",
        'DO $$ BEGIN PERFORM 1 FROM loose WHERE a = 5; END $$',
        'DO $$ DECLARE n int := 5; BEGIN UPDATE loose SET a = n; DELETE FROM loose WHERE b = n; END $$',
        'DO $$ DECLARE r record; BEGIN FOR r IN SELECT a, b FROM loose LOOP UPDATE counted SET v = r.a WHERE dom = r.b; END LOOP; END $$',
        'DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM counted LOOP INSERT INTO loose (a) VALUES (r.id); END LOOP; INSERT INTO lines VALUES (1, 2, 1); END $$',
        'DO $$ BEGIN FOR i IN 1..2 LOOP INSERT INTO loose (a) VALUES (i); END LOOP; END $$',
        'DO $$ BEGIN LOOP UPDATE loose SET a = 1 WHERE b = 5; EXIT; END LOOP; END $$',
        'DO $$ BEGIN RETURN; ALTER TABLE loose ADD x int; END $$',
        'DO $$ DECLARE n int; BEGIN n := (SELECT max(a) FROM loose); END $$',
        'DO $$ BEGIN ALTER TABLE loose ADD COLUMN x int; ALTER TABLE loose ADD COLUMN x int; END $$',
        'DO $$ BEGIN CREATE INDEX CONCURRENTLY q ON loose (a); END $$',
        "DO $$ BEGIN SET LOCAL lock_timeout = '1s'; ALTER TABLE loose ADD x int; END $$",
        'DO $$ BEGIN COMMIT; END $$',
        'DO $$ BEGIN LOCK TABLE loose IN SHARE MODE; UPDATE loose SET a = 1; END $$',
        'DO $$ DECLARE c CURSOR FOR SELECT a FROM loose; BEGIN NULL; END $$',
        'DO $$ BEGIN BEGIN ALTER TABLE loose ADD x int; EXCEPTION WHEN OTHERS THEN NULL; END; ALTER TABLE empty ADD x int; END $$',
        'DO $$ BEGIN CASE WHEN true THEN ALTER TABLE loose ADD x int; END CASE; END $$',
        'DO $$ << outer >> BEGIN WHILE false LOOP NULL; END LOOP; ALTER TABLE loose DROP COLUMN c; END outer $$',
        ['DO $$ BEGIN CREATE TABLE t (a int); END $$', 'ALTER TABLE t ADD b int', 'CREATE INDEX q ON t (b)'],
        [
          "DO $$ BEGIN CREATE TYPE kind AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$",
          "CREATE TYPE kind AS ENUM ('b')",
        ],
        [
          'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE loose ADD x int; END $$',
          'SELECT f()',
          'DROP FUNCTION f()',
        ],
        [
          "CREATE FUNCTION f(t regclass) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('ALTER TABLE %s ADD x int', t); END $$",
          "SELECT f('loose')",
          'SELECT f(\'"empty"\')',
        ],
        [
          "CREATE FUNCTION f(t text, c text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CREATE INDEX ON ' || quote_ident(t) || ' (' || quote_ident(c) || ')'; END $$",
          "SELECT f('loose', 'b')",
          "SELECT f(c => 'a', t => 'loose')",
        ],
        [
          "CREATE PROCEDURE p(t text) LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('DROP TABLE %I', t); END $$",
          "CALL p('loose')",
        ],
        ['CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM orders $$', 'SELECT f()'],
        [
          'CREATE FUNCTION f(i int) RETURNS void LANGUAGE sql AS $$ UPDATE orders SET total = i WHERE id = $1 $$',
          'SELECT f(1)',
        ],
        [
          'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM g(); END $$',
          'CREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM loose; END $$',
          'SELECT f()',
        ],
        [
          'CREATE FUNCTION f(n int) RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF n > 0 THEN PERFORM f(n - 1); END IF; DELETE FROM loose; END $$',
          'SELECT f(1)',
        ],
        [
          'CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM loose $$',
          'CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM empty $$',
          'SELECT f()',
        ],
        [
          'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
          'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 2 $$',
        ],
      ],
    },
    {
      setup: library,
      cases: [
        'SELECT grow()',
        "SELECT grow('x')",
        'CALL close_all()',
        'CALL close_sql()',
        'SELECT count_books()',
        'SELECT twice(2)',
        'SELECT twice(n) FROM books',
        'DO $$ BEGIN PERFORM grow(); CALL close_all(); END $$',
        'SELECT * FROM count_books()',
        { statements: ['CALL close_all()'], sending: 'statements' },
      ],
    },
    {
      setup: partitions,
      cases: [
        'DO $$ BEGIN CREATE TABLE logs_5 PARTITION OF logs FOR VALUES IN (5); END $$',
        "DO $$ DECLARE d int := 7; BEGIN EXECUTE 'ALTER TABLE logs_1 ADD CONSTRAINT q CHECK (day = 1)'; END $$",
      ],
    },
    {
      setup: quoted,
      cases: [
        "DO $$ BEGIN EXECUTE format('ALTER TABLE %I.%I ADD x int', 'app', 'Order Items'); END $$",
        'DO $$ BEGIN SET LOCAL search_path = app; ALTER TABLE same ADD x int; END $$',
      ],
    },
    {
      setup: dependants,
      cases: [
        'SELECT next_id()',
        'SELECT fixed()',
        'UPDATE base SET a = fixed() WHERE id = 1',
        'DO $$ BEGIN DROP VIEW base_view CASCADE; ALTER TABLE base ALTER COLUMN b TYPE text; END $$',
      ],
    },
  ],
};
