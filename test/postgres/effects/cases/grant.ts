import type { Family } from '../case';
import { library } from '../setups/library';
import { partitions } from '../setups/partitions';

export const grant: Family = {
  name: 'GRANT, REVOKE, OWNER',
  groups: [
    {
      setup: library,
      cases: [
        'GRANT SELECT ON books TO PUBLIC',
        'GRANT ALL ON TABLE books, shelves TO PUBLIC',
        'GRANT SELECT (title) ON books TO PUBLIC',
        'GRANT SELECT ON open_books TO PUBLIC',
        'GRANT SELECT ON by_shelf TO PUBLIC',
        'GRANT USAGE ON SEQUENCE spare TO PUBLIC',
        'GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC',
        'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO PUBLIC',
        'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO PUBLIC',
        'GRANT USAGE ON SCHEMA annex TO PUBLIC',
        'GRANT EXECUTE ON FUNCTION twice(int) TO PUBLIC',
        'GRANT USAGE ON TYPE status TO PUBLIC',
        'GRANT USAGE ON LANGUAGE sql TO PUBLIC',
        'REVOKE ALL ON books FROM PUBLIC',
        'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC CASCADE',
        'REVOKE CREATE ON SCHEMA public FROM PUBLIC',
        'REVOKE GRANT OPTION FOR SELECT ON books FROM PUBLIC',
        'GRANT SELECT (nothing) ON books TO PUBLIC',
        'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC',
        'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
        [
          'CREATE ROLE lender',
          'GRANT SELECT ON books TO lender',
          'GRANT lender TO postgres',
          'REVOKE lender FROM postgres',
        ],
        [
          'CREATE ROLE lender',
          'GRANT CREATE ON SCHEMA public TO lender',
          'REASSIGN OWNED BY lender TO postgres',
          'DROP OWNED BY lender',
          'DROP ROLE lender',
        ],
        [
          'CREATE ROLE lender',
          'ALTER SCHEMA annex OWNER TO lender',
          'ALTER FUNCTION twice(int) OWNER TO lender',
          'ALTER TYPE status OWNER TO lender',
        ],
        [
          'CREATE ROLE lender',
          'ALTER STATISTICS books_stats OWNER TO lender',
          'ALTER AGGREGATE total(int) OWNER TO lender',
          'ALTER PUBLICATION news OWNER TO postgres',
        ],
      ],
    },
    {
      setup: partitions,
      cases: ['GRANT SELECT ON events TO PUBLIC', 'REVOKE ALL ON logs FROM PUBLIC', 'GRANT INSERT ON logs_1 TO PUBLIC'],
    },
  ],
};
