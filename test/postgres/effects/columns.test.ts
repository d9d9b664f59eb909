import { addConstraint } from './cases/addConstraint';
import { alterColumnType } from './cases/alterColumnType';
import { columnDefault } from './cases/columnDefault';
import { dml } from './cases/dml';
import { dropConstraint } from './cases/dropConstraint';
import { notNull } from './cases/notNull';
import { validateConstraint } from './cases/validateConstraint';
import { effectSuite } from './suite';

effectSuite('effects on columns, constraints and rows', [
  alterColumnType,
  notNull,
  columnDefault,
  addConstraint,
  dropConstraint,
  validateConstraint,
  dml,
]);
