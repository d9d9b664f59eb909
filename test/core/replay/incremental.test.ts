import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../../server/src/core/config/config';
import { entriesOf } from '../../../server/src/core/catalog/persistentMap';
import { sameValue } from '../../../server/src/core/catalog/sameValue';
import { dbmate } from '../../../server/src/core/layouts/dbmate';
import { flyway } from '../../../server/src/core/layouts/flyway';
import { golangMigrate } from '../../../server/src/core/layouts/golangMigrate';
import { defaultLayoutOptions, type Layout, type SourceFile } from '../../../server/src/core/layouts/layout';
import { plain } from '../../../server/src/core/layouts/plain';
import { openSession, type Session, type SessionRequest } from '../../../server/src/core/lint/session';
import { reader } from '../../support/folder';

const tables = ['users', 'orders', '"Order"', 'app.users', 'events'];
const columns = ['id', 'email', 'age', 'user_id', '"Name"'];
const types = ['int', 'bigint', 'text', 'varchar(10)', 'varchar(20)', 'positive', 'timestamp', 'timestamptz', 'serial'];
const names = ['i', 'j', 'c', 'users_pkey', 'orders_user_id_fkey'];

const [table, column, type, name] = [tables, columns, types, names].map((words) => fc.constantFrom(...words)) as [
  fc.Arbitrary<string>,
  fc.Arbitrary<string>,
  fc.Arbitrary<string>,
  fc.Arbitrary<string>,
];

/** A statement of a few words, of which some are drawn. */
const form = (parts: TemplateStringsArray, ...drawn: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...drawn).map((words) => parts.reduce((text, part, at) => `${text}${words[at - 1] ?? ''}${part}`));

