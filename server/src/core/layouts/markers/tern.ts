import type { Section } from '../layout';
import { body } from '../scaffolding';
import { insertAt, linesOf, type Marker } from './marker';

/** migrate/migrate.go:267: the first occurrence divides the file, wherever it stands. */
const divider = '---- create above / drop below ----';
/** migrate/migrate.go:23; looked for in the SQL of each direction. */
const disableTransaction = /^---- tern: disable-tx ----\r?$/m;

/** tern: up above the divider, down below; without a transaction its own splitter sends the statements one by one. */
export const tern: Marker = {
  id: 'tern',
  recognises: (text, direction) => direction === null && (text.includes(divider) || disableTransaction.test(text)),

  sections(text, start) {
    const at = text.indexOf(divider);
    const section = (direction: 'up' | 'down', from: number, end: number): Section => {
      const sending = disableTransaction.test(text.slice(from, end)) ? 'statements' : 'transaction';
      return { direction, span: { start: from, end }, sending, cuts: [] };
    };
    if (at === -1) return [section('up', start, text.length)];
    return [section('up', start, at), section('down', at, text.length)];
  },

  optOut(text, section) {
    // The down begins with the divider, which has to stay what it is.
    const offset =
      section.direction === 'down' ? (linesOf(text, section.span.start)[1]?.start ?? text.length) : section.span.start;
    const newline = offset > 0 && text[offset - 1] !== '\n' && section.direction === 'down' ? '\n' : '';
    return [insertAt(offset, `${newline}---- tern: disable-tx ----\n`)];
  },

  scaffold({ up, down, outsideTransaction }) {
    const part = (outside: boolean, sql: string): string =>
      `${outside ? '---- tern: disable-tx ----\n' : ''}${body(sql)}`;
    const above = part(outsideTransaction.up, up);
    return down === null ? above : `${above}\n${divider}\n\n${part(outsideTransaction.down, down)}`;
  },
};
