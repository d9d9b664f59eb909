import { keyword, type StatementReader } from '../sql/statement';
import type { Down } from './downOf';
import type { Note, Undone } from './down';

/** How the text of a down is framed. */
export interface DownFrame {
  /**
   * The statement that sets a lock_timeout, with its `;`, for the transaction, or for the session where the statements
   * refuse one; null: none is wanted.
   */
  readonly lockTimeout: string | null;
  /** BEGIN and COMMIT stand around the statements, as in the up. */
  readonly isExplicit: boolean;
}

/** Whether somebody has to look at a down before it runs: something in it is not known, or is left as it is. */
export function needsReview({ notes }: Pick<Down, 'notes'>): boolean {
  return notes.some(({ kind }) => kind !== 'nothing' && kind !== 'lost');
}

/** The text of a down: statements with `;`, one a line, and before those of each statement what is to be said of it. */
export function downText(down: Down, { lockTimeout, isExplicit }: DownFrame): string {
  const timeout = lockTimeout?.trimEnd() ?? null;
  const blocks =
    down.refusesTransaction && timeout !== null
      ? switched(down, timeout)
      : down.undone.flatMap((undone) => blockOf(undone, (sql) => `${sql};`));
  if (blocks.length === 0) return '-- Nothing to undo.\n';
  const hasStatements = down.undone.some(({ statements }) => statements.length > 0);
  const before = [
    ...(isExplicit && hasStatements ? ['BEGIN;'] : []),
    ...(timeout !== null && !down.refusesTransaction && down.undone.some(waitsSomewhere) ? [timeout] : []),
    ...down.settings.map((sql) => `${sql};`),
  ];
  return `${[...before, ...blocks, ...(isExplicit && hasStatements ? ['COMMIT;'] : [])].join('\n')}\n`;
}

const prefixes = { lost: '', stays: '', 'by-hand': 'To be done by hand: ', nothing: 'Nothing to undo: ' } as const;

const blockOf = ({ statements, notes }: Undone, write: (sql: string) => string): string[] => [
  ...notes.map((note) => comment(note)),
  ...statements.map(write),
];

// A lock_timeout is for those that take a lock which others wait behind, and would cut off a build that goes on beside them.
const switched = (down: Down, timeout: string): string[] => {
  let isOn = false;
  return down.undone.flatMap((undone) =>
    blockOf(undone, (sql) => {
      const isBuild = sql.includes(' CONCURRENTLY ');
      const before = isBuild && isOn ? 'RESET lock_timeout;\n' : !isBuild && !isOn && waits(sql) ? `${timeout}\n` : '';
      if (before !== '') isOn = !isOn;
      return `${before}${sql};`;
    }),
  );
};

const comment = ({ kind, text }: Note): string => `-- ${prefixes[kind]}${text}`;

// What waits for nobody: it makes something, or changes what no table hangs on.
const waitless =
  /^(?:CREATE (?:TABLE|UNLOGGED|TYPE|DOMAIN|SEQUENCE|SCHEMA|EXTENSION|(?:OR REPLACE )?(?:FUNCTION|PROCEDURE)|VIEW|MATERIALIZED|PUBLICATION|STATISTICS)|(?:ALTER|DROP) (?:FUNCTION|PROCEDURE|SCHEMA|SEQUENCE|TYPE|PUBLICATION|STATISTICS|ROLE|EXTENSION)|GRANT|REVOKE|COMMENT|(?:CREATE|DROP)(?: UNIQUE)? INDEX CONCURRENTLY)\b/;

// Making a table waits for those that it refers to, is a partition of or inherits from.
const waits = (sql: string): boolean => !waitless.test(sql) || /\b(?:REFERENCES|PARTITION OF|INHERITS)\b/.test(sql);

const waitsSomewhere = ({ statements }: Undone): boolean => statements.some(waits);

/** The statements of a down that PostgreSQL's own parser does not take; none, unless a text was cut wrongly. */
export function unreadable(down: Down, reader: StatementReader): string[] {
  return down.undone.flatMap(({ statements }) =>
    statements.filter((sql) => {
      const statement = reader(sql);
      return statement.problem !== null || keyword(statement, statement.tokens()[0]) === '';
    }),
  );
}
