import { completionsAt, type Completion } from '../../server/src/core/features/completion';
import { recipes } from '../../server/src/core/features/recipes/index';
import { plainText } from '../../server/src/core/features/recipes/text';
import type { SourceFile } from '../../server/src/core/layouts/layout';
import type { Session } from '../../server/src/core/lint/session';
import { applyEdits } from '../../server/src/core/text/edit';
import { openFolder, type Folder } from './folder';

/** The layouts in which every recipe is tried. */
export const recipeLayouts = ['golang-migrate', 'dbmate', 'flyway', 'plain'] as const;
export type RecipeLayout = (typeof recipeLayouts)[number];

/** What the recipes work on. */
export const recipeSchema = `CREATE TYPE status AS ENUM ('open', 'paid');
CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, note text, total integer, state status NOT NULL);
`;

/** The path and the text of a migration that is still empty. */
export function emptyMigration(
  layout: RecipeLayout,
  number: number,
): { readonly file: SourceFile; readonly at: number } {
  const path = {
    'golang-migrate': `${number}_change.up.sql`,
    dbmate: `${number}_change.sql`,
    flyway: `V${number}__change.sql`,
    plain: `${number}_change.sql`,
  }[layout];
  const head = layout === 'dbmate' ? '-- migrate:up\n' : '';
  return { file: { path, text: layout === 'dbmate' ? `${head}\n-- migrate:down\n` : head }, at: head.length };
}

const withSql = (layout: RecipeLayout, number: number, sql: string): SourceFile => {
  const { file, at } = emptyMigration(layout, number);
  return { path: file.path, text: file.text.slice(0, at) + sql + file.text.slice(at) };
};

/** A recipe as it was written out, migration by migration. */
export interface WrittenRecipe {
  /** After the last migration. */
  readonly session: Session;
  /** The migrations after the schema's. */
  readonly migrations: readonly SourceFile[];
  readonly completions: readonly Completion[];
}

/**
 * Writes a recipe out with what its fields have at first: each step in a migration of its own, as the completions there
 * offer it, given those before.
 */
export function writeRecipe(label: string, layout: RecipeLayout, folder: Folder = {}): WrittenRecipe {
  const files = [withSql(layout, 1, recipeSchema)];
  const completions: Completion[] = [];
  let session = openFolder({ ...folder, layout }, files);
  for (let step = 1, steps = 1; step <= steps; step++) {
    const { file, at } = emptyMigration(layout, step + 1);
    const offer = (beside: readonly SourceFile[]): Completion => {
      const before = openFolder({ ...folder, layout }, [...files, file, ...beside]);
      const offered = completionsAt(before, file.path, at).filter(
        (each) => each.label === label || each.label.startsWith(`${label} ${step}/`),
      );
      const completion = offered.find((each) => each.label !== label) ?? offered[0];
      if (completion === undefined) throw new Error(`There is no step ${step} of ${label} in ${layout}.`);
      return completion;
    };
    let completion = offer([]);
    if (completion.documentation.includes('.conf')) {
      // Flyway is told as the completion says, which then is no comment any more.
      const beside = { path: `${file.path}.conf`, text: 'executeInTransaction=false\n' };
      completion = offer([beside]);
      files.push(beside);
    }
    steps = Number(/\/(\d+)$/.exec(completion.label)?.[1] ?? 1);
    const edits = [{ span: completion.replaces, newText: plainText(completion.template) }, ...completion.alsoEdits];
    files.push({ path: file.path, text: applyEdits(file.text, edits) });
    completions.push(completion);
    session = openFolder({ ...folder, layout }, files);
  }
  return { session, migrations: files.slice(1).filter(({ path }) => path.endsWith('.sql')), completions };
}

/** The labels of all recipes. */
export const recipeLabels: readonly string[] = recipes.map(({ label }) => label);
