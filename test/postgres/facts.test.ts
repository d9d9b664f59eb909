import { expect, it } from 'vitest';
import { builtinCast, castMethod } from '../../server/src/core/facts/casts';
import casts from '../../server/src/core/facts/casts.json';
import {
  extensionFunctionVolatility,
  extensionsWith,
  functionVolatility,
  givesOneValue,
  isBuiltinFunction,
} from '../../server/src/core/facts/functions';
import functions from '../../server/src/core/facts/functions.json';
import { keywordCategory } from '../../server/src/core/facts/keywords';
import keywords from '../../server/src/core/facts/keywords.json';
import { builtinType, isType } from '../../server/src/core/facts/types';
import types from '../../server/src/core/facts/types.json';
import { describeEachMajor, withDatabase } from '../support/postgres/database';

/** Rows of the server's own catalog. */
const ask = <R>(major: number, sql: string) => withDatabase(major, (db) => db.query<R>(sql));

describeEachMajor('committed facts', (major) => {
  it('know every function, and which are volatile', async () => {
    const rows = await ask<{ name: string; least: number; most: number; volatile: boolean; others: boolean }>(
      major,
      `SELECT proname AS name, pronargs - pronargdefaults AS least, pronargs + CASE WHEN provariadic = 0 THEN 0 ELSE 50 END AS most,
         provolatile = 'v' AS volatile
       FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace`,
    );
    const overloads = new Map<string, Set<boolean>>();
    for (const { name, least, most, volatile } of rows)
      for (let count = least; count <= most; count++) {
        const key = `${name} ${count}`;
        overloads.set(key, (overloads.get(key) ?? new Set()).add(volatile));
      }
    const wrong = [...overloads].filter(([key, volatile]) => {
      const [name = '', count] = key.split(' ');
      const wanted = volatile.size > 1 ? 'unknown' : volatile.has(true) ? 'volatile' : 'not-volatile';
      return functionVolatility(name, Number(count), major) !== wanted;
    });
    expect(wrong).toEqual([]);

    const names = new Set(rows.map(({ name }) => name));
    expect(
      Object.keys(functions.functions).filter((name) => isBuiltinFunction(name, major) !== names.has(name)),
    ).toEqual([]);
    expect(Object.keys(functions.functions)).toEqual(expect.arrayContaining([...names]));
  });

  it('know which functions give one value for a row', async () => {
    const rows = await ask<{ name: string; one: boolean }>(
      major,
      `SELECT proname AS name, bool_and(prokind IN ('f', 'p') AND NOT proretset) AS one
       FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace GROUP BY proname`,
    );
    expect(rows.filter(({ name, one }) => givesOneValue(name, major) !== one)).toEqual([]);
  });

  it('know the functions of extensions', () =>
    withDatabase(major, async (database) => {
      const wrong: string[] = [];
      for (const extension of ['pgcrypto', 'uuid-ossp', 'unaccent', 'pg_trgm', 'citext', 'hstore', 'ltree']) {
        await database.query(`CREATE EXTENSION "${extension}"`);
        const rows = await database.query<{ name: string; count: number; volatile: boolean }>(
          `SELECT proname AS name, pronargs::int AS count, bool_or(provolatile = 'v') AS volatile
           FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
             JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid
           WHERE extname = '${extension}' AND prokind = 'f' AND prorettype NOT IN ('internal'::regtype, 'trigger'::regtype)
             AND NOT ('internal'::regtype = ANY (proargtypes) OR 'cstring'::regtype = ANY (proargtypes))
           GROUP BY proname, pronargs HAVING bool_and(provolatile = 'v') = bool_or(provolatile = 'v')`,
        );
        expect(rows.length).toBeGreaterThan(0);
        for (const { name, count, volatile } of rows) {
          const known = extensionFunctionVolatility(extension, name, count, major);
          if (known !== (volatile ? 'volatile' : 'not-volatile') || !extensionsWith(name).includes(extension))
            wrong.push(`${extension}.${name} ${count}: ${known}`);
        }
      }
      expect(wrong).toEqual([]);
    }));

  it('say where the argument types decide', () => {
    expect(functionVolatility('timezone', 2, major)).toBe(major === 14 ? 'unknown' : 'not-volatile');
    expect(functionVolatility('timezone', 2, major, [undefined, 'timestamptz'])).toBe('not-volatile');
    expect(functionVolatility('random', 2, major)).toBe(major < 17 ? 'unknown' : 'volatile');
    expect(functionVolatility('constructor', 0, major)).toBe('unknown');
  });

  it('rightly take operators, input and output for not volatile', async () => {
    const rows = await ask(
      major,
      `SELECT oprname AS name FROM pg_operator JOIN pg_proc p ON p.oid = oprcode WHERE provolatile = 'v'
       UNION ALL SELECT typname FROM pg_type JOIN pg_proc p ON p.oid IN (typinput, typoutput) WHERE provolatile = 'v'
       UNION ALL SELECT castsource::regtype || ' ' || casttarget::regtype FROM pg_cast JOIN pg_proc p ON p.oid = castfunc WHERE provolatile = 'v'`,
    );
    expect(rows).toEqual([]);
  });

  it('know every type', async () => {
    const rows = await ask<{ name: string; type: Record<string, unknown> }>(
      major,
      `SELECT t.typname AS name, json_build_object('category', t.typcategory, 'length', t.typlen, 'byValue', t.typbyval,
         'collatable', t.typcollation <> 0, 'modifier', t.typmodin <> 0, 'preferred', t.typispreferred, 'array', a.typname,
         'element', CASE t.typcategory WHEN 'A' THEN (SELECT e.typname FROM pg_type e WHERE e.oid = t.typelem) END,
         'kind', CASE t.typtype WHEN 'b' THEN 'base' WHEN 'r' THEN 'range' WHEN 'm' THEN 'multirange' WHEN 'p' THEN 'pseudo' END) AS type
       FROM pg_type t LEFT JOIN pg_type a ON a.oid = t.typarray
       WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype <> 'c'
         AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid AND e.typtype = 'c')`,
    );
    for (const { name, type } of rows)
      expect({ name, ...absent, ...builtinType(name, major) }).toEqual({ name, ...type });
    const names = new Set(rows.map(({ name }) => name));
    expect(Object.keys(types.types).filter((name) => isType(name, major) !== names.has(name))).toEqual([]);
  });

  it('know every cast', async () => {
    const rows = await ask<{
      source: string;
      target: string;
      context: string;
      method: string;
      volatility: string | null;
    }>(
      major,
      `SELECT s.typname AS source, t.typname AS target, castcontext AS context, castmethod AS method, provolatile AS volatility
       FROM pg_cast JOIN pg_type s ON s.oid = castsource JOIN pg_type t ON t.oid = casttarget LEFT JOIN pg_proc p ON p.oid = castfunc`,
    );
    const contexts: Record<string, string> = { i: 'implicit', a: 'assignment', e: 'explicit' };
    const methods: Record<string, string> = { b: 'binary', f: 'function', i: 'inout' };
    for (const { source, target, context, method, volatility } of rows)
      expect({ source, target, ...builtinCast(source, target, major) }).toEqual({
        source,
        target,
        context: contexts[context],
        method: methods[method],
        immutable: method === 'b' || volatility === 'i',
      });
    const names = new Set(rows.map(({ source, target }) => `${source} ${target}`));
    const wrong = Object.keys(casts.casts).filter((pair) => {
      const [source = '', target = ''] = pair.split(' ');
      return (castMethod(source, target, major) !== undefined) !== names.has(pair);
    });
    expect(wrong).toEqual([]);
  });

  it('know every keyword', async () => {
    const rows = await ask<{ word: string; catcode: string }>(major, 'SELECT word, catcode FROM pg_get_keywords()');
    const codes = { unreserved: 'U', 'column-name': 'C', 'type-function-name': 'T', reserved: 'R' };
    const known = Object.keys(keywords.keywords).flatMap((word) => {
      const category = keywordCategory(word, major);
      return category === undefined ? [] : [`${word} ${codes[category]}`];
    });
    expect(known.sort()).toEqual(rows.map(({ word, catcode }) => `${word} ${catcode}`).sort());
  });
});

/** What types.json leaves out. */
const absent = { byValue: false, collatable: false, modifier: false, preferred: false, element: null, array: null };
