import type { Family } from '../case';
import { library } from '../setups/library';

const dictionary = 'CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple)';
const configuration = 'CREATE TEXT SEARCH CONFIGURATION c (COPY = simple)';
const parser =
  'CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)';
const template = 'CREATE TEXT SEARCH TEMPLATE t (LEXIZE = dsimple_lexize)';
const family = 'CREATE OPERATOR FAMILY f USING btree';
const operatorClass =
  'CREATE OPERATOR CLASS o FOR TYPE int USING btree FAMILY f AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int)';
const wrapper = 'CREATE FOREIGN DATA WRAPPER w';
const server = 'CREATE SERVER s FOREIGN DATA WRAPPER w';
const mapping = 'CREATE USER MAPPING FOR CURRENT_USER SERVER s';
const collation = 'CREATE COLLATION german (provider = libc, locale = $$C$$)';
const cast = 'CREATE CAST (status AS address) WITH INOUT';
const conversion = 'CREATE CONVERSION v FOR $$LATIN1$$ TO $$UTF8$$ FROM iso8859_1_to_utf8';
const eventTrigger = [
  'CREATE FUNCTION heed() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$',
  'CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION heed()',
];
const transform = [
  'CREATE FUNCTION from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS $$prsd_lextype$$',
  'CREATE TRANSFORM FOR address LANGUAGE plpgsql (FROM SQL WITH FUNCTION from_sql(internal))',
];

