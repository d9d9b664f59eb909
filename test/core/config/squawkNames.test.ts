import { describe, expect, it } from 'vitest';
import { sameAs } from '../../../server/src/core/rules/index';

/** The rules of squawk 2.66.0, as its binary holds them and its --exclude takes them. */
const squawk = `
  require-concurrent-index-creation require-concurrent-index-deletion constraint-missing-not-valid
  adding-field-with-default adding-foreign-key-constraint changing-column-type adding-not-nullable-field
  adding-serial-primary-key-field renaming-column renaming-table disallowed-unique-constraint ban-drop-database
  prefer-bigint-over-int prefer-bigint-over-smallint prefer-identity prefer-repack prefer-robust-stmts
  prefer-text-field prefer-timestamp-tz ban-char-field ban-drop-column ban-drop-table ban-drop-not-null
  transaction-nesting adding-required-field ban-concurrent-index-creation-in-transaction unused-ignore
  ban-create-domain-with-constraint ban-alter-domain-with-add-constraint ban-truncate-cascade
  require-timeout-settings ban-uncommitted-transaction require-enum-value-ordering require-table-schema
  identifier-too-long require-concurrent-partition-detach require-concurrent-reindex require-lock-timeout
  require-statement-timeout`
  .trim()
  .split(/\s+/);

describe("squawk's names", () => {
  it('are those of rules here, but for three that have no equal', () => {
    expect(squawk.filter((name) => sameAs(`squawk/${name}`).length === 0)).toEqual([
      'require-enum-value-ordering',
      'require-table-schema',
      'require-statement-timeout',
    ]);
  });
});
