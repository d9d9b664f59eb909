import type { Family } from '../case';
import { library } from '../setups/library';
import { partitions } from '../setups/partitions';
import { shop } from '../setups/shop';

export const comment: Family = {
  name: 'COMMENT',
  groups: [
    {
      setup: library,
      cases: [
        'COMMENT ON TABLE books IS $$x$$',
        'COMMENT ON TABLE books IS NULL',
        'COMMENT ON COLUMN books.title IS $$x$$',
        'COMMENT ON COLUMN books.nothing IS $$x$$',
        'COMMENT ON COLUMN open_books.title IS $$x$$',
        'COMMENT ON COLUMN address.street IS $$x$$',
        'COMMENT ON VIEW open_books IS $$x$$',
        'COMMENT ON VIEW books IS $$x$$',
        'COMMENT ON MATERIALIZED VIEW by_shelf IS $$x$$',
        'COMMENT ON INDEX books_title IS $$x$$',
        'COMMENT ON INDEX books IS $$x$$',
        'COMMENT ON SEQUENCE spare IS $$x$$',
        'COMMENT ON CONSTRAINT loans_days ON loans IS $$x$$',
        'COMMENT ON CONSTRAINT nothing ON loans IS $$x$$',
        'COMMENT ON CONSTRAINT isbn_check ON DOMAIN isbn IS $$x$$',
        'COMMENT ON TRIGGER stamped ON books IS $$x$$',
        'COMMENT ON RULE quiet ON shelves IS $$x$$',
        'COMMENT ON POLICY mine ON books IS $$x$$',
        'COMMENT ON TYPE status IS $$x$$',
        'COMMENT ON DOMAIN isbn IS $$x$$',
        'COMMENT ON FUNCTION twice(int) IS $$x$$',
        'COMMENT ON PROCEDURE close_all() IS $$x$$',
        'COMMENT ON AGGREGATE total(int) IS $$x$$',
        'COMMENT ON SCHEMA annex IS $$x$$',
        'COMMENT ON STATISTICS books_stats IS $$x$$',
        'COMMENT ON PUBLICATION news IS $$x$$',
        'COMMENT ON EXTENSION plpgsql IS $$x$$',
        'COMMENT ON LANGUAGE plpgsql IS $$x$$',
        'COMMENT ON ROLE postgres IS $$x$$',
        'COMMENT ON TABLE open_books IS $$x$$',
        ['CREATE TABLE t (a int)', 'COMMENT ON TABLE t IS $$x$$', 'COMMENT ON COLUMN t.a IS $$y$$'],
      ],
    },
    { setup: partitions, cases: ['COMMENT ON TABLE events IS $$x$$', 'COMMENT ON COLUMN events.kind IS $$x$$'] },
    { setup: shop, cases: ['COMMENT ON COLUMN customers.name IS $$x$$', 'COMMENT ON SEQUENCE ticket IS $$x$$'] },
  ],
};
