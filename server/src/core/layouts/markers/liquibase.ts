import { body } from '../scaffolding';
import { insertAt, linesOf, sectionsFrom, type Mark, type Marker } from './marker';

/** `supports`: the first line that is not blank. */
const header = /^\uFEFF?\s*--\s*liquibase\s*formatted/i;
/** AbstractFormattedChangeLogParser.java:62-226. */
const changeset = /^\s*--[\s]*changeset\s+(?:"[^"]+"|[^:]+):\s*(?:"[^"]+"|\S+).*$/i;
const outsideTransaction = /\brunInTransaction:\s*"?false\b/i;

/**
 * Liquibase formatted SQL: each changeset is a section with a transaction of its own. `--rollback` lines are comments,
 * so a changeset has no down here.
 */
export const liquibase: Marker = {
  id: 'liquibase',
  recognises: (text) => header.test(text),

  sections(text, start) {
    const marks = linesOf(text, start).flatMap((line): Mark[] => {
      if (!changeset.test(line.text)) return [];
      const sending = outsideTransaction.test(line.text) ? 'statements' : 'transaction';
      return [{ start: line.start, direction: 'up', sending }];
    });
    return sectionsFrom(marks, text.length);
  },

  optOut(text, section) {
    const line = linesOf(text, section.span.start)[0];
    return line === undefined ? null : [insertAt(line.start + line.text.trimEnd().length, ' runInTransaction:false')];
  },

  scaffold({ up, down, outsideTransaction: outside }) {
    const rollback = body(down ?? '')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => `--rollback ${line}\n`);
    const attribute = outside.up ? ' runInTransaction:false' : '';
    return `--liquibase formatted sql\n\n--changeset lockstep:1${attribute}\n${body(up)}${rollback.join('')}`;
  },
};
