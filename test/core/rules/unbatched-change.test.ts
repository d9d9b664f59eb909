import { unbatchedChange } from '../../../server/src/core/rules/unbatched-change';
import { batchesByKey } from '../../support/batches';
import { testRule } from '../../support/testRule';

const all = (verb: string, does: string, table: string): string =>
  `One ${verb} ${does} every matching row of ${table} in a single transaction: the rows stay locked and dead versions pile up until it commits.`;

const inPlace = 'Rewrite it into batches that commit one by one';
const moved = 'Move it into a migration of its own, in batches that commit one by one';

const inserts = (table: string): string =>
  `One INSERT copies an unbounded number of rows into ${table} in a single transaction, which holds back vacuum and replicas until it commits.`;

const copied = `
  CREATE TABLE users (id bigint PRIMARY KEY, email text, tags text[]);
  CREATE TABLE mails (user_id bigint PRIMARY KEY, email text, n int DEFAULT 0, number int UNIQUE);
  CREATE FUNCTION sorted_id(id bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS $$ SELECT id $$;
`;
const refusedCopies = [
  'INSERT INTO mails (user_id) SELECT coalesce(max(id), 0) + 1000000 FROM users',
  'INSERT INTO mails (user_id) SELECT DISTINCT id FROM users',
  'INSERT INTO mails (user_id) SELECT id FROM users ORDER BY email',
  'INSERT INTO mails (user_id) SELECT id FROM users WHERE random() < 0.5',
  'INSERT INTO mails (user_id) SELECT id FROM users FOR UPDATE',
  'INSERT INTO mails (user_id) SELECT a.id FROM users a, users b',
  'INSERT INTO mails (user_id) SELECT id FROM users UNION SELECT id + 1 FROM users',
  'INSERT INTO mails (user_id) SELECT id FROM users WHERE id > (SELECT max(m.user_id) FROM mails m)',
  'INSERT INTO mails (user_id) SELECT user_id + 1000 FROM mails',
  'INSERT INTO mails (user_id, email) SELECT id, unnest(tags) FROM users',
  'INSERT INTO mails (user_id, n) SELECT id, row_number() OVER () FROM users',
  // The other key may be null, and is not that of the source.
  'INSERT INTO mails (number, user_id) SELECT id, id + 1 FROM users ON CONFLICT (number) DO NOTHING',
  'INSERT INTO mails (user_id, n) SELECT id, 1 FROM users ON CONFLICT (user_id) DO UPDATE SET n = mails.n + excluded.n',
  'INSERT INTO mails (user_id) SELECT -id FROM users ON CONFLICT (user_id) DO UPDATE SET n = excluded.n',
  'INSERT INTO mails (user_id) SELECT id FROM users RETURNING user_id',
  'WITH u AS (SELECT 1) INSERT INTO mails (user_id) SELECT id FROM users',
  'INSERT INTO mails (user_id) SELECT sorted_id(id) FROM users ON CONFLICT DO NOTHING',
];

