import type { TypeReference } from '../catalog/model';
import { changeColumnType, type BetterType } from '../fixes/corrections/changeColumnType';
import { defineRule } from '../lint/rule';
import { writtenDefinitions } from '../sql/columnDefinitions';

const unlimited: BetterType = {
  type: 'text',
  stays: 'text holds what the column held before, and to limit it again would read every row under a lock.',
};

const isLimited = ({ schema, name, modifiers }: TypeReference): boolean =>
  schema === 'pg_catalog' && (name === 'varchar' || name === 'bpchar') && modifiers.length > 0;

/** char(n) and varchar(n). */
export const preferText = defineRule({
  id: 'prefer-text',
  meta: {
    category: 'convention',
    since: '0.1.0',
    sameAs: ['squawk/prefer-text-field', 'squawk/ban-char-field', 'pgfence/prefer-text-field'],
    messages: {
      limited:
        'The length of {column} is part of its type, and to lower it or change it from char is to rewrite the table.',
    },
    docs: {
      summary: 'A column has a text type with a length.',
      why: 'text, varchar and varchar(n) are stored alike and equally fast. A limit in the type needs an AccessExclusiveLock to change, and a rewrite to be lowered; char(n) pads with blanks and rewrites at every change.',
      instead:
        'text, and where a limit is wanted a CHECK (length(column) <= n), which can be added NOT VALID and validated later.',
      schema: '',
      bad: 'CREATE TABLE users (id bigint PRIMARY KEY, name varchar(50));',
      good: 'CREATE TABLE users (id bigint PRIMARY KEY, name text);',
      whenNotToUse: 'A standard or another system fixes the length.',
      references: ['https://www.postgresql.org/docs/current/datatype-character.html'],
    },
  },
  check: ({ statement }, say) =>
    writtenDefinitions(statement)
      .filter(({ type, hasModifiers }) => hasModifiers && (type.name === 'varchar' || type.name === 'bpchar'))
      .map(({ name, span }) =>
        say('limited', { column: name }, { span, correct: changeColumnType(name, isLimited, () => unlimited) }),
      ),
});
