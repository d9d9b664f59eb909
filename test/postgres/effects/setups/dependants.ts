/** What depends on what: views on views, materialized views, generated columns, domains, enums, inheritance, triggers. */
export const dependants = `
CREATE TYPE level AS ENUM ('low', 'high');
CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100);
CREATE DOMAIN label AS text;
CREATE TABLE base (id int PRIMARY KEY, a int NOT NULL, b varchar(20), lvl level DEFAULT 'low', p percent, l label,
  twice int GENERATED ALWAYS AS (a * 2) STORED);
INSERT INTO base (id, a, b, p, l) SELECT g, g, 'b' || g, 5, 'l' FROM generate_series(1, 100) g;
CREATE INDEX base_b ON base (b);
CREATE TABLE other (id int PRIMARY KEY, base_id int REFERENCES base (id) ON DELETE SET NULL, t text);
INSERT INTO other SELECT g, g, 't' FROM generate_series(1, 100) g;
CREATE VIEW base_view AS SELECT id, b FROM base;
CREATE VIEW view_on_view AS SELECT id FROM base_view;
CREATE VIEW joined AS SELECT base.id, other.t FROM base JOIN other ON other.base_id = base.id;
CREATE MATERIALIZED VIEW totals AS SELECT lvl, count(*) AS n FROM base GROUP BY lvl;
CREATE UNIQUE INDEX totals_lvl ON totals (lvl);
CREATE MATERIALIZED VIEW names AS SELECT id, t FROM other;
CREATE UNIQUE INDEX names_id ON names (id);
CREATE VIEW on_names AS SELECT id FROM names;

CREATE TABLE animal (id int, name varchar(10), CONSTRAINT animal_name CHECK (name <> ''));
CREATE TABLE dog (breed text) INHERITS (animal);
CREATE TABLE puppy (weeks int) INHERITS (dog);
CREATE TABLE cat () INHERITS (animal);
INSERT INTO animal SELECT g, 'a' FROM generate_series(1, 100) g;
INSERT INTO dog SELECT g, 'd' FROM generate_series(1, 100) g;
INSERT INTO puppy SELECT g, 'p' FROM generate_series(1, 100) g;
INSERT INTO cat SELECT g, 'c' FROM generate_series(1, 100) g;
CREATE INDEX dog_name ON dog (name);
CREATE TABLE stray (id int, name varchar(10), CONSTRAINT animal_name CHECK (name <> ''));
INSERT INTO stray SELECT g, 's' FROM generate_series(1, 100) g;

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE FUNCTION next_id() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE FUNCTION fixed() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE TABLE watched (id int PRIMARY KEY, n int, owner text);
INSERT INTO watched SELECT g, g, 'o' FROM generate_series(1, 100) g;
CREATE TRIGGER touched BEFORE INSERT ON watched FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER touched_n BEFORE UPDATE OF n ON watched FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY own ON watched USING (owner = 'me');
`;
