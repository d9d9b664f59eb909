import { defineRule } from '../lint/rule';
import { listed, lockWithArticle, ownWorks, whoWaits } from '../lint/describe';

/** A constraint of a domain that is checked against every table with a column of it. */
export const domainConstraintScansTables = defineRule({
  id: 'domain-constraint-scans-tables',
  meta: {
    category: 'blocking',
    since: '0.1.0',
    sameAs: ['squawk/ban-alter-domain-with-add-constraint', 'squawk/ban-create-domain-with-constraint'],
    messages: {
      check: '{Nobody} {tables} while every row is checked against {name} of the domain, under {lock}.',
      notNull:
        '{Nobody} {tables} while every row is searched for nulls to make the domain {name} NOT NULL, under {lock}.',
    },
    docs: {
      summary: 'A constraint of a domain reads all tables with a column of it while nobody can write to them.',
      why: 'ALTER DOMAIN … ADD CONSTRAINT, SET NOT NULL and VALIDATE CONSTRAINT read every table with a column of the domain, or of a domain over it, one after the other. Each is locked with a ShareLock until the transaction ends: INSERT, UPDATE and DELETE wait. Unlike a table, a domain is locked so by VALIDATE CONSTRAINT too, and NOT VALID only puts it off. Where the domain stands in an array or a composite type that a column has, the statement is refused.',
      instead:
        'Add the constraint NOT VALID, which is instant and holds for new values at once. To check the old ones without a lock, add a CHECK to each table NOT VALID and validate it there.',
      schema: 'CREATE DOMAIN email AS text;\nCREATE TABLE users (id bigint PRIMARY KEY, address email);',
      bad: "ALTER DOMAIN email ADD CONSTRAINT email_at CHECK (VALUE LIKE '%@%');",
      good: "ALTER DOMAIN email ADD CONSTRAINT email_at CHECK (VALUE LIKE '%@%') NOT VALID;",
      whenNotToUse: 'The tables are small and stay small.',
      references: ['https://www.postgresql.org/docs/current/sql-alterdomain.html'],
    },
  },
  check: ({ blocking }, say) =>
    ownWorks(blocking, ['domain-check', 'domain-not-null']).map(({ work, own, relations }) =>
      say(
        work.cause === 'domain-check' ? 'check' : 'notNull',
        {
          name: work.subject,
          tables: listed(relations),
          lock: lockWithArticle(own.mode),
          Nobody: whoWaits(own.mode),
        },
        { span: work.span },
      ),
    ),
});