export const otherObjects: Family = {
  name: 'objects that are no table and no type',
  groups: [
    {
      setup: library,
      cases: [
        'CREATE DOMAIN name_of AS text NOT NULL CHECK (VALUE <> $$$$)',
        'CREATE DOMAIN isbn AS text',
        ['CREATE DOMAIN word AS text COLLATE "C" DEFAULT $$w$$', 'ALTER TABLE books ADD COLUMN w word'],
        'ALTER TYPE reach RENAME TO span',
        [
          'CREATE TYPE crate',
          'CREATE FUNCTION crate_in(cstring) RETURNS crate LANGUAGE internal IMMUTABLE STRICT AS $$int4in$$',
          'CREATE FUNCTION crate_out(crate) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS $$int4out$$',
          'CREATE TYPE crate (INPUT = crate_in, OUTPUT = crate_out, LIKE = int)',
          'ALTER TYPE crate SET (STORAGE = plain)',
        ],
        [dictionary, 'COMMENT ON TEXT SEARCH DICTIONARY d IS $$x$$', 'ALTER TEXT SEARCH DICTIONARY d RENAME TO e'],
        [dictionary, 'ALTER TEXT SEARCH DICTIONARY d OWNER TO CURRENT_USER'],
        [dictionary, 'ALTER TEXT SEARCH DICTIONARY d SET SCHEMA annex'],
        [
          configuration,
          'COMMENT ON TEXT SEARCH CONFIGURATION c IS $$x$$',
          'ALTER TEXT SEARCH CONFIGURATION c RENAME TO e',
        ],
        [configuration, 'ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR asciiword WITH simple'],
        [configuration, 'ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING IF EXISTS FOR asciiword'],
        [
          parser,
          'COMMENT ON TEXT SEARCH PARSER p IS $$x$$',
          'ALTER TEXT SEARCH PARSER p RENAME TO q',
          'DROP TEXT SEARCH PARSER q',
        ],
        [template, 'COMMENT ON TEXT SEARCH TEMPLATE t IS $$x$$', 'ALTER TEXT SEARCH TEMPLATE t SET SCHEMA annex'],
        [template, 'DROP TEXT SEARCH TEMPLATE t'],
        [
          family,
          operatorClass,
          'COMMENT ON OPERATOR CLASS o USING btree IS $$x$$',
          'DROP OPERATOR CLASS o USING btree',
        ],
        [
          family,
          operatorClass,
          'ALTER OPERATOR CLASS o USING btree RENAME TO p',
          'ALTER OPERATOR CLASS p USING btree OWNER TO CURRENT_USER',
        ],
        [
          family,
          'ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 < (int, int)',
          'DROP OPERATOR FAMILY f USING btree',
        ],
        [family, 'ALTER OPERATOR FAMILY f USING btree SET SCHEMA annex'],
        [family, 'COMMENT ON OPERATOR FAMILY f USING btree IS $$x$$'],
        [wrapper, 'ALTER FOREIGN DATA WRAPPER w OPTIONS (a $$b$$)', 'ALTER FOREIGN DATA WRAPPER w RENAME TO v'],
        [wrapper, 'COMMENT ON FOREIGN DATA WRAPPER w IS $$x$$', 'GRANT USAGE ON FOREIGN DATA WRAPPER w TO PUBLIC'],
        [wrapper, server, 'GRANT USAGE ON FOREIGN SERVER s TO PUBLIC', 'ALTER SERVER s VERSION $$2$$'],
        [
          wrapper,
          server,
          'ALTER SERVER s RENAME TO r',
          'COMMENT ON SERVER r IS $$x$$',
          'ALTER SERVER r OWNER TO CURRENT_USER',
        ],
        [wrapper, server, mapping, 'ALTER USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (a $$b$$)'],
        [wrapper, server, mapping, 'DROP USER MAPPING IF EXISTS FOR CURRENT_USER SERVER s'],
        [wrapper, server, 'CREATE FOREIGN TABLE far (a int) SERVER s', 'COMMENT ON FOREIGN TABLE far IS $$x$$'],
        [wrapper, server, 'CREATE FOREIGN TABLE far (a int) SERVER s', 'ALTER FOREIGN TABLE far ADD COLUMN b int'],
        [collation, 'COMMENT ON COLLATION german IS $$x$$', 'ALTER COLLATION german OWNER TO CURRENT_USER'],
        [collation, 'ALTER COLLATION german SET SCHEMA annex'],
        [collation, 'ALTER COLLATION german REFRESH VERSION'],
        [cast, 'COMMENT ON CAST (status AS address) IS $$x$$'],
        [cast, 'DROP CAST (status AS address) CASCADE'],
        'DROP CAST IF EXISTS (status AS address) CASCADE',
        [conversion, 'COMMENT ON CONVERSION v IS $$x$$', 'ALTER CONVERSION v RENAME TO u', 'DROP CONVERSION u CASCADE'],
        [conversion, 'ALTER CONVERSION v SET SCHEMA annex'],
        [...eventTrigger, 'COMMENT ON EVENT TRIGGER e IS $$x$$', 'ALTER EVENT TRIGGER e RENAME TO f'],
        [...eventTrigger, 'ALTER EVENT TRIGGER e OWNER TO CURRENT_USER', 'DROP EVENT TRIGGER e CASCADE'],
        [
          ...transform,
          'COMMENT ON TRANSFORM FOR address LANGUAGE plpgsql IS $$x$$',
          'DROP TRANSFORM FOR address LANGUAGE plpgsql',
        ],
        [
          'CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler',
          'COMMENT ON ACCESS METHOD heap2 IS $$x$$',
          'DROP ACCESS METHOD heap2',
        ],
        'COMMENT ON OPERATOR + (int, int) IS $$x$$',
        [
          'CREATE OPERATOR === (leftarg = int, rightarg = int, function = int4eq)',
          'ALTER OPERATOR === (int, int) SET SCHEMA annex',
        ],
        [
          'CREATE OPERATOR === (leftarg = int, rightarg = int, function = int4eq)',
          'ALTER OPERATOR === (int, int) OWNER TO CURRENT_USER',
        ],
        'COMMENT ON DATABASE postgres IS $$x$$',
        'ALTER DATABASE postgres CONNECTION LIMIT 50',
        'ALTER DATABASE postgres RESET work_mem',
        { statements: ['ALTER DATABASE postgres REFRESH COLLATION VERSION'], postgres: [15, 18] },
        'GRANT CONNECT ON DATABASE postgres TO PUBLIC',
        'GRANT CREATE ON TABLESPACE pg_default TO PUBLIC',
        'COMMENT ON TABLESPACE pg_default IS $$x$$',
        'ALTER TABLESPACE pg_default SET (seq_page_cost = 1)',
        'GRANT USAGE ON DOMAIN isbn TO PUBLIC',
        { statements: ['GRANT SET ON PARAMETER work_mem TO PUBLIC'], postgres: [15, 18] },
        ['SELECT lo_create(4711)', 'ALTER LARGE OBJECT 4711 OWNER TO CURRENT_USER'],
        [
          'SELECT lo_create(4711)',
          'GRANT SELECT ON LARGE OBJECT 4711 TO PUBLIC',
          'COMMENT ON LARGE OBJECT 4711 IS $$x$$',
        ],
        ['SELECT lo_create(4711)', 'SELECT lo_unlink(4711)'],
        // No provider is loaded here.
        { statements: ['SECURITY LABEL ON TABLE books IS $$x$$'], dependsOnData: true },
        { statements: ['SECURITY LABEL ON ROLE postgres IS $$x$$'], dependsOnData: true },
        'ALTER EXTENSION plpgsql ADD FUNCTION twice(int)',
        ['ALTER EXTENSION plpgsql ADD FUNCTION twice(int)', 'ALTER EXTENSION plpgsql DROP FUNCTION twice(int)'],
        'ALTER EXTENSION plpgsql UPDATE',
        ['CREATE ROLE lender', 'GRANT SELECT ON books TO lender', 'DROP OWNED BY lender'],
        ['CREATE ROLE lender', 'ALTER FUNCTION twice(int) OWNER TO lender', 'REASSIGN OWNED BY lender TO CURRENT_USER'],
        ['CREATE ROLE lender', 'ALTER DEFAULT PRIVILEGES FOR ROLE lender REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC'],
        [
          'CREATE ROLE lender',
          'CREATE ROLE member',
          'GRANT lender TO member WITH ADMIN OPTION',
          'REVOKE lender FROM member',
        ],
        ['CREATE ROLE lender', 'ALTER ROLE lender IN DATABASE postgres SET work_mem = $$8MB$$'],
        ['PREPARE p AS INSERT INTO journal (what) VALUES ($1)', 'EXECUTE p ($$x$$)', 'DEALLOCATE PREPARE p'],
        ['PREPARE p AS SELECT * FROM books WHERE id = $1', 'EXPLAIN EXECUTE p (1)'],
      ],
    },
  ],
};
