import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { library } from '../setups/library';
import { partitions } from '../setups/partitions';
import { shop } from '../setups/shop';

export const triggerRule: Family = {
  name: 'triggers, rules, policies',
  groups: [
    {
      setup: library,
      cases: [
        'CREATE TRIGGER t BEFORE INSERT ON books FOR EACH ROW EXECUTE FUNCTION stamp()',
        'CREATE OR REPLACE TRIGGER stamped BEFORE UPDATE ON books FOR EACH ROW EXECUTE FUNCTION stamp()',
        'CREATE TRIGGER stamped BEFORE UPDATE ON books FOR EACH ROW EXECUTE FUNCTION stamp()',
        'CREATE TRIGGER t INSTEAD OF INSERT ON shelved FOR EACH ROW EXECUTE FUNCTION stamp()',
        'CREATE CONSTRAINT TRIGGER t AFTER INSERT ON loans FROM books DEFERRABLE FOR EACH ROW EXECUTE FUNCTION stamp()',
        'CREATE TRIGGER t AFTER TRUNCATE ON books EXECUTE FUNCTION stamp()',
        'CREATE TRIGGER t AFTER INSERT ON by_shelf FOR EACH ROW EXECUTE FUNCTION stamp()',
        'DROP TRIGGER stamped ON books',
        'DROP TRIGGER stamped ON books CASCADE',
        'DROP TRIGGER IF EXISTS nothing ON books',
        'DROP TRIGGER nothing ON books',
        'DROP TRIGGER IF EXISTS nothing ON nothing_here',
        'ALTER TRIGGER stamped ON books RENAME TO marked',
        [
          'DROP TRIGGER stamped ON books',
          'DROP TRIGGER IF EXISTS stamped ON books',
          'CREATE TRIGGER stamped BEFORE UPDATE ON books FOR EACH ROW EXECUTE FUNCTION stamp()',
        ],
        [
          'CREATE TRIGGER t BEFORE UPDATE OF n ON books FOR EACH ROW EXECUTE FUNCTION stamp()',
          'DROP TRIGGER t ON books',
          'ALTER TABLE books DROP COLUMN old',
        ],
        'CREATE RULE r AS ON INSERT TO books DO ALSO INSERT INTO journal (what) VALUES ($$b$$)',
        'CREATE RULE r AS ON UPDATE TO journal DO INSTEAD NOTHING',
        'CREATE OR REPLACE RULE quiet AS ON DELETE TO shelves DO ALSO NOTHING',
        'CREATE RULE quiet AS ON DELETE TO shelves DO ALSO NOTHING',
        'CREATE RULE r AS ON INSERT TO open_books DO INSTEAD INSERT INTO books (id) VALUES (NEW.id)',
        'DROP RULE quiet ON shelves',
        'DROP RULE nothing ON shelves',
        'DROP RULE IF EXISTS nothing ON shelves',
        'DROP RULE IF EXISTS nothing ON nothing_here',
        'ALTER RULE quiet ON shelves RENAME TO calm',
        'CREATE POLICY p ON shelves USING (true)',
        'CREATE POLICY mine ON books USING (true)',
        'CREATE POLICY p ON books FOR INSERT WITH CHECK (n > 1)',
        'CREATE POLICY p ON books USING (shelf_id IN (SELECT id FROM shelves))',
        'CREATE POLICY p ON open_books USING (true)',
        'ALTER POLICY mine ON books TO PUBLIC',
        'ALTER POLICY mine ON books USING (shelf_id IN (SELECT id FROM shelves))',
        'ALTER POLICY nothing ON books USING (true)',
        'ALTER POLICY mine ON books RENAME TO yours',
        'DROP POLICY mine ON books',
        'DROP POLICY nothing ON books',
        'DROP POLICY IF EXISTS nothing ON books',
        'DROP POLICY IF EXISTS nothing ON nothing_here',
        ['CREATE POLICY p ON books USING (old = 1)', 'DROP POLICY p ON books', 'ALTER TABLE books DROP COLUMN old'],
        ['DROP POLICY mine ON books', 'ALTER TABLE books DROP COLUMN n CASCADE'],
        [
          'CREATE TABLE t (a int)',
          'CREATE TRIGGER q BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION stamp()',
          'DROP TRIGGER q ON t',
        ],
      ],
    },
    {
      setup: partitions,
      cases: [
        [
          'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
          'CREATE TRIGGER t AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION f()',
          'DROP TRIGGER t ON events',
        ],
        [
          'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
          'CREATE TRIGGER t AFTER INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION f()',
          'DROP TRIGGER t ON events',
        ],
        [
          'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
          'CREATE TRIGGER t AFTER INSERT ON logs FOR EACH ROW EXECUTE FUNCTION f()',
          'DROP TRIGGER t ON logs_1',
        ],
        [
          'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
          'CREATE TRIGGER t AFTER INSERT ON logs FOR EACH ROW EXECUTE FUNCTION f()',
          'ALTER TRIGGER t ON logs RENAME TO u',
        ],
        'CREATE POLICY p ON events USING (true)',
      ],
    },
    {
      setup: dependants,
      cases: [
        'DROP TRIGGER touched ON watched',
        'DROP TRIGGER touched_n ON watched',
        'DROP POLICY own ON watched',
        ['DROP POLICY own ON watched', 'ALTER TABLE watched DROP COLUMN owner'],
        'DROP FUNCTION touch() CASCADE',
      ],
    },
    { setup: shop, cases: ['DROP TRIGGER IF EXISTS t ON orders'] },
  ],
};
