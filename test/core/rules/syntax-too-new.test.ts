import { describe, expect, it } from 'vitest';
import { syntaxTooNew } from '../../../server/src/core/rules/syntax-too-new';
import { grammarFeatures } from '../../../server/src/core/sql/grammarFeatures';
import { findingsOf, openFolder } from '../../support/folder';
import { testRule } from '../../support/testRule';

const newer = (major: number, feature: string, since: number): string =>
  `PostgreSQL ${major} does not know ${feature}: it came with PostgreSQL ${since}.`;
const merge = 'MERGE INTO t USING t AS s ON true WHEN MATCHED THEN DO NOTHING';

testRule(syntaxTooNew, {
  schema: 'CREATE TABLE t (a int, b int);',
  quiet: {
    'each major knows what came with it': {
      major: 15,
      sql: `${merge}; CREATE UNIQUE INDEX ON t (a) NULLS NOT DISTINCT; ALTER TABLE t SET ACCESS METHOD heap;`,
    },
    'the newest knows all': {
      major: 18,
      sql: 'ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID, ADD CHECK (a > 0) NOT ENFORCED;',
    },
    'a stored column, NOT NULL at a column, NOT VALID':
      'CREATE TABLE u (a int NOT NULL, b int GENERATED ALWAYS AS (a) STORED); ALTER TABLE t ADD CHECK (a > 0) NOT VALID;',
    'the words stand in a string': { major: 14, sql: `COMMENT ON TABLE t IS '${merge}; NULLS NOT DISTINCT';` },
    'the file is before startAfter': { major: 14, sql: merge, startAfter: '2' },
  },
  reported: [
    { name: 'MERGE on 14', major: 14, sql: `SELECT 1; «${merge}»;`, message: newer(14, 'MERGE', 15) },
    {
      name: 'a virtual column before 18',
      sql: '«ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (a) VIRTUAL»;',
      message: newer(15, 'a virtual generated column', 18),
    },
    {
      name: 'several majors, of which some do not know it',
      major: [14, 16, 17, 18],
      sql: "«SELECT '{}' IS JSON»;",
      message: newer(14, 'IS JSON', 16),
      postgres: [14],
    },
    {
      name: 'two features of one statement',
      sql: '««ALTER TABLE t ADD CONSTRAINT n NOT NULL a, ADD CONSTRAINT c CHECK (b > 0) NOT ENFORCED»»;',
      message: [newer(15, 'NOT NULL as a table constraint', 18), newer(15, 'NOT ENFORCED', 18)],
    },
    {
      name: 'in a table that no migration made, as certainly',
      sql: '«ALTER TABLE legacy ALTER COLUMN c SET EXPRESSION AS (1)»;',
      message: newer(15, 'SET EXPRESSION', 17),
    },
    {
      name: 'a down',
      major: 14,
      sql: 'SELECT 1;',
      down: `«${merge}»;`,
      message: newer(14, 'MERGE', 15),
    },
  ],
});

// Beside it a major that refuses the syntax says what the one says that brought it, so that a range of majors is not told of
// locks on some only.
describe('what a major cannot read', () => {
  const schema = `CREATE TABLE t (a int NOT NULL, b int, c int PRIMARY KEY); CREATE TABLE t2 (a int, b int, PRIMARY KEY (a, b));
    CREATE VIEW v AS SELECT a FROM t; CREATE SEQUENCE q; CREATE DOMAIN d AS int; CREATE MATERIALIZED VIEW mv AS SELECT a FROM t;
    CREATE TABLE r (id int CONSTRAINT fk REFERENCES t); CREATE TABLE g (a int, b int GENERATED ALWAYS AS (a + 1) STORED);`;
  const otherRules = (sql: string, major: number): string[] =>
    findingsOf(openFolder({ schema, sql: `${sql};`, major }))
      .filter(({ rule }) => rule !== 'syntax-too-new')
      .map(({ path, rule, message }) => `${path} ${rule}: ${message}`);
  // Before 18, NOT NULL has no constraint that could be named.
  const examples = grammarFeatures
    .flatMap((feature) => feature.examples.map((sql) => ({ sql, since: feature.since })))
    .filter(({ sql }) => !sql.includes('ALTER CONSTRAINT nn'));

  it.each(examples)('is judged as if it could: $sql', ({ sql, since }) => {
    expect(otherRules(sql, since - 1)).toEqual(otherRules(sql, since));
  });
});
