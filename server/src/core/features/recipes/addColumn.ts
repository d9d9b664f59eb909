import { field, sql, step, tableField, type Recipe } from './recipe';

/** A column that may be NULL, or has a constant default: instant. */
export const addColumn: Recipe = {
  label: 'add column',
  why: 'Instant: neither a column that may be NULL nor one with a constant default touches a row.',
  steps: (place) => [
    step(
      'add it',
      sql`ALTER TABLE ${tableField(1, place.tables, place)} ADD COLUMN ${field(2, 'new_column')} ${field(3, 'text', 'bigint', 'boolean NOT NULL DEFAULT false', 'timestamptz', 'jsonb')};\n`,
      { locks: true },
    ),
  ],
};
