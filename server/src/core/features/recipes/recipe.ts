import type { Column, Constraint, Relation } from '../../catalog/model';
import { quoteIdentifier } from '../../sql/identifiers';

/** A place in a recipe that the user fills in; the same one may stand in it several times. */
export interface Field {
  /** The order in which the cursor visits it, from 1. */
  readonly order: number;
  /** What it may be, the likeliest first; several are offered as a choice. */
  readonly values: readonly [string, ...string[]];
}

/** SQL with fields in it. */
export type Template = readonly (string | Field)[];

/** SQL with fields and other templates in it. */
export function sql(strings: TemplateStringsArray, ...values: readonly (string | Field | Template)[]): Template {
  return strings.flatMap((text, at): Template => {
    const value = values[at];
    if (value === undefined) return [text];
    return typeof value === 'object' && !('order' in value) ? [text, ...value] : [text, value];
  });
}

export function field(order: number, first: string, ...others: readonly string[]): Field {
  return { order, values: [first, ...new Set(others.filter((other) => other !== first))] };
}

/** What is known where a recipe is written. */
export interface RecipePlace {
  /** The tables that exist there, the likeliest first. */
  readonly tables: readonly Relation[];
  /** The names of enum types, as SQL writes them. */
  readonly enums: readonly string[];
  /** The oldest target major. */
  readonly major: number;
}

/** One migration of a recipe. */
export interface RecipeStep {
  /** What it does, in a few words. */
  readonly title: string;
  /** Statements with their `;`, the last with a line break. */
  readonly template: Template;
  /** It takes a lock that stops others, so that a lock_timeout belongs before it. */
  readonly locks: boolean;
  /** It cannot run in a transaction, so that it stands alone in its migration. */
  readonly runsAlone: boolean;
  /** It waits until a new application version has replaced the old one. */
  readonly afterRelease: boolean;
}

/** A change of the schema that nobody has to wait for. */
export interface Recipe {
  readonly label: string;
  /** Why it is done like this. One or two sentences. */
  readonly why: string;
  readonly steps: (place: RecipePlace) => readonly RecipeStep[];
}

/** A step; what is not said does not hold. */
export function step(
  title: string,
  template: Template,
  is: { readonly locks?: boolean; readonly runsAlone?: boolean; readonly afterRelease?: boolean } = {},
): RecipeStep {
  return { title, template, locks: false, runsAlone: false, afterRelease: false, ...is };
}

/** The tables that suit a recipe, the likeliest first, then the others. */
export function tablesFor(place: RecipePlace, suits: (table: Relation) => boolean): readonly Relation[] {
  return [...place.tables.filter(suits), ...place.tables.filter((table) => !suits(table))];
}

/** A table as SQL writes it. */
export function written({ schema, name }: Pick<Relation, 'schema' | 'name'>, major: number): string {
  const table = quoteIdentifier(name, major);
  return schema === 'public' ? table : `${quoteIdentifier(schema, major)}.${table}`;
}

const mostChoices = 30;

/** A field for a table. */
export function tableField(order: number, tables: readonly Relation[], { major }: RecipePlace): Field {
  const [first = 'table_name', ...others] = tables.slice(0, mostChoices).map((table) => written(table, major));
  return field(order, first, ...others);
}

/** A field for one of a table's columns; those that suit come first. */
export function columnField(
  order: number,
  table: Relation | undefined,
  { major }: RecipePlace,
  suits: (column: Column, table: Relation) => boolean = () => true,
): Field {
  const columns = table?.columns ?? [];
  const fit = columns.filter((column) => table !== undefined && suits(column, table));
  const [first = 'column_name', ...others] = [...fit, ...columns.filter((column) => !fit.includes(column))]
    .slice(0, mostChoices)
    .map(({ name }) => quoteIdentifier(name, major));
  return field(order, first, ...others);
}

/** A name made of fields; where one of them is not a plain name, a field of its own. */
export function nameOf(order: number, suffix: string, ...parts: readonly Field[]): Template {
  const isPlain = parts.every(({ values }) => values.every((value) => /^[a-z_][a-z0-9_]*$/.test(value)));
  if (!isPlain) return [field(order, parts.map(({ values }) => values[0].replaceAll(/\W/g, '_')).join('_') + suffix)];
  return parts.flatMap((part, at): Template => (at === 0 ? [part] : ['_', part])).concat(suffix);
}

/** Whether a column is part of the table's primary key. */
export function isKey({ name }: Column, { constraints }: Relation): boolean {
  return constraints.some(({ kind, columns }) => kind === 'primary-key' && columns.includes(name));
}

/** A constraint of a kind that waits to be validated, with its table. */
export function toValidate(
  { tables }: RecipePlace,
  isIt: (constraint: Constraint) => boolean,
): { readonly table: Relation; readonly constraint: Constraint } | undefined {
  for (const table of tables) {
    const constraint = table.constraints.find((each) => !each.isValidated && each.isEnforced !== false && isIt(each));
    if (constraint !== undefined) return { table, constraint };
  }
  return undefined;
}

/** The step that validates a constraint: the one that waits for it, or the one that the step before has named. */
export function validation(
  place: RecipePlace,
  isIt: (constraint: Constraint) => boolean,
  table: Field,
  name: Template,
): RecipeStep {
  const waiting = toValidate(place, isIt);
  const known =
    waiting === undefined
      ? { table, name }
      : {
          table: field(1, written(waiting.table, place.major)),
          name: [field(2, quoteIdentifier(waiting.constraint.name, place.major))],
        };
  return step(
    'check the rows that exist, while everybody goes on',
    sql`ALTER TABLE ${known.table} VALIDATE CONSTRAINT ${known.name};\n`,
  );
}
