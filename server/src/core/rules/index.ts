import type { Rule } from '../lint/rule';
import { attachReadsPartition } from './attach-reads-partition';
import { columnRewritesTable } from './column-rewrites-table';
import { concurrentlyInTransaction } from './concurrently-in-transaction';
import { constraintBuildsIndex } from './constraint-builds-index';
import { constraintNeverValidated } from './constraint-never-validated';
import { constraintScansTable } from './constraint-scans-table';
import { deletesAllRows } from './deletes-all-rows';
import { detachSearchesReferences } from './detach-searches-references';
import { domainConstraintScansTables } from './domain-constraint-scans-tables';
import { downDoesNotUndo } from './down-does-not-undo';
import { dropBreaksApplication } from './drop-breaks-application';
import { dropLosesData } from './drop-loses-data';
import { dropTakesDependents } from './drop-takes-dependents';
import { duplicateIndex } from './duplicate-index';
import { duplicateVersion } from './duplicate-version';
import { foreignKeyWithoutIndex } from './foreign-key-without-index';
import { identifierTruncated } from './identifier-truncated';
import { indexBlocksWrites } from './index-blocks-writes';
import { insertNeedsColumn } from './insert-needs-column';
import { invalidDirective } from './invalid-directive';
import { invalidIndexKept } from './invalid-index-kept';
import { invalidSection } from './invalid-section';
import { maintenanceRewritesTable } from './maintenance-rewrites-table';
import { missingDown } from './missing-down';
import { missingLockTimeout } from './missing-lock-timeout';
import { missingUp } from './missing-up';
import { namingConvention } from './naming-convention';
import { notNullScansTable } from './not-null-scans-table';
import { notRepeatable } from './not-repeatable';
import { nullBreaksReaders } from './null-breaks-readers';
import { otherDatabaseSyntax } from './other-database-syntax';
import { partitionScansDefault } from './partition-scans-default';
import { preferBigintKeys } from './prefer-bigint-keys';
import { preferIdentity } from './prefer-identity';
import { preferJsonb } from './prefer-jsonb';
import { preferText } from './prefer-text';
import { preferTimestamptz } from './prefer-timestamptz';
import { publishedWithoutIdentity } from './published-without-identity';
import { refreshBlocksReads } from './refresh-blocks-reads';
import { reindexBlocksWrites } from './reindex-blocks-writes';
import { renameBreaksApplication } from './rename-breaks-application';
import { requiredColumnWithoutDefault } from './required-column-without-default';
import { rowSecurityWithoutPolicy } from './row-security-without-policy';
import { settingOutlivesMigration } from './setting-outlives-migration';
import { settingWithoutEffect } from './setting-without-effect';
import { statementFails } from './statement-fails';
import { storageChangeRewritesTable } from './storage-change-rewrites-table';
import { syntaxError } from './syntax-error';
import { syntaxTooNew } from './syntax-too-new';
import { tableWithoutPrimaryKey } from './table-without-primary-key';
import { timeoutCutsOffWork } from './timeout-cuts-off-work';
import { transactionEndedEarly } from './transaction-ended-early';
import { transactionLeftOpen } from './transaction-left-open';
import { triggerLeftDisabled } from './trigger-left-disabled';
import { typeChangeBlocks } from './type-change-blocks';
import { typeChangeLosesData } from './type-change-loses-data';
import { unanalysedStatement } from './unanalysed-statement';
import { unbatchedChange } from './unbatched-change';
import { unsafeSecurityDefiner } from './unsafe-security-definer';
import { unusedDirective } from './unused-directive';
import { versionGap } from './version-gap';
import { workUnderLock } from './work-under-lock';

/** All rules, by id. Adding one is a file of its name and a line here. */
export const rules: readonly Rule[] = [
  attachReadsPartition,
  columnRewritesTable,
  concurrentlyInTransaction,
  constraintBuildsIndex,
  constraintNeverValidated,
  constraintScansTable,
  deletesAllRows,
  detachSearchesReferences,
  domainConstraintScansTables,
  downDoesNotUndo,
  dropBreaksApplication,
  dropLosesData,
  dropTakesDependents,
  duplicateIndex,
  duplicateVersion,
  foreignKeyWithoutIndex,
  identifierTruncated,
  indexBlocksWrites,
  insertNeedsColumn,
  invalidDirective,
  invalidIndexKept,
  invalidSection,
  maintenanceRewritesTable,
  missingDown,
  missingLockTimeout,
  missingUp,
  namingConvention,
  notNullScansTable,
  notRepeatable,
  nullBreaksReaders,
  otherDatabaseSyntax,
  partitionScansDefault,
  preferBigintKeys,
  preferIdentity,
  preferJsonb,
  preferText,
  preferTimestamptz,
  publishedWithoutIdentity,
  refreshBlocksReads,
  reindexBlocksWrites,
  renameBreaksApplication,
  requiredColumnWithoutDefault,
  rowSecurityWithoutPolicy,
  settingOutlivesMigration,
  settingWithoutEffect,
  statementFails,
  storageChangeRewritesTable,
  syntaxError,
  syntaxTooNew,
  tableWithoutPrimaryKey,
  timeoutCutsOffWork,
  transactionEndedEarly,
  transactionLeftOpen,
  triggerLeftDisabled,
  typeChangeBlocks,
  typeChangeLosesData,
  unanalysedStatement,
  unbatchedChange,
  unsafeSecurityDefiner,
  unusedDirective,
  versionGap,
  workUnderLock,
];

export const ruleIds: readonly string[] = rules.map(({ id }) => id);

/** The rule of an id, or undefined. */
export function ruleById(id: string): Rule | undefined {
  return rules.find((rule) => rule.id === id);
}

// Checked by the tools themselves: squawk 2.66.0 and pgfence 0.1.5 (names that only later ones have come from pgfence 0.5.1's
// texts); by their sources: eugene 0.8.3 and the analyzers of Atlas that are open, of which the others come from its
// documentation (test/core/config holds the names). These have no equal here: squawk/require-table-schema,
// squawk/require-enum-value-ordering and squawk/require-statement-timeout (a matter of style, or of what a server's own
// settings say), pgfence/missing-statement-timeout, -idle-timeout and -application-name (likewise),
// pgfence/add-column-constant-default, add-pk-using-index, add-constraint-unique-using-index and validate-constraint, which
// speak of what is safe, eugene/W12 and W13, atlas/CD101 and PG110 (which harm nobody), and atlas/MF101, MF102 and MF104
// (whether rows are in the way, only the database knows).
/** The rules that do what another tool's rule does: `squawk/NAME`, or the bare name where no rule of ours has it. */
export function sameAs(name: string): string[] {
  return rules
    .filter((rule) => rule.meta.sameAs.some((other) => other === name || other.slice(other.indexOf('/') + 1) === name))
    .map(({ id }) => id);
}
