import { defineRule } from '../lint/rule';
import { truncateIdentifier } from '../effects/names';
import { writeName } from '../fixes/writeName';
import type { Token } from '../sql/lexer';
import type { Statement } from '../sql/statement';

/** A name that PostgreSQL cuts. */
export const identifierTruncated = defineRule({
  id: 'identifier-truncated',
  meta: {
    category: 'correctness',
    since: '0.1.0',
    sameAs: ['squawk/identifier-too-long'],
    messages: { cut: 'PostgreSQL cuts this name to {name}, since names have at most 63 bytes.' },
    docs: {
      summary: 'A name is longer than 63 bytes.',
      why: 'The server cuts it and says so in a notice only. Two names that begin alike become the same one ("already exists"), and a tool that compares names with its own model finds a difference every time.',
      instead: 'Choose a shorter name, or write the one that PostgreSQL makes of it.',
      schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);',
      bad: 'CREATE INDEX CONCURRENTLY orders_of_the_users_of_the_shop_by_the_user_who_has_ordered_them_idx ON orders (user_id);',
      good: 'CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);',
      whenNotToUse: 'Never: the name is not what it says.',
      references: ['https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS'],
    },
  },
  check: ({ statement }, say) => {
    // Most texts are shorter than a name may be, or have no long word.
    if (statement.node === null || !/[\w$\u0080-\uffff]{40}|"[^"]{40}/.test(statement.text)) return [];
    return statement.tokens().flatMap((token) => {
      const name = nameOf(statement, token);
      const kept = name === null ? null : truncateIdentifier(name);
      return kept === null || kept === name
        ? []
        : [say('cut', { name: kept }, { span: { start: token.start, end: token.end }, fixes: writeName(token, kept) })];
    });
  },
});

const nameOf = (statement: Statement, token: Token): string | null => {
  const text = statement.text.slice(token.start, token.end);
  if (token.kind === 'word') return text.toLowerCase();
  return token.kind === 'quoted' && text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : null;
};
