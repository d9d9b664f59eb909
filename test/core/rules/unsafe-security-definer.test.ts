import { unsafeSecurityDefiner } from '../../../server/src/core/rules/unsafe-security-definer';
import { testRule } from '../../support/testRule';

const message =
  'Whoever may call f can put a table or function of their own into its way, with the rights of its owner: it sets no search_path.';

testRule(unsafeSecurityDefiner, {
  schema: 'CREATE TABLE users (id bigint PRIMARY KEY);',
  quiet: {
    'the rights of the caller': 'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;',
    'SECURITY INVOKER is said': 'CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY INVOKER AS $$ SELECT 1 $$;',
    'it sets the path':
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$ SELECT 1 $$;",
    'names are looked up once':
      'CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER BEGIN ATOMIC SELECT count(*) FROM users; END;',
  },
  reported: [
    {
      name: 'SECURITY DEFINER',
      sql: 'CREATE FUNCTION f() RETURNS bigint LANGUAGE sql «SECURITY DEFINER» AS $$ SELECT count(*) FROM users $$;',
      message,
    },
    {
      name: 'another setting',
      sql: "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql SET work_mem = '8MB' «SECURITY DEFINER» AS 'SELECT 1';",
      message,
    },
  ],
});
