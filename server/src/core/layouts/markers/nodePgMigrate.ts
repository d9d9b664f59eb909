import { body } from '../scaffolding';
import { linesOf, sectionsFrom, type Mark, type Marker } from './marker';

/** src/sqlMigration.ts: `/^\s*--[\s-]*up\s+migration/im` and the same for down. */
const marker = /^[ \t]*--[ \t-]*(up|down)[ \t]+migration/im;

/** node-pg-migrate's SQL files. All that is pending runs in one transaction, and a .sql file cannot leave it. */
export const nodePgMigrate: Marker = {
  id: 'node-pg-migrate',
  recognises: (text, direction) => direction === null && marker.test(text),

  sections(text, start) {
    const marks = linesOf(text, start).flatMap((line): Mark[] => {
      const direction = marker.exec(line.text)?.[1]?.toLowerCase();
      return direction === 'up' || direction === 'down'
        ? [{ start: line.start, direction, sending: 'transaction' }]
        : [];
    });
    return sectionsFrom(marks, text.length);
  },

  optOut: () => null,
  scaffold: ({ up, down }) =>
    `-- Up Migration\n${body(up)}${down === null ? '' : `\n-- Down Migration\n${body(down)}`}`,
};
