/** Why there is no plan for what a rule reports. */
export const withoutPlan: Readonly<Record<string, string>> = {
  'detach-searches-references':
    'Whatever takes the foreign key away for the time being lets rows in that it would have refused. CONCURRENTLY searches as well, and is refused beside a default partition.',
  'domain-constraint-scans-tables':
    'NOT VALID only puts the reading off: VALIDATE CONSTRAINT of a domain locks its tables in the same way. A domain cannot end validated without that lock (measured on PostgreSQL 14 to 18), and SET NOT NULL cannot be NOT VALID at all.',
  'maintenance-rewrites-table':
    'PostgreSQL has no CLUSTER and no VACUUM FULL that lets others go on; pg_repack and pg_squeeze are programs of their own.',
  'null-breaks-readers':
    'The next version of the application has to understand NULL before it may come. No order of statements does that.',
  'published-without-identity':
    'Which columns tell the rows apart, only the model knows. REPLICA IDENTITY FULL would do without, but each change then sends the whole old row, and each subscriber searches for it.',
  'transaction-left-open': 'Where the COMMIT belongs is not known.',
  'transaction-ended-early': 'Which statements are to be together is not known.',
  'work-under-lock':
    'Which of the statements are to be together in one transaction is not known: move the work, or the statement that locks, into a migration of its own.',
};
