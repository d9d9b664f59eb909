import { expect, it } from 'vitest';
import { defaultConfig } from '../../../server/src/core/config/config';
import { entriesOf } from '../../../server/src/core/catalog/persistentMap';
import type { Relation } from '../../../server/src/core/catalog/model';
import { layoutById } from '../../../server/src/core/layouts/index';
import { defaultLayoutOptions } from '../../../server/src/core/layouts/layout';
import { openSession } from '../../../server/src/core/lint/session';
import { reader } from '../../support/folder';
import { describeEachMajor, withDatabase } from '../../support/postgres/database';
import { dependants } from './setups/dependants';
import { partitions } from './setups/partitions';
import { quoted } from './setups/quoted';
import { shop } from './setups/shop';

/** Names that the server chooses, also where they clash or are too long. */
const unnamed = `
CREATE TABLE t (a int, b int UNIQUE, c int CHECK (c > 0), d int CHECK (d > a), CHECK (a > b), UNIQUE (a, b), PRIMARY KEY (a));
ALTER TABLE t ADD CHECK (c > 1);
ALTER TABLE t ADD UNIQUE (b);
ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES t;
ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES t;
ALTER TABLE t ADD FOREIGN KEY (a, b) REFERENCES t (a, b);
ALTER TABLE t ADD COLUMN e int REFERENCES t CHECK (e > 0) UNIQUE;
ALTER TABLE t ADD EXCLUDE USING btree (c WITH =);
CREATE INDEX ON t (a, b);
CREATE INDEX ON t (a, b);
CREATE INDEX ON t (lower(a::text), b);
CREATE TABLE u (a int CHECK (a > 0), b int UNIQUE REFERENCES t, c int NOT NULL);
ALTER TABLE u RENAME TO v;
CREATE TABLE u (a int CHECK (a > 0), b int UNIQUE REFERENCES t, c int NOT NULL);
CREATE INDEX w_a_check ON v (a);
CREATE TABLE w (a int CHECK (a > 0), CONSTRAINT x_a_key CHECK (a > 1), CONSTRAINT x_a_idx CHECK (a > 2));
CREATE TABLE x (a int UNIQUE);
CREATE INDEX ON x (a);
CREATE SCHEMA elsewhere;
CREATE TABLE elsewhere.y (a int CHECK (a > 0));
ALTER TABLE elsewhere.y SET SCHEMA public;
ALTER TABLE y RENAME TO y_before;
CREATE TABLE y (a int CHECK (a > 0));
DROP TABLE y_before;
ALTER TABLE y ADD CHECK (a > 1);
ALTER TABLE u ADD CHECK (a > 3);
ALTER TABLE v DROP CONSTRAINT u_a_check;
ALTER TABLE u ADD CHECK (a > 4);
CREATE INDEX ON t ((a + b)) INCLUDE (c);
CREATE TABLE a_table_with_a_name_that_is_rather_long_for_what_it_holds (a_column_with_a_name_that_is_long_too int UNIQUE);
CREATE INDEX ON a_table_with_a_name_that_is_rather_long_for_what_it_holds (a_column_with_a_name_that_is_long_too);
CREATE TABLE t_z_key (a int);
ALTER TABLE t ADD COLUMN z int UNIQUE;
`;

