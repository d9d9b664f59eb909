import { field, sql, step, type Recipe } from './recipe';

/** One value more for an enum type. */
export const addEnumValue: Recipe = {
  label: 'new enum value',
  why: 'Instant. The value cannot be used before the transaction that adds it is committed, so rows that have it come in a later migration. No down takes a value back.',
  steps: ({ enums }) => {
    const [first = 'enum_type', ...others] = enums;
    return [
      step(
        'add it',
        sql`ALTER TYPE ${field(1, first, ...others)} ADD VALUE IF NOT EXISTS '${field(2, 'new_value')}';\n`,
      ),
    ];
  },
};
