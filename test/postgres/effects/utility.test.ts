import { tableForms } from './cases/tableForms';
import { rowsAndQueries } from './cases/rowsAndQueries';
import { schema } from './cases/schema';
import { triggerRule } from './cases/triggerRule';
import { typeChange } from './cases/typeChange';
import { catalogOnly } from './cases/catalogOnly';
import { routine } from './cases/routine';
import { cluster } from './cases/cluster';
import { comment } from './cases/comment';
import { grant } from './cases/grant';
import { lockTable } from './cases/lockTable';
import { otherObjects } from './cases/otherObjects';
import { publication } from './cases/publication';
import { refresh } from './cases/refresh';
import { reindex } from './cases/reindex';
import { sequence } from './cases/sequence';
import { truncate } from './cases/truncate';
import { effectSuite } from './suite';

effectSuite('effects of other statements', [
  comment,
  grant,
  sequence,
  truncate,
  refresh,
  lockTable,
  reindex,
  cluster,
  routine,
  catalogOnly,
  typeChange,
  triggerRule,
  schema,
  rowsAndQueries,
  tableForms,
  publication,
  otherObjects,
]);
