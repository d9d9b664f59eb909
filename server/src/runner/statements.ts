import type { MigrationPart } from '../core/project/project';
import { hasTemplates, preparedText } from '../core/replay/analyse';
import { split } from '../core/sql/splitter';
import type { Span } from '../core/text/span';

/** A statement of a migration, as far as it matters for how it is sent. */
export interface SentStatement {
  /** UTF-16 offsets in the file, without `;`. */
  readonly span: Span;
  /** PostgreSQL's command tag; '' where the statement is plain. */
  readonly tag: string;
  /** Can never run inside a transaction block. */
  readonly refusesTransaction: boolean;
  /** Why the server will refuse it in the transaction it runs in; else null. */
  readonly refusal: string | null;
}

/** Without one of these words no statement refuses a transaction, begins or ends one, or commits in its body. */
const telling =
  /\b(?:concurrently|vacuum|reindex|cluster|begin|start|commit|end|rollback|abort|savepoint|release|prepared?|do|call|database|tablespace|system|subscription|discard|lock|value)\b/i;

/**
 * Whether the words of a section rule out that its statements have to do with transactions. Then it can be sent without
 * the schema being worked out, which for a long history takes longer than to send it. A function that it calls may still
 * do what a transaction does not allow; the server then refuses it.
 */
export function isPlain({ file, section: { span } }: MigrationPart): boolean {
  return !telling.test(file.text.slice(span.start, span.end)) && !hasTemplates(file);
}

/** The statements of a plain section. */
export function splitStatements({ file, section: { span, cuts } }: MigrationPart): SentStatement[] {
  return split(preparedText(file), span, cuts).flatMap(({ statement }) =>
    statement === null ? [] : [{ span: statement, tag: '', refusesTransaction: false, refusal: null }],
  );
}
