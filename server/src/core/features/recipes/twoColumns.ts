import type { Relation, TypeReference } from '../../catalog/model';
import { quoteIdentifier } from '../../sql/identifiers';
import { columnField, field, isKey, sql, step, tableField, tablesFor } from './recipe';
import type { Field, RecipePlace, RecipeStep, Template } from './recipe';

/** A column and the one that takes its place, as the recipes that move from one to the other have them. */
export interface TwoColumns {
  readonly table: Field;
  readonly old: Field;
  readonly next: Field;
  /** The type of the old one, as far as it is known. */
  readonly type: string;
}

/** `type`: as SQL writes it. */
const typeName = (type: TypeReference | null | undefined): string =>
  type === null || type === undefined
    ? 'text'
    : `${type.name}${type.modifiers.length === 0 ? '' : `(${type.modifiers.join(',')})`}${type.isArray ? '[]' : ''}`;

const pairIn = ({ columns }: Relation): { readonly old: string; readonly next: string } | undefined => {
  for (const { name } of columns)
    if (columns.some((other) => other.name === `${name}_new`)) return { old: name, next: `${name}_new` };
  return undefined;
};

/** The fields for both: those of a table where such a pair stands already, else of a new pair. */
export function twoColumns(place: RecipePlace): TwoColumns {
  const tables = tablesFor(place, (table) => pairIn(table) !== undefined);
  const [first] = tables;
  const pair = first === undefined ? undefined : pairIn(first);
  const old =
    pair === undefined
      ? columnField(2, first, place, (column, own) => !isKey(column, own))
      : field(2, quoteIdentifier(pair.old, place.major));
  const column = first?.columns.find(({ name }) => quoteIdentifier(name, place.major) === old.values[0]);
  return {
    table: tableField(1, tables, place),
    old,
    next: field(3, pair?.next ?? `${old.values[0].replaceAll(/\W/g, '_')}_new`),
    type: typeName(column?.type),
  };
}

/** The step that adds the new column, and a trigger that keeps both alike whichever of them is written. */
export function expand({ table, old, next }: TwoColumns, type: Field, toNext: Template, toOld: Template): RecipeStep {
  return step(
    'add the new column, and keep both alike',
    sql`ALTER TABLE ${table} ADD COLUMN ${next} ${type};
CREATE FUNCTION keep_${old}_and_${next}() RETURNS trigger LANGUAGE plpgsql AS $keep$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.${next} := coalesce(NEW.${next}, ${toNext});
    NEW.${old} := coalesce(NEW.${old}, ${toOld});
  ELSIF NEW.${old} IS DISTINCT FROM OLD.${old} THEN
    NEW.${next} := ${toNext};
  ELSIF NEW.${next} IS DISTINCT FROM OLD.${next} THEN
    NEW.${old} := ${toOld};
  END IF;
  RETURN NEW;
END
$keep$;
CREATE TRIGGER keep_${old}_and_${next} BEFORE INSERT OR UPDATE ON ${table}
  FOR EACH ROW EXECUTE FUNCTION keep_${old}_and_${next}();
`,
    { locks: true },
  );
}

/** The statements that end the keeping. */
export function dropTrigger({ table, old, next }: TwoColumns): Template {
  return sql`DROP TRIGGER keep_${old}_and_${next} ON ${table};\n-- lockstep-disable-next-line drop-breaks-application -- only its trigger called it\nDROP FUNCTION keep_${old}_and_${next}();\n`;
}