/** What partitions, and tables made like another, get for indexes that cover columns and compute keys. */
const computed = `
CREATE TABLE e (id int, note text, a int, at date) PARTITION BY RANGE (at);
CREATE TABLE e1 PARTITION OF e FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE e2 PARTITION OF e FOR VALUES FROM ('2021-01-01') TO ('2022-01-01') PARTITION BY LIST (id);
CREATE TABLE e2a PARTITION OF e2 FOR VALUES IN (1);
CREATE INDEX ON e (id) INCLUDE (note);
CREATE INDEX ON e (lower(note), (a + 1), (id + 1), id) INCLUDE (a);
CREATE INDEX x ON e (coalesce(note, ''));
CREATE INDEX ON e ((note::varchar), (nullif(a, 1)), (CASE WHEN a = 1 THEN id ELSE 2 END));
CREATE INDEX ON e ((CASE WHEN a = 1 THEN 2 ELSE id END), ((a + 1)::text), (array[a]), (greatest(a, id)));
CREATE INDEX y ON e (note COLLATE "C", (note || 'x') COLLATE "C");
CREATE UNIQUE INDEX ON e (at, id) INCLUDE (note);
ALTER TABLE e ADD UNIQUE (at, id) INCLUDE (note);
ALTER TABLE e ADD PRIMARY KEY (at, id) INCLUDE (note);
CREATE TABLE e3 PARTITION OF e FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
CREATE TABLE f (LIKE e INCLUDING INDEXES);
CREATE TABLE g (at date, id int, CONSTRAINT k FOREIGN KEY (at, id) REFERENCES e);
ALTER TABLE g ADD FOREIGN KEY (at, id) REFERENCES e;
CREATE TABLE h (at date, id int, FOREIGN KEY (at, id) REFERENCES e);
ALTER TABLE h ADD FOREIGN KEY (at, id) REFERENCES e;
`;

/** What is NOT NULL, which from 18 on has names, too. */
const required = `
CREATE TABLE p (id int CONSTRAINT "is there" NOT NULL, n int) PARTITION BY LIST (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY LIST (n);
CREATE TABLE p1a PARTITION OF p1 DEFAULT;
ALTER TABLE p ADD COLUMN a int NOT NULL, ADD b int CONSTRAINT nn NOT NULL;
ALTER TABLE p ALTER n SET NOT NULL;
CREATE TABLE q (a int NOT NULL CONSTRAINT p_b CHECK (a > 0), b int CONSTRAINT named NOT NULL);
CREATE TABLE r (c int) INHERITS (q);
ALTER TABLE q ADD d int CONSTRAINT "Has d" NOT NULL;
`;

/** Constraints and indexes as the replay of a migration leaves them: `schema.table: name`, sorted. */
function replayedNames(setup: string, major: number): string[] {
  const layout = layoutById('golang-migrate');
  if (layout === undefined) throw new Error('No such layout');
  const session = openSession({
    layout,
    options: defaultLayoutOptions,
    files: [{ path: '1_setup.up.sql', text: setup }],
    config: { ...defaultConfig, postgres: [major] },
    reader,
    isWholeHistory: true,
  });
  const catalog = session.analyses[0]?.parts[0]?.replay.exit();
  const names = new Set<string>();
  for (const [key, value] of catalog === undefined ? [] : entriesOf(catalog)) {
    if (!key.startsWith('relation ')) continue;
    const { schema, name, constraints, indexes } = value as Relation;
    for (const item of [...constraints, ...indexes]) names.add(`${schema}.${name}: ${item.name}`);
  }
  return [...names].sort();
}

describeEachMajor('names of constraints and indexes', (major) => {
  it.each(Object.entries({ unnamed, computed, required, shop, quoted, partitions, dependants }))(
    '%s',
    async (_, setup) => {
      const rows = await withDatabase(major, async (database) => {
        await database.query(setup);
        return database.query<{ name: string }>(
          `SELECT n.nspname || '.' || c.relname || ': ' || x.name AS name
         FROM (SELECT conrelid AS oid, conname AS name FROM pg_constraint WHERE contype IN ('c', 'f', 'p', 'u', 'x', 'n')
             AND NOT (contype = 'f' AND conparentid <> 0 AND conrelid = (SELECT conrelid FROM pg_constraint p WHERE p.oid = pg_constraint.conparentid))
           UNION SELECT i.indrelid, r.relname FROM pg_index i JOIN pg_class r ON r.oid = i.indexrelid) x
         JOIN pg_class c ON c.oid = x.oid JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`,
        );
      });
      expect(replayedNames(setup, major)).toEqual(rows.map(({ name }) => name).sort());
    },
  );
});
