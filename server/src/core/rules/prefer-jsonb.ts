import type { TypeReference } from '../catalog/model';
import { changeColumnType } from '../fixes/corrections/changeColumnType';
import { defineRule } from '../lint/rule';
import { writtenDefinitions } from '../sql/columnDefinitions';

const isJson = ({ schema, name }: TypeReference): boolean => schema === 'pg_catalog' && name === 'json';

/** json. */
export const preferJsonb = defineRule({
  id: 'prefer-jsonb',
  meta: {
    category: 'convention',
    since: '0.1.0',
    sameAs: ['eugene/E3', 'strong_migrations/add_column_json', 'pgfence/add-column-json'],
    messages: { json: 'SELECT DISTINCT and UNION over {column} fail, since json has no equality.' },
    docs: {
      summary: 'A column has the type json in place of jsonb.',
      why: 'json has no = operator, so that SELECT DISTINCT, UNION and GROUP BY of queries that name the column fail from the moment it is there. It is parsed anew at each use, and no index looks into it.',
      instead: 'jsonb.',
      schema: '',
      bad: 'CREATE TABLE events (id bigint PRIMARY KEY, body json);',
      good: 'CREATE TABLE events (id bigint PRIMARY KEY, body jsonb);',
      whenNotToUse: 'The text has to stay as it was written, blanks and double keys included.',
      references: ['https://www.postgresql.org/docs/current/datatype-json.html'],
    },
  },
  check: ({ statement }, say) =>
    writtenDefinitions(statement)
      .filter(({ type }) => type.name === 'json')
      .map(({ name, span }) =>
        say('json', { column: name }, { span, correct: changeColumnType(name, isJson, () => ({ type: 'jsonb' })) }),
      ),
});
