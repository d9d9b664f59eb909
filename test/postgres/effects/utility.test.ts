import { routine } from './cases/routine';
import { cluster } from './cases/cluster';
import { comment } from './cases/comment';
import { grant } from './cases/grant';
import { lockTable } from './cases/lockTable';
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
]);
