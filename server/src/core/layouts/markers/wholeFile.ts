import type { Section } from '../layout';
import { body } from '../scaffolding';
import type { Marker } from './marker';

/** A tool whose only comment says how the whole file is sent. */
const wholeFile = (
  id: string,
  comment: RegExp,
  line: string,
  sending: (match: string) => Section['sending'],
): Marker => ({
  id,
  recognises: (text) => comment.test(text),
  sections: (text, start, direction) => [
    {
      direction: direction ?? 'up',
      span: { start, end: text.length },
      sending: sending(comment.exec(text)?.[1] ?? ''),
      cuts: [],
    },
  ],
  // A file that carries the comment has left the transaction already.
  optOut: () => null,
  scaffold: ({ up, outsideTransaction }) => (outsideTransaction.up ? `${line}\n${body(up)}` : null),
});

/** The directive stands among the comments at the top of the file. */
const transactionMode = /^\uFEFF?(?:[ \t\r]*(?:--[^\n]*)?\n)*--[ \t]*atlas:txmode[ \t]+(none|file|all)\b/;

/** Atlas: `-- atlas:txmode`; statements are sent one by one. */
export const atlas: Marker = {
  ...wholeFile('atlas', transactionMode, '-- atlas:txmode none\n', (mode) =>
    mode === 'none' ? 'statements' : 'transaction',
  ),
  optOut(text) {
    const [directive = '', mode = ''] = transactionMode.exec(text) ?? [];
    return [{ span: { start: directive.length - mode.length, end: directive.length }, newText: 'none' }];
  },
};

/** sqlx: first line; the file is one simple-query message without BEGIN. */
export const sqlx = wholeFile('sqlx', /^\uFEFF?-- no-transaction\b/, '-- no-transaction', () => 'message');

/** postgres-migrations (ThomWright): first line; the file is one simple-query message without BEGIN. */
export const postgresMigrations = wholeFile(
  'postgres-migrations',
  /^\uFEFF?-- postgres-migrations disable-transaction/,
  '-- postgres-migrations disable-transaction',
  () => 'message',
);
