import type { Session } from './database';

/** A value for row g of a column, from the type that it is of in the end. Text on both sides of a cast. */
const valueOf = `CASE
    WHEN base.typtype = 'e' THEN pg_catalog.format('(pg_catalog.enum_range(NULL::%s))[1]', base.oid::pg_catalog.regtype)
    WHEN base.typcategory = 'A' THEN '''{}'''
    WHEN base.typname = 'numeric' THEN '(g % 9)'
    WHEN base.typcategory = 'N' THEN 'g'
    WHEN base.typcategory = 'B' THEN '(g % 2 = 0)'
    WHEN base.typcategory = 'S' THEN 'g::text'
    WHEN base.typname IN ('time', 'timetz') THEN '(time ''00:00'' + g * interval ''1 minute'')'
    WHEN base.typcategory = 'D' THEN '(date ''2020-01-01'' + g * 20)'
    WHEN base.typcategory = 'T' THEN '(g * interval ''1 day'')'
    WHEN base.typname IN ('int4range', 'int8range', 'numrange') THEN '(''['' || g || '','' || g + 1 || '')'')'
    WHEN base.typcategory = 'I' THEN '(''10.0.0.'' || g % 250)'
    WHEN base.typname = 'uuid' THEN 'pg_catalog.md5(g::text)'
    WHEN base.typname = 'bytea' THEN 'g::text'
    WHEN base.typname IN ('json', 'jsonb') THEN '''{}'''
    ELSE 'NULL' END`;

const fillAll = `DO $fill$
DECLARE
  target record;
  is_filled boolean;
BEGIN
  -- Passes, since a table can refer to one that comes later.
  FOR pass IN 1..2 LOOP
    FOR target IN
      SELECT c.oid::pg_catalog.regclass::text AS name, c.relkind,
        pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns,
        pg_catalog.string_agg(pg_catalog.format('%s::%s', ${valueOf}, pg_catalog.format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum) AS values
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attgenerated = '' AND a.attidentity <> 'a'
      JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
      JOIN pg_catalog.pg_type base ON base.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
      GROUP BY c.oid ORDER BY c.oid
    LOOP
      -- What has a foreign table without a handler for a partition cannot be read.
      BEGIN
        EXECUTE pg_catalog.format('SELECT EXISTS (SELECT FROM %s)', target.name) INTO is_filled;
      EXCEPTION WHEN OTHERS THEN is_filled := false;
      END;
      CONTINUE WHEN is_filled;
      IF target.relkind = 'r' THEN
        BEGIN
          EXECUTE pg_catalog.format('INSERT INTO %s (%s) SELECT %s FROM pg_catalog.generate_series(1, 100) g', target.name, target.columns, target.values);
        EXCEPTION WHEN OTHERS THEN NULL;
        END;
      ELSE
        -- Some partition takes some of these rows.
        FOR g IN 1..200 LOOP
          BEGIN
            EXECUTE pg_catalog.format('INSERT INTO %s (%s) SELECT %s FROM (SELECT %s AS g) g', target.name, target.columns, target.values, g);
          EXCEPTION WHEN OTHERS THEN NULL;
          END;
        END LOOP;
      END IF;
    END LOOP;
  END LOOP;
END
$fill$`;

/**
 * Puts 100 plausible rows into each empty table: row g holds g in its numbers, and what suits other types, so that keys
 * are unique and references hit. Tables whose constraints refuse that stay empty; partitions get those rows that fit.
 */
export async function fillTables(session: Pick<Session, 'query'>): Promise<void> {
  await session.query(fillAll);
}
