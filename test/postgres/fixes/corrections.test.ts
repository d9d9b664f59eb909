import { expect, it } from 'vitest';
import { appliedRules } from '../../../server/src/core/docs/appliedRules';
import { sessionAfter } from '../../../server/src/core/lint/verifyFix';
import { findingsOf, openFolder, type Folder } from '../../support/folder';
import { describeEachMajor } from '../../support/postgres/database';
import { schemaDifferences, snapshot } from '../../support/postgres/schema';
import { useScratch } from '../../support/postgres/scratch';
import { runParts, ups } from '../../support/runMigrations';

/** An applied migration and what its corrective migrations come to. */
interface Case {
  readonly name: string;
  readonly rule: string;
  readonly schema: string;
  readonly up: string;
  /** Before the migration, outside of what it runs in; what it refuses is meant. */
  readonly before?: readonly string[];
  /** After the applied migrations. */
  readonly rows?: string;
  /** What somebody writes who may keep everybody waiting: it ends in the same schema. */
  readonly plainly: string;
  /** What a query gives afterwards. */
  readonly then?: { readonly query: string; readonly expected: readonly unknown[] };
  /** That the downs leave what they cannot take back. */
  readonly stays?: true;
}

const exampleOf = (rule: string): { schema: string; up: string } => {
  const example = appliedRules.flatMap(({ examples }) => examples?.[rule] ?? [])[0];
  if (example === undefined) throw new Error(`${rule} has no example.`);
  return example;
};

const cases: readonly Case[] = [
  {
    name: 'a constraint is validated',
    rule: 'constraint-never-validated',
    ...exampleOf('constraint-never-validated'),
    plainly: 'ALTER TABLE orders VALIDATE CONSTRAINT positive;',
    stays: true,
  },
  {
    name: 'a foreign key gets its index',
    rule: 'foreign-key-without-index',
    ...exampleOf('foreign-key-without-index'),
    plainly: 'CREATE INDEX ON notes (order_id);',
  },
  {
    name: 'a foreign key of several columns gets its index on a partitioned table, where its name is taken',
    rule: 'foreign-key-without-index',
    schema: `
      CREATE SCHEMA "App";
      CREATE TABLE "App"."Teams" (a int, "B" int, PRIMARY KEY (a, "B"));
      CREATE TABLE "App"."user_a_B_idx" (id int PRIMARY KEY);
    `,
    up: `
      CREATE TABLE "App"."user" (id int, a int, "B" int, FOREIGN KEY (a, "B") REFERENCES "App"."Teams") PARTITION BY RANGE (id);
      CREATE TABLE "App".user_1 PARTITION OF "App"."user" FOR VALUES FROM (0) TO (10);
      CREATE TABLE "App".user_2 PARTITION OF "App"."user" FOR VALUES FROM (10) TO (20);
    `,
    plainly: 'CREATE INDEX "user_a_B_idx1" ON "App"."user" (a, "B");',
  },
  {
    name: 'an index goes that another makes superfluous',
    rule: 'duplicate-index',
    ...exampleOf('duplicate-index'),
    plainly: 'DROP INDEX orders_user_id;',
  },
  {
    name: 'an invalid index becomes a valid one',
    rule: 'invalid-index-kept',
    schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, code text);',
    up: 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS orders_code ON orders (code);',
    before: [
      "INSERT INTO orders VALUES (1, 'a'), (2, 'a')",
      'CREATE UNIQUE INDEX CONCURRENTLY orders_code ON orders (code)',
      'DELETE FROM orders WHERE id = 2',
    ],
    plainly: 'DROP INDEX orders_code; CREATE UNIQUE INDEX orders_code ON orders (code);',
    then: {
      query: "SELECT indisvalid FROM pg_index WHERE indexrelid = 'orders_code'::regclass",
      expected: [{ indisvalid: true }],
    },
    stays: true,
  },
  {
    name: 'a trigger fires again',
    rule: 'trigger-left-disabled',
    schema: `
      CREATE TABLE "Users" (id bigint PRIMARY KEY, n int);
      CREATE FUNCTION tally() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.n := 1; RETURN NEW; END $$;
      CREATE TRIGGER "Count" BEFORE INSERT ON "Users" FOR EACH ROW EXECUTE FUNCTION tally();
    `,
    up: 'ALTER TABLE "Users" DISABLE TRIGGER "Count";',
    plainly: 'ALTER TABLE "Users" ENABLE TRIGGER "Count";',
    stays: true,
  },
  {
    name: 'a limit of a text goes',
    rule: 'prefer-text',
    ...exampleOf('prefer-text'),
    rows: "INSERT INTO orders (id, code) VALUES (1, 'x')",
    plainly: 'ALTER TABLE orders ALTER code TYPE text;',
    stays: true,
  },
  {
    name: 'a timestamp becomes a moment, whatever the zone of the session',
    rule: 'prefer-timestamptz',
    schema: 'CREATE TABLE zones (id bigint PRIMARY KEY);',
    up: `
      CREATE TABLE orders (id bigint PRIMARY KEY, at timestamp NOT NULL DEFAULT now(), "time" int);
      CREATE INDEX orders_at ON orders (at, "time");
    `,
    rows: "INSERT INTO orders VALUES (1, '2024-07-01 12:00', 1); INSERT INTO orders (id) VALUES (2)",
    plainly: `ALTER TABLE orders ALTER at TYPE timestamptz USING at AT TIME ZONE 'UTC';`,
    then: {
      query: "SELECT at = '2024-07-01 12:00+00' AS same FROM orders WHERE id = 1",
      expected: [{ same: true }],
    },
  },
  {
    name: 'a json becomes a jsonb',
    rule: 'prefer-jsonb',
    ...exampleOf('prefer-jsonb'),
    rows: `INSERT INTO orders (id, data) VALUES (1, '{"a":  1}'), (2, NULL)`,
    plainly: 'ALTER TABLE orders ALTER data TYPE jsonb;',
    then: { query: 'SELECT data::text FROM orders WHERE id = 1', expected: [{ data: '{"a": 1}' }] },
  },
  {
    name: 'a serial becomes an identity that goes on counting',
    rule: 'prefer-identity',
    schema: 'CREATE SCHEMA "App";',
    up: `CREATE TABLE "App"."Users" ("Id" smallserial PRIMARY KEY, n serial, at timestamptz DEFAULT now());`,
    rows: 'INSERT INTO "App"."Users" DEFAULT VALUES; INSERT INTO "App"."Users" DEFAULT VALUES',
    plainly: `ALTER TABLE "App"."Users" ALTER "Id" DROP DEFAULT; DROP SEQUENCE "App"."Users_Id_seq"; ALTER TABLE "App"."Users" ALTER "Id" ADD GENERATED BY DEFAULT AS IDENTITY`,
    then: {
      query: 'INSERT INTO "App"."Users" DEFAULT VALUES RETURNING "Id", n',
      expected: [{ Id: 3, n: 3 }],
    },
  },
];

