import { describe, expect, it } from 'vitest';
import {
  nameProblem,
  placeOf,
  readTargets,
  splitPassword,
  urlProblem,
  withTarget,
} from '../../client/src/database/targetList';

describe('the targets of a folder', () => {
  it('are the embedded database alone without lockstep.json, and with one that is half written', () => {
    const [dev, second] = readTargets('', '/w');
    expect(dev).toMatchObject({ name: 'dev', argument: 'pglite:.lockstep/dev', folder: '/w/.lockstep/dev' });
    expect(second).toBeUndefined();
    expect(readTargets('{ "targets": { "a": ', '/w').map(({ name }) => name)).toEqual(['dev']);
  });

  it('are those of lockstep.json besides, with no password in sight', () => {
    const text = `{ // our databases
      "targets": { "prod": { "url": "postgres://me:pumpkin@db:5433/shop", "protected": true }, "ci": { "url": "env:CI" } } }`;
    const targets = readTargets(text, '/w');
    expect(targets.map(({ name, place, isProtected }) => [name, place, isProtected])).toEqual([
      ['dev', 'embedded, in .lockstep/dev', false],
      ['prod', 'db:5433/shop', true],
      ['ci', 'from the environment variable CI', false],
    ]);
    expect(JSON.stringify(targets)).not.toContain('pumpkin');
  });

  it('hold the embedded database once, and under a name of its own', () => {
    const own = '{ "targets": { "local": { "url": "pglite:.lockstep/dev" } } }';
    expect(readTargets(own, '/w').map(({ name, isDefault }) => [name, isDefault])).toEqual([['local', true]]);
    const taken = '{ "targets": { "dev": { "url": "postgres://db/dev" } } }';
    expect(readTargets(taken, '/w').map(({ name }) => name)).toEqual(['embedded', 'dev']);
  });
});

describe('a new target', () => {
  it('is written without its password, and leaves the comments', () => {
    const { url, password, account } = splitPassword('postgres://me:p%40ss@db/shop?sslmode=require');
    expect({ url, password, account }).toEqual({
      url: 'postgres://me@db/shop?sslmode=require',
      password: 'p@ss',
      account: { place: 'db:5432/shop', user: 'me' },
    });
    const text = withTarget('{\n  // keep me\n  "postgres": 16\n}\n', { name: 'prod', url, isProtected: true });
    expect(text).toContain('// keep me');
    expect(readTargets(text, '/w').at(-1)).toMatchObject({ name: 'prod', place: 'db/shop', isProtected: true });
  });

  it('needs a name that is free and a URL that can be read', () => {
    const known = readTargets('', '/w');
    expect([nameProblem('dev', known), nameProblem('a b', known), nameProblem('stage-1', known)]).toEqual([
      'There is a target dev already.',
      expect.stringContaining('letters'),
      undefined,
    ]);
    expect(
      ['postgres://a@b/c', 'env:URL', 'mysql://a', 'postgres://a:b c@[/'].map((url) => urlProblem(url) === undefined),
    ).toEqual([true, true, false, false]);
    expect(placeOf('postgres://h')).toBe('h');
  });
});
