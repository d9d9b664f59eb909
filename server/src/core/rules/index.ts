import type { Rule } from '../lint/rule';
import { columnRewritesTable } from './column-rewrites-table';
import { concurrentlyInTransaction } from './concurrently-in-transaction';
import { constraintBuildsIndex } from './constraint-builds-index';
import { constraintScansTable } from './constraint-scans-table';
import { dropBreaksApplication } from './drop-breaks-application';
import { duplicateVersion } from './duplicate-version';
import { indexBlocksWrites } from './index-blocks-writes';
import { invalidDirective } from './invalid-directive';
import { invalidSection } from './invalid-section';
import { missingDown } from './missing-down';
import { missingLockTimeout } from './missing-lock-timeout';
import { missingUp } from './missing-up';
import { notNullScansTable } from './not-null-scans-table';
import { partitionScansDefault } from './partition-scans-default';
import { renameBreaksApplication } from './rename-breaks-application';
import { requiredColumnWithoutDefault } from './required-column-without-default';
import { statementFails } from './statement-fails';
import { syntaxError } from './syntax-error';
import { syntaxTooNew } from './syntax-too-new';
import { typeChangeBlocks } from './type-change-blocks';
import { unanalysedStatement } from './unanalysed-statement';
import { unbatchedChange } from './unbatched-change';
import { unusedDirective } from './unused-directive';
import { versionGap } from './version-gap';
import { workUnderLock } from './work-under-lock';

/** All rules, by id. Adding one is a file of its name and a line here. */
export const rules: readonly Rule[] = [
  columnRewritesTable,
  concurrentlyInTransaction,
  constraintBuildsIndex,
  constraintScansTable,
  dropBreaksApplication,
  duplicateVersion,
  indexBlocksWrites,
  invalidDirective,
  invalidSection,
  missingDown,
  missingLockTimeout,
  missingUp,
  notNullScansTable,
  partitionScansDefault,
  renameBreaksApplication,
  requiredColumnWithoutDefault,
  statementFails,
  syntaxError,
  syntaxTooNew,
  typeChangeBlocks,
  unanalysedStatement,
  unbatchedChange,
  unusedDirective,
  versionGap,
  workUnderLock,
];

export const ruleIds: readonly string[] = rules.map(({ id }) => id);

/** The rule of an id, or undefined. */
export function ruleById(id: string): Rule | undefined {
  return rules.find((rule) => rule.id === id);
}

/** The rules that do what another tool's rule does: `squawk/NAME`, or the bare name where no rule of ours has it. */
export function sameAs(name: string): string[] {
  return rules
    .filter((rule) => rule.meta.sameAs.some((other) => other === name || other.slice(other.indexOf('/') + 1) === name))
    .map(({ id }) => id);
}