const each = cases.flatMap((one) => (['golang-migrate', 'dbmate'] as const).map((layout) => ({ ...one, layout })));

/** The applied migrations, with one behind the one that is meant. dbmate sorts versions as text. */
function folderOf({ schema, up }: Case, layout: 'golang-migrate' | 'dbmate', major: number): Folder {
  const texts = [schema, up, 'CREATE TABLE later (id bigint PRIMARY KEY);'];
  const versions = texts.map((_, at) => (layout === 'dbmate' ? `2024010100000${at + 1}` : `${at + 1}`));
  const files = texts.flatMap((text, at): [string, string][] => {
    const name = `${versions[at] ?? ''}_m`;
    if (layout === 'dbmate')
      return [
        [
          `${name}.sql`,
          `-- migrate:up${text.includes('CONCURRENTLY') ? ' transaction:false' : ''}\n${text}\n-- migrate:down\n`,
        ],
      ];
    return [
      [`${name}.up.sql`, text],
      [`${name}.down.sql`, '-- Nothing.'],
    ];
  });
  return {
    layout,
    major,
    files: Object.fromEntries(files),
    config: { preset: 'strict', rules: { 'naming-convention': { level: 'off', options: {} } } },
    applied: Object.fromEntries(versions.map((version) => [version, 'dev'])),
  };
}

describeEachMajor('a corrective migration', (major) => {
  const scratch = useScratch(major);

  it.each(each)('$name ($layout)', async (one) => {
    const applied = openFolder(folderOf(one, one.layout, major));
    const [fix, ...others] = findingsOf(applied).flatMap(({ rule, fixes }) => (rule === one.rule ? fixes : []));
    if (fix === undefined) throw new Error('Nothing is offered.');
    expect(others.length, 'one for each column').toBe(one.rule === 'prefer-identity' ? 1 : 0);
    expect(fix).toMatchObject({ edits: [], applicability: 'needs-review' });
    expect(fix.title).toMatch(/^Write (?:a|\d+) corrective migrations?: /);
    const corrected = sessionAfter(applied, fix);
    const known = new Set(applied.project.files.map(({ path }) => path));
    const added = corrected.project.migrations.filter(({ up }) => up !== null && !known.has(up.file.path));
    expect(corrected.project.migrations.slice(-added.length)).toEqual(added);

    const run = async (
      more: (session: Awaited<ReturnType<ReturnType<typeof scratch>['connect']>>) => Promise<void>,
    ) => {
      await scratch().reset();
      const session = await scratch().connect();
      try {
        await session.query("SET timezone = 'America/New_York'");
        const [first, ...rest] = ups(applied.project);
        await runParts(session, applied.project, first === undefined ? [] : [first]);
        for (const statement of one.before ?? []) await session.query(statement).catch(() => undefined);
        await runParts(session, applied.project, rest);
        if (one.rows !== undefined) await session.query(one.rows);
        await more(session);
      } finally {
        await session.end();
      }
    };

    let wanted = {};
    await run(async (session) => {
      for (const statement of one.plainly.split('; ')) await session.query(statement);
      wanted = await snapshot(scratch());
    });
    await run(async (session) => {
      const start = await snapshot(scratch());
      const steps = added.flatMap(({ up }) => up ?? []);
      await runParts(session, corrected.project, steps);
      expect(schemaDifferences(wanted, await snapshot(scratch()))).toEqual([]);
      if (one.then !== undefined) expect(await session.query(one.then.query)).toEqual(one.then.expected);
      await runParts(session, corrected.project, added.flatMap(({ down }) => down ?? []).reverse());
      const end = await snapshot(scratch());
      expect(schemaDifferences(one.stays === true ? wanted : start, end)).toEqual([]);
      await runParts(session, corrected.project, one.stays === true ? [] : steps);
      expect(schemaDifferences(wanted, await snapshot(scratch()))).toEqual([]);
    });
  });
});
