/** What becomes of a finding whose migration is known to be applied. */
export interface AppliedRule {
  readonly rules: readonly string[];
  /** What a corrective migration does, or why there is none. Markdown, a sentence or more. */
  readonly what: string;
  /** A migration whose finding offers one, for each of the rules; absent: none does. */
  readonly examples?: Readonly<Record<string, AppliedExample>>;
}

/** An applied migration, and the title of what is offered for it. */
export interface AppliedExample {
  readonly schema: string;
  readonly up: string;
  readonly title: string;
}

const tables = `CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, code varchar(20), at timestamp, data json);`;

/** Every rule is in one row. */
export const appliedRules: readonly AppliedRule[] = [
  {
    rules: ['constraint-never-validated'],
    what: 'VALIDATE CONSTRAINT, which reads the table and keeps nobody waiting.',
    examples: {
      'constraint-never-validated': {
        schema: tables,
        up: 'ALTER TABLE orders ADD CONSTRAINT positive CHECK (user_id > 0) NOT VALID;',
        title: 'Write a corrective migration: validate positive',
      },
    },
  },
  {
    rules: ['foreign-key-without-index'],
    what: 'The index, built CONCURRENTLY; on a partitioned table partition by partition.',
    examples: {
      'foreign-key-without-index': {
        schema: tables,
        up: 'CREATE TABLE notes (id bigint PRIMARY KEY, order_id bigint REFERENCES orders (id));',
        title: 'Write a corrective migration: index the columns of the foreign key (order_id)',
      },
    },
  },
  {
    rules: ['duplicate-index'],
    what: 'DROP INDEX CONCURRENTLY of the one that the other makes superfluous. Not where it belongs to a constraint or a partitioned table.',
    examples: {
      'duplicate-index': {
        schema: `${tables}\nCREATE INDEX orders_user_id_at ON orders (user_id, at);`,
        up: 'CREATE INDEX CONCURRENTLY orders_user_id ON orders (user_id);',
        title: 'Write a corrective migration: drop orders_user_id CONCURRENTLY',
      },
    },
  },
  {
    rules: ['invalid-index-kept'],
    what: 'REINDEX INDEX CONCURRENTLY, which leaves a valid index whatever it was before.',
    examples: {
      'invalid-index-kept': {
        schema: tables,
        up: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_user_id ON orders (user_id);',
        title: 'Write a corrective migration: rebuild orders_user_id CONCURRENTLY, in case it is invalid',
      },
    },
  },
  {
    rules: ['trigger-left-disabled'],
    what: 'ENABLE TRIGGER, while no later migration has done it. What the trigger would have done to the rows meanwhile is not known.',
    examples: {
      'trigger-left-disabled': {
        schema: tables,
        up: 'ALTER TABLE orders DISABLE TRIGGER USER;',
        title: 'Write a corrective migration: enable the triggers of orders again',
      },
    },
  },
  {
    rules: ['prefer-text', 'prefer-timestamptz', 'prefer-jsonb'],
    what: 'The column gets the type, while it still has the old one: text at once, the others [without a rewrite](plans/change-type.md). A timestamp is taken to be in UTC, which the title says. Not where something hangs on the column that the plan cannot make again.',
    examples: {
      'prefer-text': {
        schema: '',
        up: tables,
        title: 'Write a corrective migration: give code the type text',
      },
      'prefer-timestamptz': {
        schema: '',
        up: tables,
        title: 'Write 5 corrective migrations: give at the type timestamptz (its values are in UTC)',
      },
      'prefer-jsonb': {
        schema: '',
        up: tables,
        title: 'Write 5 corrective migrations: give data the type jsonb',
      },
    },
  },
  {
    rules: ['prefer-identity'],
    what: 'The default and its sequence go, and an identity comes whose sequence has the same name and goes on where the old one stood. All is instant. Not where the sequence has another name than PostgreSQL gives it, or somebody else uses it.',
    examples: {
      'prefer-identity': {
        schema: '',
        up: 'CREATE TABLE orders (id bigserial PRIMARY KEY, n int);',
        title: 'Write a corrective migration: make id an identity',
      },
    },
  },
  {
    rules: ['missing-down'],
    what: 'The down is written all the same, since no tool runs it before the way back: into a file of its own, or into the file of the up where a tool keeps both there. The title then says whether the tool compares that file with what it ran: golang-migrate and dbmate do not, Flyway does. `lint --fix` never does it.',
  },
  {
    rules: [
      'attach-reads-partition',
      'column-rewrites-table',
      'constraint-builds-index',
      'constraint-scans-table',
      'detach-searches-references',
      'domain-constraint-scans-tables',
      'index-blocks-writes',
      'maintenance-rewrites-table',
      'missing-lock-timeout',
      'not-null-scans-table',
      'partition-scans-default',
      'refresh-blocks-reads',
      'reindex-blocks-writes',
      'storage-change-rewrites-table',
      'type-change-blocks',
      'unbatched-change',
      'work-under-lock',
    ],
    what: 'None: the lock was held and the work is done, and what it leaves is what was wanted.',
  },
  {
    rules: [
      'drop-breaks-application',
      'insert-needs-column',
      'null-breaks-readers',
      'rename-breaks-application',
      'required-column-without-default',
    ],
    what: 'None: the application has met the change, and the harm ends with the version that knows it.',
  },
  {
    rules: ['published-without-identity'],
    what: 'None: which columns tell the rows apart, only the model knows. A new migration that gives the table a key, or takes it out of the publication, puts it right.',
  },
  {
    rules: ['deletes-all-rows', 'drop-loses-data', 'drop-takes-dependents', 'type-change-loses-data'],
    what: 'None: what is gone is in no migration, but in a backup.',
  },
  {
    rules: [
      'concurrently-in-transaction',
      'other-database-syntax',
      'statement-fails',
      'syntax-error',
      'syntax-too-new',
      'timeout-cuts-off-work',
      'transaction-ended-early',
      'transaction-left-open',
      'unanalysed-statement',
    ],
    what: 'None: the server has taken the statement, or the tool would not count the migration as applied.',
  },
  {
    rules: ['not-repeatable', 'setting-outlives-migration', 'setting-without-effect'],
    what: 'None: it was about that one run.',
  },
  {
    rules: [
      'duplicate-version',
      'identifier-truncated',
      'invalid-directive',
      'invalid-section',
      'missing-up',
      'naming-convention',
      'unused-directive',
      'version-gap',
    ],
    what: 'None: names and files are what the history and the application know by now.',
  },
  {
    rules: ['down-does-not-undo'],
    what: 'None: a later migration changes nothing about this way back, and a down that somebody has written is not rewritten.',
  },
  {
    rules: ['prefer-bigint-keys'],
    what: 'None: a key that is counted up has a sequence and others that refer to it, which the plan for a change of type does not make again.',
  },
  {
    rules: ['row-security-without-policy', 'table-without-primary-key', 'unsafe-security-definer'],
    what: 'None, though it remains: which policy, key or schemas are meant, no migration says.',
  },
];
