import { addCheck } from './addCheck';
import { addColumn } from './addColumn';
import { addEnumValue } from './addEnumValue';
import { addForeignKey } from './addForeignKey';
import { addRequiredColumn } from './addRequiredColumn';
import { addUnique } from './addUnique';
import { backfill } from './backfill';
import { changeType } from './changeType';
import { createIndex } from './createIndex';
import { dropColumn } from './dropColumn';
import type { Recipe } from './recipe';
import { renameColumn } from './renameColumn';
import { setNotNull } from './setNotNull';

/** All recipes, in the order in which they are offered. */
export const recipes: readonly Recipe[] = [
  addColumn,
  addRequiredColumn,
  setNotNull,
  addCheck,
  addForeignKey,
  addUnique,
  createIndex,
  dropColumn,
  renameColumn,
  changeType,
  backfill,
  addEnumValue,
];
