import { expect, it } from 'vitest';
import { describeEachMajor } from '../../support/postgres/database';
import { useScratch } from '../../support/postgres/scratch';
import { recipeLabels, recipeLayouts, writeRecipe } from '../../support/recipes';
import { runParts, ups } from '../../support/runMigrations';

/** Rows that are there when the recipes come: no migration shows them. */
const rows = `
  INSERT INTO customers SELECT g, 'name ' || g FROM generate_series(1, 3000) g;
  INSERT INTO orders SELECT g, g, 'note', CASE WHEN g % 2 = 0 THEN g END, 'open' FROM generate_series(1, 3000) g`;

const hasColumn = (name: string, more = 'true'): string =>
  `EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attname = '${name}' AND NOT attisdropped AND ${more})`;
const hasConstraint = (type: string): string =>
  `EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'orders'::regclass AND contype = '${type}' AND convalidated)`;

/** What holds once a recipe has run: an expression that is true. */
const outcomes: Readonly<Record<string, string>> = {
  'add column': hasColumn('new_column'),
  'add not-null column in steps': `${hasColumn('token', 'attnotnull')} AND NOT EXISTS (SELECT FROM orders WHERE token IS NULL)`,
  'set not null': hasColumn('customer_id', 'attnotnull'),
  'add check': hasConstraint('c'),
  'add foreign key': hasConstraint('f'),
  'add unique': hasConstraint('u'),
  'index concurrently': `EXISTS (SELECT FROM pg_index WHERE indexrelid = 'orders_customer_id_idx'::regclass AND indisvalid)`,
  'drop column in two releases': `NOT (${hasColumn('customer_id')})`,
  'rename by expand and contract': `NOT (${hasColumn('customer_id')}) AND (SELECT sum(customer_id_new) = 4501500 FROM orders)`,
  'change type': `${hasColumn('customer_id', "atttypid = 'text'::regtype")} AND (SELECT sum(customer_id::int) = 4501500 FROM orders)`,
  'batched backfill': 'NOT EXISTS (SELECT FROM orders WHERE total IS NULL)',
  'new enum value': `'new_value' = ANY (enum_range(NULL::status)::text[])`,
};

describeEachMajor('recipes', (major) => {
  const scratch = useScratch(major);

  it.each(recipeLayouts.flatMap((layout) => recipeLabels.map((label) => ({ layout, label }))))(
    'run as they are written in $layout: $label',
    async ({ layout, label }) => {
      const { session } = writeRecipe(label, layout, { major });
      const [schema, ...migrations] = ups(session.project);
      if (schema === undefined) throw new Error('There is no schema.');
      await scratch().reset();
      const runner = await scratch().connect();
      try {
        await runParts(runner, session.project, [schema]);
        await runner.query(rows);
        expect(migrations.length).toBeGreaterThan(0);
        await runParts(runner, session.project, migrations);
        const [row] = await runner.query(`SELECT (${outcomes[label] ?? ''}) AS holds`);
        expect(row).toEqual({ holds: true });
      } finally {
        await runner.end();
      }
    },
  );
});