testRule(unbatchedChange, {
  schema: `
    CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE, verified boolean);
    CREATE TABLE lines (order_id int, line int, amount int, PRIMARY KEY (order_id, line));
  `,
  quiet: {
    'the key picks the row': 'UPDATE users SET verified = true WHERE id = 7;',
    'so does a list of keys':
      "DELETE FROM users WHERE id IN (1, 2, 3); UPDATE users SET verified = true WHERE email = ANY ('{a,b}');",
    'a key of two columns, in any order': 'DELETE FROM lines WHERE 2 = line AND amount > 0 AND order_id = 1;',
    'rows that the statement lists': "INSERT INTO users VALUES (1, 'a'), (2, 'b'); INSERT INTO users (id) SELECT 3;",
    'nobody else sees a table of the same transaction':
      'CREATE TABLE t (a int); INSERT INTO t SELECT 1; UPDATE t SET a = 2;',
    'a temporary table': 'CREATE TEMP TABLE t (a int); DELETE FROM t;',
    'the table is small': '-- lockstep: small users\nUPDATE users SET verified = true;\n',
    'the body of a function is not run': `
      CREATE FUNCTION verify() RETURNS void LANGUAGE sql BEGIN ATOMIC
        UPDATE users SET verified = true;
      END;
    `,
    'downs are not judged for it': { sql: 'SELECT 1;', down: 'DELETE FROM users;' },
    'a catalog of PostgreSQL': "DELETE FROM pg_catalog.pg_description WHERE description = '';",
  },
  reported: [
    {
      name: 'an UPDATE of all rows',
      sql: '«UPDATE» users SET verified = false;',
      message: all('UPDATE', 'changes', 'public.users'),
      fixes: [
        {
          title: inPlace,
          applicability: 'needs-review',
          after: batchesByKey('users', 'id', '    UPDATE users SET verified = false\n      WHERE RANGE;'),
        },
      ],
    },
    {
      name: 'a condition that many rows may meet',
      sql: '«DELETE» FROM users WHERE verified IS NULL;',
      message: all('DELETE', 'deletes', 'public.users'),
      fixes: [{ title: inPlace, applicability: 'needs-review' }],
    },
    {
      name: 'a part of the key',
      sql: '«UPDATE» lines SET amount = 0 WHERE order_id = 1;',
      message: all('UPDATE', 'changes', 'public.lines'),
      fixes: [{ title: inPlace, applicability: 'needs-review' }],
    },
    {
      name: 'a key that is compared with a column, and one behind OR',
      sql: '«UPDATE» users SET verified = true WHERE id = id; «DELETE» FROM users WHERE id = 1 OR verified;',
      message: [all('UPDATE', 'changes', 'public.users'), all('DELETE', 'deletes', 'public.users')],
      // The first has to be done when the second comes.
      fixes: [{ title: moved, applicability: 'needs-review' }],
    },
    {
      name: 'an UPDATE with an alias and a condition among other statements, with names that need quotes',
      schema: 'CREATE TABLE "Us""er" (done int PRIMARY KEY, "from_1" text, changed bool);',
      sql: `
        CREATE TABLE t (a int);
        -- Nobody asked them.
        «UPDATE» "Us""er" AS u
          SET changed = u.from_1 = 'x' -- or y
          WHERE u.changed OR from_1 = ';';
      `,
      message: all('UPDATE', 'changes', 'public.Us"er'),
      fixes: [
        {
          title: moved,
          applicability: 'needs-review',
          after: {
            '2_change.up.sql': 'CREATE TABLE t (a int);',
            '3_update_us_er_in_batches.up.sql': `
              -- Nobody asked them.
              DO $batches$
              DECLARE
                from_1_ "Us""er".done%TYPE;
                to_1 "Us""er".done%TYPE;
                has_more boolean;
                changed_ bigint;
                done_ bigint := 0;
              BEGIN
                SELECT done INTO from_1_ FROM "Us""er" ORDER BY done LIMIT 1;
                has_more := FOUND;
                WHILE has_more LOOP
                  SELECT done INTO to_1 FROM "Us""er"
                    WHERE done >= from_1_ ORDER BY done OFFSET 5000 LIMIT 1;
                  has_more := FOUND;
                  UPDATE "Us""er" AS u
                SET changed = u.from_1 = 'x'
                    WHERE (u.changed OR from_1 = ';')
                      AND done >= from_1_ AND (NOT has_more OR done < to_1);
                  GET DIAGNOSTICS changed_ = ROW_COUNT;
                  done_ := done_ + changed_;
                  COMMIT;
                  RAISE NOTICE 'lockstep: % rows', done_;
                  from_1_ := to_1;
                END LOOP;
              END
              $batches$;
            `,
          },
        },
      ],
    },
    {
      name: 'what could not be run again, or reads itself, stays as it is',
      sql: `
        «UPDATE» lines SET amount = amount + 1;
        «UPDATE» users SET id = id + 1000;
        «UPDATE» users SET email = lines.line::text FROM lines WHERE order_id = users.id;
        «DELETE» FROM lines WHERE amount < (SELECT avg(amount) FROM lines);
      `,
      message: [
        all('UPDATE', 'changes', 'public.lines'),
        all('UPDATE', 'changes', 'public.users'),
        all('UPDATE', 'changes', 'public.users'),
        all('DELETE', 'deletes', 'public.lines'),
      ],
    },
    {
      name: 'rows that a later statement of the file may need',
      sql: `
        «UPDATE» users SET verified = false WHERE verified IS NULL;
        SET LOCAL lock_timeout = '1s';
        ALTER TABLE users ALTER COLUMN verified SET DEFAULT false;
      `,
      message: all('UPDATE', 'changes', 'public.users'),
    },
    {
      name: 'a table without a key, by its pages, outside the transaction of dbmate',
      layout: 'dbmate',
      schema: 'CREATE TABLE logs (a int);',
      sql: '«DELETE» FROM logs WHERE a < 0;',
      message: all('DELETE', 'deletes', 'public.logs'),
      fixes: [
        {
          title: inPlace,
          applicability: 'needs-review',
          after: `
            -- migrate:up transaction:false
            DO $batches$
            DECLARE
              page bigint := 0;
              pages bigint := pg_relation_size('logs') / current_setting('block_size')::bigint;
              changed bigint;
              done bigint := 0;
            BEGIN
              WHILE page <= pages LOOP
                DELETE FROM logs
                  WHERE (a < 0)
                    AND ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 500)::tid;
                GET DIAGNOSTICS changed = ROW_COUNT;
                done := done + changed;
                COMMIT;
                RAISE NOTICE 'lockstep: % rows', done;
                page := page + 500;
              END LOOP;
            END
            $batches$;

            -- migrate:down
          `,
        },
      ],
    },
    {
      name: 'INSERT … SELECT into a table whose key is not that of the source',
      sql: '«INSERT» INTO lines SELECT id, 1, 0 FROM users;',
      message: inserts('public.lines'),
    },
    {
      name: 'INSERT … SELECT into a table whose key is that of the source',
      schema: copied,
      sql: '«INSERT» INTO mails (user_id, email) SELECT id, email FROM users WHERE email IS NOT NULL;',
      message: inserts('public.mails'),
      fixes: [
        {
          title: inPlace,
          applicability: 'needs-review',
          after: batchesByKey(
            'users',
            'id',
            `    INSERT INTO mails (user_id, email) SELECT id, email FROM users
      WHERE (email IS NOT NULL)
        AND RANGE
      ON CONFLICT (user_id) DO NOTHING;`,
          ),
        },
      ],
    },
    {
      name: 'INSERT … SELECT with an ON CONFLICT that finds each row again, among other statements',
      schema: copied,
      sql: `
        CREATE TABLE t (a int);
        «INSERT» INTO mails (SELECT u.id, 'for ' || u.id FROM users u) ON CONFLICT DO NOTHING;
        CREATE TABLE z (a int);
      `,
      message: inserts('public.mails'),
      fixes: [
        {
          title: moved,
          applicability: 'needs-review',
          after: {
            '2_change.up.sql': 'CREATE TABLE t (a int);\nCREATE TABLE z (a int);',
            '3_insert_into_mails_in_batches.up.sql': batchesByKey(
              'users',
              'id',
              `    INSERT INTO mails (SELECT u.id, 'for ' || u.id FROM users u
      WHERE RANGE
      ) ON CONFLICT DO NOTHING;`,
            ),
          },
        },
      ],
    },
    // Rows that are not those of one table, or not the same the second time.
    ...refusedCopies.map((sql) => ({
      name: `${sql}, for which there are no batches`,
      schema: copied,
      sql: sql.replace(/^\w+/, '«$&»'),
      message: inserts('public.mails'),
    })),
    {
      name: 'INSERT … SELECT, of which a later statement needs the source',
      schema: copied,
      sql: '«INSERT» INTO mails SELECT id, email FROM users; SET LOCAL lock_timeout = 1000; ALTER TABLE users ALTER email SET DEFAULT 1;',
      message: inserts('public.mails'),
    },
    {
      name: 'INSERT … SELECT into what has triggers, and from a table without a key',
      schema: `
        ${copied}
        CREATE TABLE loose (id bigint, email text);
        CREATE FUNCTION count_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
        CREATE TABLE heard (user_id bigint PRIMARY KEY, email text);
        CREATE TRIGGER heard BEFORE INSERT ON heard FOR EACH ROW EXECUTE FUNCTION count_it();
      `,
      sql: '«INSERT» INTO heard SELECT id, email FROM users; «INSERT» INTO mails SELECT id, email FROM loose;',
      message: [inserts('public.heard'), inserts('public.mails')],
    },
    {
      name: 'a table with a name that needs quotes',
      schema: 'CREATE TABLE "User Data" (a int);',
      sql: '«DELETE» FROM ONLY "User Data";',
      message: all('DELETE', 'deletes', 'public.User Data'),
    },
    {
      name: 'a table that no migration made, where a condition on id is taken for one on the key',
      sql: 'UPDATE legacy SET a = 1 WHERE id = 1; «UPDATE» legacy SET a = 1;',
      message:
        'One UPDATE changes every matching row of public.legacy in a single transaction: the rows stay locked and dead versions pile up until it commits (assuming that public.legacy exists and others use it).',
      severity: 'info',
    },
  ],
});
