/** Partitions of partitions, default partitions, and foreign keys from and to partitioned tables. */
export const partitions = `
CREATE TABLE users (id int PRIMARY KEY, name varchar(20));
INSERT INTO users SELECT g, 'u' || g FROM generate_series(1, 400) g;
CREATE TABLE events (id int, k int NOT NULL, user_id int, kind varchar(10), payload text, PRIMARY KEY (id, k)) PARTITION BY RANGE (k);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (100);
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (100) TO (300) PARTITION BY RANGE (k);
CREATE TABLE events_2a PARTITION OF events_2 FOR VALUES FROM (100) TO (200);
CREATE TABLE events_2b PARTITION OF events_2 FOR VALUES FROM (200) TO (300);
CREATE TABLE events_rest PARTITION OF events DEFAULT;
INSERT INTO events SELECT g, g - 1, g, 'k', 'p' FROM generate_series(1, 400) g;
CREATE INDEX events_kind ON events (kind);
ALTER TABLE events ADD CONSTRAINT events_user FOREIGN KEY (user_id) REFERENCES users (id);
ALTER TABLE events ADD CONSTRAINT events_payload CHECK (payload <> '');
CREATE TABLE notes (id int PRIMARY KEY, event_id int, event_k int, body text,
  CONSTRAINT notes_event FOREIGN KEY (event_id, event_k) REFERENCES events (id, k));
INSERT INTO notes SELECT g, g, g - 1, 'b' FROM generate_series(1, 100) g;

CREATE TABLE logs (id int, day int, line text) PARTITION BY LIST (day);
CREATE TABLE logs_1 PARTITION OF logs FOR VALUES IN (1);
CREATE TABLE logs_2 PARTITION OF logs FOR VALUES IN (2);
INSERT INTO logs SELECT g, 1 + g % 2, 'l' FROM generate_series(1, 200) g;
CREATE TABLE logs_new (id int, day int, line text);
INSERT INTO logs_new SELECT g, 3, 'l' FROM generate_series(1, 100) g;
CREATE TABLE logs_checked (id int, day int NOT NULL, line text, CONSTRAINT is_four CHECK (day = 4));
INSERT INTO logs_checked SELECT g, 4, 'l' FROM generate_series(1, 100) g;

CREATE TABLE hashed (id int PRIMARY KEY, n int) PARTITION BY HASH (id);
CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE hashed_1 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO hashed SELECT g, g FROM generate_series(1, 200) g;
CREATE TABLE small (id int, hashed_id int, k int);
INSERT INTO small SELECT g, g, g FROM generate_series(1, 100) g;
CREATE TABLE events_new (id int NOT NULL, k int NOT NULL, user_id int, kind varchar(10), payload text);
INSERT INTO events_new SELECT g, 1000 + g, 1, 'k', 'p' FROM generate_series(1, 100) g;
`;
