/** What becomes of a hazard, where its rules have plans for other hazards, too. */
export interface HazardPlans {
  /** Ids of plans. */
  readonly plans: readonly string[];
  /** Why there is none, or none for a part of it. */
  readonly reason?: string;
}

const timeout: HazardPlans = { plans: ['lock-timeout'] };
const notNullColumn =
  'The next version of the application has to name the column in every INSERT before the default goes.';
const domainColumn: HazardPlans = {
  plans: [],
  reason: 'The check comes with the column: PostgreSQL writes each row anew for it, with a default or without one.',
};

const newCheck: HazardPlans = {
  plans: [],
  reason: 'A CHECK that is written at a new column is checked in any case: add it in a command of its own, NOT VALID.',
};

/** By the row of the survey. */
export const hazardPlans: Readonly<Record<string, HazardPlans>> = {
  '2': { plans: ['drop-index-concurrently', 'lock-timeout'] },
  '3': { plans: ['leave-transaction'] },
  '4': { plans: ['leave-transaction'] },
  '5': { plans: ['index-partitions'] },
  '14': { plans: ['computed-default'] },
  '15': {
    plans: ['number-rows-later'],
    reason: 'For serial there is none: an identity does the same.',
  },
  '16': {
    plans: [],
    reason:
      'PostgreSQL cannot make a generated column of one that is there. A plain column that a trigger fills, or a virtual one, is another column.',
  },
  '18': { plans: [], reason: notNullColumn },
  '19': newCheck,
  '20': domainColumn,
  '22': { plans: ['constraint-not-valid', 'foreign-key-by-partition', 'lock-timeout'] },
  '27': { plans: ['constraint-not-valid'] },
  '31': timeout,
  '33': timeout,
  '37': { plans: ['change-type'] },
  '42': { plans: ['next-migration'] },
  '43': {
    plans: ['drop-in-two-releases'],
    reason: 'A value of an enum has one name at a time, and one that is put beside it can never be dropped.',
  },
  '44': {
    plans: ['move-index-concurrently'],
    reason: 'For a table there is none: whatever took its place would be another table.',
  },
  '45': timeout,
  '47': { plans: ['partition-beside-default', 'lock-timeout'] },
  '48': {
    plans: ['detach-concurrently'],
    reason: 'Where foreign keys refer to the table they are searched in either way.',
  },
  '49': timeout,
  '50': { plans: ['index-partitions', 'foreign-key-by-partition', 'detach-concurrently', 'lock-timeout'] },
  '52': timeout,
  '54': timeout,
  '62': timeout,
  B1: { plans: ['partition-beside-default', 'lock-timeout'] },
  B2: domainColumn,
  B3: newCheck,
  B7: timeout,
  B11: { plans: ['leave-transaction'] },
  B12: { plans: [], reason: notNullColumn },
  B15: { plans: ['computed-default', 'number-rows-later', 'change-type'] },
  B22: timeout,
};
