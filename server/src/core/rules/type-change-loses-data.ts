import { defineRule } from '../lint/rule';

/** A change of type to one that does not hold every value that the column may have. */
export const typeChangeLosesData = defineRule({
  id: 'type-change-loses-data',
  meta: {
    category: 'data-loss',
    since: '0.1.0',
    sameAs: [],
    messages: {
      narrowed:
        'Values of {table}.{column} that {type} cannot hold are rounded or cut for good: `{query}` counts them.',
      refused:
        'The change is refused as long as one value of {table}.{column} does not fit into {type}: `{query}` counts them.',
      replaced:
        'What USING leaves out of the values of {table}.{column} is gone for good: `{query}` counts those that change.',
    },
    docs: {
      summary: 'A column gets a type that does not hold every value it may have.',
      why: 'numeric with a smaller scale, floating point to integer, timestamp to date or to less precision: values are rounded without a word. varchar to a shorter one, bigint to integer, numeric with fewer digits: the server refuses the statement as soon as one value does not fit, and with USING column::varchar(n) it cuts the text instead. Any other USING replaces the old values, and a down can only guess them.',
      instead:
        'Run the query first. Where it counts anything, add a column of the new type beside the old one, and keep the old one until nobody needs it.',
      schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, price numeric(10,4));',
      bad: 'ALTER TABLE orders ALTER COLUMN price TYPE numeric(10,2);',
      good: "SET lock_timeout = '2s';\nALTER TABLE orders ALTER COLUMN price TYPE numeric(12,4);",
      whenNotToUse: 'The query counts nothing.',
      references: ['https://www.postgresql.org/docs/current/datatype.html'],
    },
  },
  check: ({ effects }, say) =>
    effects.losses.flatMap(({ kind, relation, column, to, query, span }) =>
      kind === 'narrowed' || kind === 'refused' || kind === 'replaced'
        ? [say(kind, { table: relation, column: column ?? '', type: to ?? '', query: query ?? '' }, { span })]
        : [],
    ),
});
