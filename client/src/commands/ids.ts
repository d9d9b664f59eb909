/** The commands that package.json contributes; index.ts runs each of them. */
export const commandIds = [
  'lockstep.newMigration',
  'lockstep.apply',
  'lockstep.applyUpTo',
  'lockstep.rollBack',
  'lockstep.continuePlan',
  'lockstep.showStatus',
  'lockstep.previewSql',
  'lockstep.repair',
  'lockstep.addTarget',
  'lockstep.selectTarget',
  'lockstep.selectFolder',
  'lockstep.openCounterpart',
  'lockstep.lintAll',
  'lockstep.showRuleDocumentation',
  'lockstep.restartServer',
  'lockstep.showOutput',
  'lockstep.reportIssue',
] as const;

/** The id of a command. */
export type CommandId = (typeof commandIds)[number];
