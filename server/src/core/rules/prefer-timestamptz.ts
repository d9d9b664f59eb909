import type { TypeReference } from '../catalog/model';
import { changeColumnType, type BetterType } from '../fixes/corrections/changeColumnType';
import { defineRule } from '../lint/rule';
import { writtenDefinitions } from '../sql/columnDefinitions';

const isLocal = ({ schema, name }: TypeReference): boolean => schema === 'pg_catalog' && name === 'timestamp';

const inUtc: BetterType = {
  type: 'timestamptz',
  using: (column) => `${column} AT TIME ZONE 'UTC'`,
  assumes: 'its values are in UTC',
};

/** timestamp without time zone. */
export const preferTimestamptz = defineRule({
  id: 'prefer-timestamptz',
  meta: {
    category: 'convention',
    since: '0.1.0',
    sameAs: ['squawk/prefer-timestamp-tz', 'pgfence/prefer-timestamptz'],
    messages: {
      local:
        '{column} holds a time of day without saying where, so that sessions in different zones mean different moments.',
    },
    docs: {
      summary: 'A column has the type timestamp without time zone.',
      why: 'timestamptz holds a moment, and shows it in the zone of whoever reads; timestamp holds what a clock showed, and drops the zone that is written with it without a word. Both take eight bytes.',
      instead: 'timestamptz.',
      schema: '',
      bad: 'CREATE TABLE events (id bigint PRIMARY KEY, at timestamp);',
      good: 'CREATE TABLE events (id bigint PRIMARY KEY, at timestamptz);',
      whenNotToUse: 'What the clock on the wall shows is what is meant, such as opening hours.',
      references: ['https://www.postgresql.org/docs/current/datatype-datetime.html'],
    },
  },
  check: ({ statement }, say) =>
    writtenDefinitions(statement)
      .filter(({ type }) => type.name === 'timestamp')
      .map(({ name, span }) =>
        say('local', { column: name }, { span, correct: changeColumnType(name, isLocal, () => inUtc) }),
      ),
});