/** Statements that make, change, drop and use a few tables, in and out of transactions; and some that do not parse. */
const statement = fc.oneof(
  { weight: 4, arbitrary: form`CREATE TABLE ${table} (id bigint PRIMARY KEY, email text, age int, user_id bigint)` },
  { weight: 1, arbitrary: form`CREATE TABLE IF NOT EXISTS ${table} (${column} ${type} NOT NULL UNIQUE)` },
  { weight: 1, arbitrary: form`CREATE TEMP TABLE ${table} (id int)` },
  { weight: 1, arbitrary: form`CREATE TABLE parts (id int, at date) PARTITION BY RANGE (at)` },
  { weight: 1, arbitrary: form`CREATE TABLE parts_rest PARTITION OF parts DEFAULT` },
  { weight: 1, arbitrary: form`CREATE TABLE ${table} (LIKE ${table})` },
  { weight: 1, arbitrary: form`CREATE VIEW v AS SELECT ${column} FROM ${table}` },
  { weight: 1, arbitrary: form`CREATE DOMAIN positive AS int CHECK (VALUE > 0)` },
  { weight: 3, arbitrary: form`ALTER TABLE ${table} ADD COLUMN ${column} ${type}` },
  {
    weight: 1,
    arbitrary: form`ALTER TABLE ${table} ADD COLUMN token uuid DEFAULT gen_random_uuid(), DROP COLUMN ${column}`,
  },
  { weight: 2, arbitrary: form`ALTER TABLE ${table} ALTER COLUMN ${column} SET NOT NULL` },
  { weight: 2, arbitrary: form`ALTER TABLE ${table} ALTER COLUMN ${column} TYPE ${type}` },
  { weight: 1, arbitrary: form`ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (${column} IS NOT NULL) NOT VALID` },
  { weight: 1, arbitrary: form`ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}` },
  { weight: 1, arbitrary: form`ALTER TABLE ${table} DROP CONSTRAINT ${name}` },
  { weight: 1, arbitrary: form`ALTER TABLE ${table} ADD FOREIGN KEY (user_id) REFERENCES ${table}` },
  { weight: 1, arbitrary: form`ALTER TABLE ${table} ADD UNIQUE USING INDEX ${name}` },
  { weight: 1, arbitrary: form`ALTER TABLE ${table} RENAME TO ${fc.constantFrom('users', 'orders', 'people')}` },
  { weight: 1, arbitrary: form`ALTER TABLE ${table} RENAME ${column} TO ${column}` },
  { weight: 2, arbitrary: form`CREATE INDEX ${name} ON ${table} (${column})` },
  { weight: 1, arbitrary: form`CREATE UNIQUE INDEX CONCURRENTLY ON ${table} (${column})` },
  { weight: 1, arbitrary: form`DROP INDEX ${name}` },
  { weight: 2, arbitrary: form`DROP TABLE ${table}` },
  { weight: 1, arbitrary: form`DROP TABLE IF EXISTS ${table} CASCADE` },
  { weight: 2, arbitrary: form`UPDATE ${table} SET ${column} = NULL` },
  { weight: 1, arbitrary: form`INSERT INTO ${table} SELECT * FROM ${table}` },
  { weight: 5, arbitrary: form`${fc.constantFrom('BEGIN', 'COMMIT', 'ROLLBACK', 'COMMIT AND CHAIN')}` },
  {
    weight: 3,
    arbitrary: form`${fc.constantFrom('SAVEPOINT', 'RELEASE', 'ROLLBACK TO')} ${fc.constantFrom('a', 'b')}`,
  },
  { weight: 3, arbitrary: form`SET ${fc.constantFrom('', 'LOCAL ')}lock_timeout = ${fc.constantFrom("'1s'", '0')}` },
  {
    weight: 1,
    arbitrary: form`SET ${fc.constantFrom('', 'LOCAL ')}search_path = ${fc.constantFrom('app', 'public', 'app, public')}`,
  },
  {
    weight: 1,
    arbitrary: form`${fc.constantFrom('RESET ALL', "SET timezone = 'UTC'", 'CREATE SCHEMA app', 'SELECT 1')}`,
  },
  {
    weight: 2,
    arbitrary: form`${fc.constantFrom('ANALYZE', 'REINDEX SCHEMA public', 'DROP SCHEMA app CASCADE', 'ALTER SCHEMA app RENAME TO public', 'DROP DOMAIN positive CASCADE')}`,
  },
  { weight: 1, arbitrary: form`TRUNCATE ${table} CASCADE` },
  { weight: 1, arbitrary: form`DO $$ BEGIN ALTER TABLE ${table} ADD ${column} ${type}; END $$` },
  {
    weight: 1,
    arbitrary: form`DO $$ BEGIN IF true THEN DROP TABLE ${table}; END IF; EXCEPTION WHEN OTHERS THEN NULL; END $$`,
  },
  {
    weight: 1,
    arbitrary: form`CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM ${table}; END $$`,
  },
  { weight: 2, arbitrary: form`SELECT ${fc.constantFrom('f', 'g')}()` },
  { weight: 1, arbitrary: form`CREATE TRIGGER ${name} AFTER UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION f()` },
  { weight: 1, arbitrary: form`DROP FUNCTION f() CASCADE` },
  { weight: 1, arbitrary: form`CREATE SEQUENCE ${name} OWNED BY ${table}.${column}` },
  { weight: 1, arbitrary: form`DROP SEQUENCE ${name} CASCADE` },
  {
    weight: 1,
    arbitrary: form`${fc.constantFrom('ALTER TABLE', "SELECT 'open", 'CREATE TABLE t (a int', '/* open', '$$')}`,
  },
);
const between = fc.constantFrom(
  ';',
  ';\n',
  ';\n\n',
  '; -- why\n',
  ';\n-- lockstep-disable-next-line unbatched-change\n',
  '\n',
);
const sql = fc.array(fc.tuple(statement, between), { maxLength: 7 }).map((pieces) => pieces.flat().join(''));

/** What is typed, pasted or deleted at some place of some file. */
interface Typing {
  /** Which file, and where in it: fractions of what there is. */
  readonly file: number;
  readonly place: number;
  readonly deleted: number;
  readonly inserted: string;
}

const fraction = fc.double({ min: 0, max: 0.999, noNaN: true });
const typing: fc.Arbitrary<Typing> = fc.record({
  file: fraction,
  place: fraction,
  deleted: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(12), fc.nat(200)),
  inserted: fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    { weight: 2, arbitrary: fc.tuple(between, statement, between).map((parts) => parts.join('')) },
    fc.constantFrom(
      'x',
      'users',
      'email',
      '\n--> statement-breakpoint\n',
      ';',
      "'",
      '"',
      '$$',
      '--',
      '/*',
      '*/',
      '(',
      ')',
      ' ',
      '\n',
      'CASCADE',
    ),
  ),
});

/** Types into a folder. A statement goes to the end of a line, so that most edits leave SQL. */
function typed(files: readonly SourceFile[], { file, place, deleted, inserted }: Typing): SourceFile[] {
  const index = Math.floor(file * files.length);
  return files.map((each, at) => {
    if (at !== index) return each;
    const somewhere = Math.floor(place * (each.text.length + 1));
    const line = each.text.indexOf('\n', somewhere) + 1;
    const start = inserted.length > 10 && line > 0 ? line : somewhere;
    return { path: each.path, text: each.text.slice(0, start) + inserted + each.text.slice(start + deleted) };
  });
}

