import { body } from '../scaffolding';
import { insertAt, linesOf, sectionsFrom, type Mark, type Marker } from './marker';

/** sqlparse/sqlparse.go: column 0, exact case, options after white space. */
const command = /^-- \+migrate\s+(Up|Down)(?=\s|$)(.*)$/;

/** sql-migrate: `-- +migrate Up` and `Down`, each with its own `notransaction`; statements are sent one by one. */
export const sqlMigrate: Marker = {
  id: 'sql-migrate',
  recognises: (text, direction) => direction === null && /^\uFEFF?-- \+migrate\s+(?:Up|Down)(?=\s|$)/m.test(text),

  sections(text, start) {
    const marks = linesOf(text, start).flatMap((line): Mark[] => {
      const [, name, options = ''] = command.exec(line.text) ?? [];
      if (name === undefined) return [];
      const sending = options.split(/\s+/).includes('notransaction') ? 'statements' : 'transaction';
      return [{ start: line.start, direction: name === 'Up' ? 'up' : 'down', sending }];
    });
    return sectionsFrom(marks, text.length);
  },

  optOut(text, section) {
    const line = linesOf(text, section.span.start)[0];
    return line === undefined ? null : [insertAt(line.start + line.text.trimEnd().length, ' notransaction')];
  },

  scaffold: ({ up, down, outsideTransaction }) =>
    [
      `-- +migrate Up${outsideTransaction.up ? ' notransaction' : ''}\n${body(up)}`,
      down === null ? '' : `\n-- +migrate Down${outsideTransaction.down ? ' notransaction' : ''}\n${body(down)}`,
    ].join(''),
};
