import type { Section } from '../../server/src/core/layouts/layout';
import type { MigrationPart, Project } from '../../server/src/core/project/project';
import { split } from '../../server/src/core/sql/splitter';
import type { Session } from './postgres/database';

type Sends = Pick<Session, 'query' | 'transaction'>;

/** The parts of a project that bring the schema forward, in the order of its tool. */
export function ups({ migrations }: Project): MigrationPart[] {
  return migrations.flatMap(({ up }) => up ?? []);
}

/** The parts that take it back, newest first. */
export function downs({ migrations }: Project): MigrationPart[] {
  return migrations.flatMap(({ down }) => down ?? []).reverse();
}

/**
 * Runs one part of a project as its tool sends it (facts: runners.md), without the tool's history. A transaction that an
 * error leaves open is rolled back, as the tools do, and the server's error is thrown on.
 */
export async function runPart(session: Sends, project: Project, { file, section }: MigrationPart): Promise<void> {
  try {
    for (const message of messages(project, file.text, section)) await session.query(message);
  } catch (error) {
    if (session.transaction() !== 'none') await session.query('ROLLBACK');
    throw error;
  }
}

/** Runs parts one after the other, each in a new session of the tool's, so that no setting goes over. */
export async function runParts(session: Sends, project: Project, parts: readonly MigrationPart[]): Promise<void> {
  for (const part of parts) {
    await runPart(session, project, part);
    await session.query('DISCARD ALL');
  }
}

/** The texts that go to the server, one simple query each. */
function messages({ layout, options }: Project, text: string, section: Section): string[] {
  const { span, cuts, sending } = section;
  const whole = text.slice(span.start, span.end);
  const isNothing = whole.trim() === '';
  const statements = (): string[] =>
    split(text, span, cuts).flatMap(({ statement }) =>
      statement === null ? [] : [text.slice(statement.start, statement.end)],
    );
  const inTransaction = (texts: readonly string[]): string[] => ['BEGIN', ...texts, 'COMMIT'];
  switch (layout.id) {
    case 'golang-migrate':
      // postgres.go:293: what is only white space is not sent. x-multi-statement cuts at each `;` byte.
      if (options.multiStatement) return whole.split(/(?<=;)/).filter((piece) => piece.trim() !== '');
      return isNothing ? [] : [whole];
    case 'dbmate':
      // The marker line, a comment, goes along.
      return sending === 'transaction' ? ['BEGIN READ WRITE', whole, 'COMMIT'] : [whole];
    case 'flyway':
      return sending === 'transaction' ? inTransaction(statements()) : statements();
    default:
      if (sending === 'statements') return statements();
      return sending === 'transaction' ? inTransaction(isNothing ? [] : [whole]) : isNothing ? [] : [whole];
  }
}
