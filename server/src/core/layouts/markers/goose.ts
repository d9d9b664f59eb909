import { body } from '../scaffolding';
import { insertAt, linesOf, sectionsFrom, type Mark, type Marker } from './marker';

/** internal/sqlparser/parser.go, extractAnnotation: a line that begins with `--`, any case; `--` counts for nothing. */
const annotation = (line: string): string | null =>
  line.startsWith('--') && line.includes('+goose')
    ? line.replaceAll('--', '').replace('+goose', '').trim().toLowerCase()
    : null;

const known = new Set(['up', 'down', 'no transaction', 'statementbegin', 'statementend', 'envsub on', 'envsub off']);

/**
 * goose: `-- +goose Up` and an optional `Down`; `NO TRANSACTION` anywhere holds for both. Each statement is a message
 * of its own (migration_sql.go:27-68). StatementBegin and StatementEnd are comments to PostgreSQL.
 */
export const goose: Marker = {
  id: 'goose',
  recognises: (text, direction) =>
    direction === null &&
    text.includes('+goose') &&
    linesOf(text, text.startsWith('\uFEFF') ? 1 : 0).some((line) => known.has(annotation(line.text) ?? '')),

  sections(text, start) {
    const annotations = linesOf(text, start).map((line) => ({ start: line.start, is: annotation(line.text) }));
    const sending = annotations.some(({ is }) => is === 'no transaction') ? 'statements' : 'transaction';
    const marks = annotations.flatMap(({ start, is }): Mark[] =>
      is === 'up' || is === 'down' ? [{ start, direction: is, sending }] : [],
    );
    return sectionsFrom(marks, text.length);
  },

  optOut: (text) => [insertAt(text.startsWith('\uFEFF') ? 1 : 0, '-- +goose NO TRANSACTION\n')],

  scaffold: ({ up, down, outsideTransaction }) =>
    [
      outsideTransaction.up || outsideTransaction.down ? '-- +goose NO TRANSACTION\n' : '',
      `-- +goose Up\n${body(up)}`,
      down === null ? '' : `\n-- +goose Down\n${body(down)}`,
    ].join(''),
};
