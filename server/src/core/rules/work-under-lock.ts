import { defineRule } from '../lint/rule';
import { lockWithArticle, whoWaits } from '../lint/describe';
import type { Work, WorkCause } from '../effects/effects';

const doing = (work: Work): string => {
  switch (work.kind) {
    case 'rewrite':
      return `rewrites ${work.relation}`;
    case 'rows':
      return work.cause === 'delete'
        ? `deletes rows of ${work.relation}`
        : work.cause === 'update'
          ? `updates rows of ${work.relation}`
          : `fills ${work.relation}`;
    case 'build':
      return `builds an index over all of ${work.relation}`;
    case 'rebuild':
    case 'scan':
      return `reads all of ${work.relation}`;
  }
};

/** What needs no strong lock: the statement takes one for something else that it does. */
const ofRows: ReadonlySet<WorkCause> = new Set(['update', 'delete', 'insert-select', 'query', 'validate']);

const order: readonly Work['kind'][] = ['rewrite', 'build', 'rows', 'scan', 'rebuild'];

/** Work that needs no strong lock itself, done while an earlier statement of the transaction holds one. */
export const workUnderLock = defineRule({
  id: 'work-under-lock',
  meta: {
    category: 'blocking',
    since: '0.1.0',
    sameAs: [
      'pgfence/statement-after-access-exclusive',
      'eugene/E4',
      'strong_migrations/validate_foreign_key',
      'pgfence/not-valid-validate-same-tx',
    ],
    messages: {
      works:
        '{Nobody} {table} while this {does}, because {tag} has taken {lock}, which is held until the transaction ends.',
    },
    docs: {
      summary: 'A slow statement runs in a transaction that holds a strong lock from an earlier statement.',
      why: 'Locks are held until the transaction ends. After an ALTER TABLE that was instant by itself, an UPDATE, a VALIDATE CONSTRAINT or a query that takes a minute keeps everybody away from the altered table for that minute.',
      instead:
        'Put the slow statement into a migration, and so a transaction, of its own. VALIDATE CONSTRAINT goes into an ALTER TABLE of its own: beside another change it reads the table under the lock of that.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY, email text);',
      bad: "BEGIN;\nSET LOCAL lock_timeout = '2s';\nALTER TABLE users ADD COLUMN verified boolean;\nUPDATE users SET verified = false;\nCOMMIT;",
      good: "BEGIN;\nSET LOCAL lock_timeout = '2s';\nALTER TABLE users ADD COLUMN verified boolean;\nCOMMIT;",
      whenNotToUse: 'The tables are small and stay small.',
      references: ['https://www.postgresql.org/docs/current/explicit-locking.html'],
    },
  },
  check: ({ statement, blocking }, say) => {
    const works = blocking.filter(({ work, earlier }) => earlier !== null || ofRows.has(work.cause));
    const [first] = works.sort((a, b) => order.indexOf(a.work.kind) - order.indexOf(b.work.kind));
    if (first === undefined) return [];
    // Its own: the code of a DO block or routine, and ALTER TABLE that validates a constraint beside another change.
    const lock = first.earlier ?? (first.own === null ? null : { ...first.own, tag: statement.tag });
    if (lock === null) return [];
    const { relation, mode, tag } = lock;
    return [
      say(
        'works',
        { does: doing(first.work), lock: lockWithArticle(mode), table: relation, tag, Nobody: whoWaits(mode) },
        { span: first.work.span },
      ),
    ];
  },
});
