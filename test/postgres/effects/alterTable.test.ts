import { alterConstraint } from './cases/alterConstraint';
import { alterDomain } from './cases/alterDomain';
import { alterIndex } from './cases/alterIndex';
import { alterTableMixed } from './cases/alterTableMixed';
import { alterView } from './cases/alterView';
import { attachPartition } from './cases/attachPartition';
import { clusterAndReplica } from './cases/clusterAndReplica';
import { columnOptions } from './cases/columnOptions';
import { detachPartition } from './cases/detachPartition';
import { generated } from './cases/generated';
import { identity } from './cases/identity';
import { inheritAndType } from './cases/inheritAndType';
import { ownerAndSchema } from './cases/ownerAndSchema';
import { storageParameters } from './cases/storageParameters';
import { tableStorage } from './cases/tableStorage';
import { triggersAndRows } from './cases/triggersAndRows';
import { effectSuite } from './suite';

effectSuite('effects of the other forms of ALTER', [
  storageParameters,
  columnOptions,
  tableStorage,
  clusterAndReplica,
  triggersAndRows,
  inheritAndType,
  ownerAndSchema,
  identity,
  generated,
  alterConstraint,
  attachPartition,
  detachPartition,
  alterIndex,
  alterView,
  alterDomain,
  alterTableMixed,
]);