const breakpoint = '--> statement-breakpoint';

/** The folder of a tool: three ups and a down. */
const layouts: readonly { readonly layout: Layout; readonly files: (texts: readonly string[]) => SourceFile[] }[] = [
  {
    layout: golangMigrate,
    files: ([a = '', b = '', c = '', d = '']) => [
      { path: '1_a.up.sql', text: a },
      { path: '2_b.up.sql', text: b },
      { path: '2_b.down.sql', text: d },
      { path: '3_c.up.sql', text: c },
    ],
  },
  {
    layout: dbmate,
    files: ([a = '', b = '', c = '', d = '']) => [
      { path: '1_a.sql', text: `-- migrate:up\n${a}\n-- migrate:down\n${d}` },
      { path: '2_b.sql', text: `-- migrate:up transaction:false\n${b}\n-- migrate:down\n${c}` },
    ],
  },
  {
    layout: flyway,
    files: (texts) => texts.map((text, at) => ({ path: at === 3 ? 'R__r.sql' : `V${at}__a.sql`, text })),
  },
  {
    // Drizzle, whose marker ends a statement.
    layout: plain,
    files: (texts) =>
      texts.map((text, at) => ({ path: `000${at}_a.sql`, text: text.replaceAll(';\n', `\n${breakpoint}\n`) })),
  },
];

const folder = fc.record({
  layout: fc.nat(layouts.length - 1),
  multiStatement: fc.boolean(),
  texts: fc.tuple(sql, sql, sql, sql),
  majors: fc.constantFrom([15], [15], [15], [14, 18]),
});

/** All that a session says: each finding, and what each statement does. */
function told({ linted, analyses }: Session): unknown {
  return {
    findings: linted.map(({ file, findings }) => ({
      path: file.path,
      findings: findings.map((finding) => ({
        ...finding,
        source: finding.source !== null,
        correct: finding.correct !== undefined,
      })),
    })),
    parts: analyses.map(({ parts }) =>
      parts.map(({ file, direction, starts, replay }) => ({
        path: file.path,
        direction,
        steps: replay.steps.map(({ statement: { text, problem }, effects }, at) => ({
          text,
          problem,
          start: starts[at],
          effects,
        })),
        exit: Object.fromEntries([...entriesOf(replay.exit())].sort(([a], [b]) => (a < b ? -1 : 1))),
      })),
    ),
  };
}

function expectIncremental(request: SessionRequest, typings: readonly Typing[]): void {
  let session = openSession(request);
  let files = request.files;
  for (const each of typings) {
    files = typed(files, each);
    session = openSession({ ...request, files }, session);
    const kept = told(session);
    const fresh = told(openSession({ ...request, files: files.map((file) => ({ ...file })) }));
    // The comparison by expect is slow, and only needed to show a difference.
    if (!sameValue(kept, fresh)) expect(kept).toEqual(fresh);
  }
}

/** About 300 cases, fewer where the machine is slow; as many as LOCKSTEP_RUNS says for a longer search. */
const wanted = process.env['LOCKSTEP_RUNS'];
const runs = wanted === undefined ? { numRuns: 300, interruptAfterTimeLimit: 3000 } : { numRuns: Number(wanted) };

describe('a session after edits says what a fresh one says', { timeout: 600_000 }, () => {
  it('of small folders', () => {
    fc.assert(
      fc.property(folder, fc.array(typing, { minLength: 1, maxLength: 4 }), (drawn, typings) => {
        const { layout, files } = layouts[drawn.layout] ?? { layout: golangMigrate, files: () => [] };
        const options = { ...defaultLayoutOptions, multiStatement: drawn.multiStatement };
        const config = { ...defaultConfig, postgres: drawn.majors };
        expectIncremental(
          { layout, options, files: files(drawn.texts), config, reader, isWholeHistory: true },
          typings,
        );
      }),
      runs,
    );
  });

  it('of a file of hundreds of statements, which keeps states on the way', () => {
    const many = fc.tuple(fc.array(statement, { minLength: 25, maxLength: 30 }), fc.integer({ min: 24, max: 30 }));
    fc.assert(
      fc.property(many, fc.array(typing, { minLength: 3, maxLength: 3 }), ([statements, times], typings) => {
        const text = Array.from({ length: times }, () => statements.join(';\n')).join(';\n');
        const request = { layout: golangMigrate, options: defaultLayoutOptions, config: defaultConfig, reader };
        expectIncremental({ ...request, files: [{ path: '1_a.up.sql', text }], isWholeHistory: true }, typings);
      }),
      { numRuns: 2 },
    );
  });
});
