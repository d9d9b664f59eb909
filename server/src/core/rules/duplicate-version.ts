import { defineReportedRule } from '../lint/rule';

/** Two migrations have the same version. Reported by the project. */
export const duplicateVersion = defineReportedRule({
  id: 'duplicate-version',
  meta: {
    category: 'layout',
    severity: 'error',
    since: '0.1.0',
    sameAs: [],
    messages: { problem: '{message}' },
    docs: {
      summary: 'Two migrations have the same version.',
      why: 'It happens when two branches add a migration each. golang-migrate and Flyway refuse to run; dbmate runs the first and then fails, since its history already holds the version.',
      instead: 'Give one of them a new version, after the last.',
      schema: '',
      bad: '',
      good: '',
      whenNotToUse: 'Never: one of the two does not run.',
      references: [],
    },
  },
});
