import { addColumn } from './cases/addColumn';
import { createIndex } from './cases/createIndex';
import { createTable } from './cases/createTable';
import { dropColumn } from './cases/dropColumn';
import { dropIndex } from './cases/dropIndex';
import { dropTable } from './cases/dropTable';
import { rename } from './cases/rename';
import { transactions } from './cases/transactions';
import { views } from './cases/views';
import { effectSuite } from './suite';

effectSuite('effects on tables', [
  createTable,
  createIndex,
  dropIndex,
  dropTable,
  addColumn,
  dropColumn,
  rename,
  transactions,
  views,
]);
