/** A finding that the downs of some cases cannot be free of, and why. */
export interface FindingOfDowns {
  readonly rule: string;
  readonly why: string;
  /** In which the statements of a down are sent: `together` in a transaction or message, or each `alone`. */
  readonly sent: readonly ('together' | 'alone')[];
  readonly cases: readonly string[];
}

/** All that what we write to take back is reported for. */
export const findingsOfDowns: readonly FindingOfDowns[] = [
  {
    rule: 'constraint-scans-table',
    why: 'The constraint was validated, and a transaction that adds it NOT VALID and validates it holds the lock all the same.',
    sent: ['together'],
    cases: [
      'DROP COLUMN of an identity and of a serial',
      'DROP COLUMN of other kinds',
      'DROP COLUMN with all that hangs on it',
      'DROP COLUMN with names of all kinds',
      'DROP TABLE that others refer to',
      'NOT NULL of a column that is renamed',
      'a column made anew under its name',
      'an index under a name that was taken',
      'constraints',
    ],
  },
  {
    rule: 'column-rewrites-table',
    why: 'The rows that are there get values of the column, which are computed, counted, or checked against a domain.',
    sent: ['together', 'alone'],
    cases: [
      'DROP COLUMN of an identity and of a serial',
      'DROP COLUMN of other kinds',
      'DROP COLUMN with all that hangs on it',
      'SET EXPRESSION',
      'a column made anew under its name',
      'the type of a column in indexes',
    ],
  },
  {
    rule: 'index-blocks-writes',
    why: 'CONCURRENTLY is refused in a transaction, and the statements of this down are sent in one.',
    sent: ['together'],
    cases: [
      'DROP INDEX, and nothing else',
      'DROP COLUMN of other kinds',
      'DROP COLUMN with all that hangs on it',
      'DROP COLUMN with names of all kinds',
      'NULLS NOT DISTINCT',
      'a column made anew under its name',
      'a key of a partitioned table on a column that is renamed',
      'a unique index that becomes a key',
      'an index of a partitioned table on a column that is renamed',
      'an index under a name that was taken',
      'code that always runs',
      'indexes',
      'indexes of partitions that become parts of one',
      'the type of a column in indexes',
    ],
  },
  {
    rule: 'index-blocks-writes',
    why: 'CONCURRENTLY is refused for an index of a partitioned table; that on an expression has to be built anew for the former type at once.',
    sent: ['alone'],
    cases: [
      'a key of a partitioned table on a column that is renamed',
      'a partitioned table dropped',
      'an index of a partitioned table on a column that is renamed',
      'the type of a column in indexes',
    ],
  },
  {
    rule: 'constraint-builds-index',
    why: 'The key is made with its index in one statement, which takes the lock for as long as it builds: its plan has several migrations.',
    sent: ['together', 'alone'],
    cases: [
      'DROP COLUMN of an identity and of a serial',
      'DROP COLUMN with names of all kinds',
      'NOT NULL of a column that is renamed',
      'NULLS NOT DISTINCT',
      'a key of a partitioned table on a column that is renamed',
      'an exclusion and keys',
      'constraints',
    ],
  },
  {
    rule: 'type-change-blocks',
    why: 'Values turn back by being written anew: its plan has several migrations and a deploy between them.',
    sent: ['together', 'alone'],
    cases: ['an enum made anew', 'column types', 'the type of a column in indexes'],
  },
  {
    rule: 'work-under-lock',
    why: 'What is read for it is held by the statements before it in the same transaction.',
    sent: ['together'],
    cases: ['the type of a column in indexes', 'views dropped and made'],
  },
  {
    rule: 'not-null-scans-table',
    why: 'NOT NULL is proven by reading all rows: its plan has several migrations.',
    sent: ['together', 'alone'],
    cases: ['NOT NULL', 'NOT NULL of a column that is renamed'],
  },
  {
    rule: 'domain-constraint-scans-tables',
    why: 'The constraint of the domain was validated, and is checked when it is added.',
    sent: ['together', 'alone'],
    cases: ['domains'],
  },
  {
    rule: 'storage-change-rewrites-table',
    why: 'LOGGED and UNLOGGED write the table anew.',
    sent: ['together', 'alone'],
    cases: ['persistence, replica identity and clustering'],
  },
  {
    rule: 'partition-scans-default',
    why: 'The default partition may hold rows of the partition that comes back.',
    sent: ['together', 'alone'],
    cases: ['ATTACH and DETACH', 'a partition dropped', 'a partition that was renamed'],
  },
  {
    rule: 'attach-reads-partition',
    why: 'The rows have to be proven to be in the bound: its plan has several migrations.',
    sent: ['together', 'alone'],
    cases: ['ATTACH and DETACH'],
  },
];
