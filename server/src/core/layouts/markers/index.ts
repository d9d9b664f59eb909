import type { Direction } from '../layout';
import { drizzle } from './drizzle';
import { goose } from './goose';
import { liquibase } from './liquibase';
import type { Marker } from './marker';
import { nodePgMigrate } from './nodePgMigrate';
import { sqlMigrate } from './sqlMigrate';
import { tern } from './tern';
import { atlas, postgresMigrations, sqlx } from './wholeFile';

/** All markers, those that divide a file first. */
export const markers: readonly Marker[] = [
  goose,
  sqlMigrate,
  tern,
  liquibase,
  nodePgMigrate,
  drizzle,
  atlas,
  sqlx,
  postgresMigrations,
];

/** The tool whose comments a text carries; undefined: none that is known. */
export function markerOf(text: string, direction: Direction | null): Marker | undefined {
  return markers.find((marker) => marker.recognises(text, direction));
}
