import { typeChangeLosesData } from '../../../server/src/core/rules/type-change-loses-data';
import { testRule } from '../../support/testRule';

const said = {
  narrowed: (column: string, type: string, condition: string): string =>
    `Values of public.t.${column} that ${type} cannot hold are rounded or cut for good: \`SELECT count(*) FROM public.t WHERE ${condition}\` counts them.`,
  refused: (column: string, type: string, condition: string): string =>
    `The change is refused as long as one value of public.t.${column} does not fit into ${type}: \`SELECT count(*) FROM public.t WHERE ${condition}\` counts them.`,
};

testRule(typeChangeLosesData, {
  schema: `
    CREATE TABLE t (
      n numeric(10,4), whole numeric(5,0), s varchar(20), txt text, b bigint, i int, f double precision,
      at timestamptz, local timestamp, j json
    );
  `,
  quiet: {
    'more room': 'ALTER TABLE t ALTER n TYPE numeric(12,4), ALTER s TYPE varchar(40), ALTER i TYPE bigint;',
    'no limit any more': 'ALTER TABLE t ALTER n TYPE numeric, ALTER s TYPE text;',
    'numbers that a larger type holds': 'ALTER TABLE t ALTER i TYPE numeric(12,2), ALTER whole TYPE int;',
    'the same zone turns it back': "ALTER TABLE t ALTER local TYPE timestamptz USING local AT TIME ZONE 'UTC';",
    'USING says what happens anyway': 'ALTER TABLE t ALTER j TYPE jsonb USING j::jsonb;',
    'the values of an enum become those of another, or are refused': `
      CREATE TYPE mood AS ENUM ('sad');
      ALTER TABLE t ALTER s TYPE mood USING s::text::mood;
    `,
    'a table of the same transaction': 'CREATE TABLE new (a bigint); ALTER TABLE new ALTER a TYPE int;',
  },
  reported: [
    {
      name: 'a smaller scale',
      sql: 'ALTER TABLE t «ALTER COLUMN n TYPE numeric(10,2)»;',
      message: said.narrowed('n', 'numeric(10,2)', 'n <> round(n, 2)'),
    },
    {
      name: 'fewer digits',
      sql: 'ALTER TABLE t «ALTER COLUMN n TYPE numeric(8,4)»;',
      message: said.refused('n', 'numeric(8,4)', 'abs(n) >= 1e4'),
    },
    {
      name: 'a shorter text',
      sql: 'ALTER TABLE t «ALTER s TYPE varchar(10)», «ALTER txt TYPE varchar(5)»;',
      message: [
        said.refused('s', 'varchar(10)', 'length(s) > 10'),
        said.refused('txt', 'varchar(5)', 'length(txt) > 5'),
      ],
    },
    {
      name: 'a cast cuts where the statement alone refuses',
      sql: 'ALTER TABLE t «ALTER s TYPE varchar(10) USING s::varchar(10)»;',
      message: said.narrowed('s', 'varchar(10)', 'length(s) > 10'),
    },
    {
      name: 'a cast on the way',
      sql: 'ALTER TABLE t «ALTER n TYPE text USING n::int::text»;',
      message: said.narrowed('n', 'integer', 'n <> trunc(n)'),
    },
    {
      name: 'a smaller number',
      sql: 'ALTER TABLE t «ALTER b TYPE int»;',
      message: said.refused('b', 'integer', 'b NOT BETWEEN -2147483648 AND 2147483647'),
    },
    {
      name: 'floating point to whole numbers',
      sql: 'ALTER TABLE t «ALTER f TYPE int»;',
      message: said.narrowed('f', 'integer', 'f <> trunc(f)'),
    },
    {
      name: 'a moment to its day',
      sql: 'ALTER TABLE t «ALTER at TYPE date», «ALTER local TYPE timestamp(0)»;',
      message: [
        said.narrowed('at', 'date', 'at <> at::date'),
        said.narrowed('local', 'timestamp(0)', 'local <> local::timestamp(0)'),
      ],
    },
    {
      name: 'an expression in the place of the values',
      sql: 'ALTER TABLE t «ALTER txt TYPE text USING lower(\n  txt)»;',
      message:
        'What USING leaves out of the values of public.t.txt is gone for good: `SELECT count(*) FROM public.t WHERE (lower( txt))::text IS DISTINCT FROM txt::text` counts those that change.',
    },
  ],
});
