import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { defaultConfig } from '../../../server/src/core/config/config';
import type { Config } from '../../../server/src/core/config/config';
import { parseConfig } from '../../../server/src/core/config/parse';
import { count, object } from '../../../server/src/core/config/shape';
import type { KnownNames } from '../../../server/src/core/config/shape';

const otherNames = new Map([
  ['ban-drop-column', ['drop-column']],
  ['timeouts', ['missing-lock-timeout', 'drop-column']],
]);

const known: KnownNames = {
  knownRules: ['drop-column', 'index-blocks-writes', 'missing-lock-timeout'],
  sameAs: (name) => otherNames.get(name) ?? [],
  knownLayouts: ['golang-migrate', 'flyway', 'plain'],
};

/** What a text gives that holds without problems. */
function configOf(text: string): Config {
  const { config, problems } = parseConfig(text, known);
  expect(problems).toEqual([]);
  return config;
}

/** One line for each problem: what is marked, and what is said about it. */
function problemsOf(text: string, names = known): string {
  return parseConfig(text, names)
    .problems.map(
      ({ severity, message, span }) =>
        `${severity === 'error' ? '' : `${severity}: `}${text.slice(span.start, span.end)} → ${message}`,
    )
    .join('\n');
}

describe('a valid lockstep.json', () => {
  it('is all defaults when it is empty', () => {
    expect(configOf('{}')).toEqual(defaultConfig);
  });

  it('may hold every key, comments and trailing commas', () => {
    expect(
      configOf(`{
        "$schema": "./node_modules/lockstep-postgres/docs/lockstep.schema.json",
        "postgres": "14-16", // what we still run
        "migrations": [
          { "dir": "./db//migrations/", "layout": "golang-migrate", "startAfter": "20240101", "golangMigrate": { "multiStatement": true } },
          { "dir": ".", "direction": "forward-only" },
        ],
        "preset": "strict",
        "rules": { "drop-column": "off", "index-blocks-writes": ["warning", { "minimumRows": 1000 }], "timeouts": "off" },
        "suppressions": { "requireReason": true, "accept": ["squawk"] },
        "lockTimeout": "1.5s",
        "targets": {
          "staging": { "url": "env:STAGING_URL" },
          "production": { "url": "postgresql://app@db:5432/shop", "protected": true, "after": "staging", "requireBackup": true },
        },
        /* measured in May */
        "tableSizes": { "public.orders": 12000000, "\\"Order\\"": 3 },
      }`),
    ).toEqual({
      postgres: [14, 15, 16],
      migrations: [
        {
          dir: 'db/migrations',
          layout: 'golang-migrate',
          startAfter: '20240101',
          direction: 'up-down',
          golangMigrate: { multiStatement: true },
        },
        {
          dir: '.',
          layout: undefined,
          startAfter: undefined,
          direction: 'forward-only',
          golangMigrate: { multiStatement: false },
        },
      ],
      preset: 'strict',
      rules: {
        'drop-column': { level: 'off', options: {} },
        'index-blocks-writes': { level: 'warning', options: { minimumRows: 1000 } },
        'missing-lock-timeout': { level: 'off', options: {} },
      },
      suppressions: { requireReason: true, accept: ['squawk'] },
      lockTimeout: '1.5s',
      targets: {
        staging: { url: 'env:STAGING_URL', protected: false, after: undefined, requireBackup: false },
        production: {
          url: 'postgresql://app@db:5432/shop',
          protected: true,
          after: 'staging',
          requireBackup: true,
        },
      },
      tableSizes: { 'public.orders': 12000000, '"Order"': 3 },
    });
  });

  test.each<[text: string, majors: number[]]>([
    ['16', [16]],
    ['"16"', [16]],
    ['[16, 14]', [14, 16]],
    ['"14-17"', [14, 15, 16, 17]],
    ['"14, 16-17"', [14, 16, 17]],
  ])('postgres: %s', (text, majors) => {
    expect(configOf(`{ "postgres": ${text} }`).postgres).toEqual(majors);
  });

  it('may begin with a byte order mark', () => {
    expect(configOf('\uFEFF{ "preset": "strict" }').preset).toBe('strict');
  });

  it('keeps the names of tables and targets apart from those of JavaScript', () => {
    const { targets } = configOf('{ "targets": { "__proto__": { "protected": true }, "constructor": {} } }');
    expect(Object.keys(targets)).toEqual(['__proto__', 'constructor']);
  });
});

describe('problems', () => {
  test.each<[text: string, problems: string]>([
    // Keys.
    [
      '{ "migratons": [] }',
      '"migratons" → "migratons" is not a key of lockstep.json. Did you mean "migrations"? Allowed here: $schema, postgres, migrations, preset, rules, suppressions, lockTimeout, targets, tableSizes.',
    ],
    [
      '{ "migrations": [{ "dir": "db", "layuot": "plain" }] }',
      '"layuot" → "migrations[0].layuot" is not a key of lockstep.json. Did you mean "layout"? Allowed here: dir, layout, startAfter, direction, golangMigrate.',
    ],
    [
      '{ "migrations": [{}] }',
      '{} → "migrations[0].dir" is missing; it must be the path of a folder, relative to lockstep.json and with /.',
    ],
    ['{ "preset": "strict", "preset": "squawk" }', '"preset" → "preset" is written twice; keep one of them.'],
    // Values.
    ['[]', '[] → lockstep.json must be an object; it is a list.'],
    [
      '{ "preset": "strct" }',
      '"strct" → "preset" must be "recommended", "strict" or "squawk"; it is "strct". Did you mean "strict"?',
    ],
    ['{ "preset": null }', 'null → "preset" must be "recommended", "strict" or "squawk"; it is null.'],
    [
      '{ "suppressions": { "requireReason": "yes" } }',
      '"yes" → "suppressions.requireReason" must be true or false; it is "yes".',
    ],
    [
      '{ "suppressions": { "accept": ["squak"] } }',
      '"squak" → "suppressions.accept[0]" must be "squawk", "pgfence", "eugene" or "atlas"; it is "squak". Did you mean "squawk"?',
    ],
    [
      '{ "migrations": "db" }',
      '"db" → "migrations" must be a list of objects, one for each folder of migrations; it is "db".',
    ],
    [
      '{ "migrations": [{ "dir": "db\\\\migrations" }] }',
      '"db\\\\migrations" → "migrations[0].dir" must be the path of a folder, relative to lockstep.json and with /; it is "db\\\\migrations".',
    ],
    [
      '{ "migrations": [{ "dir": "/db" }] }',
      '"/db" → "migrations[0].dir" must be the path of a folder, relative to lockstep.json and with /; it is "/db".',
    ],
    [
      '{ "migrations": [{ "dir": "db", "layout": "flway" }] }',
      '"flway" → "migrations[0].layout" must be one of golang-migrate, flyway, plain; it is "flway". Did you mean "flyway"?',
    ],
    [
      '{ "migrations": [{ "dir": "db" }, { "dir": "db/" }] }',
      '[{ "dir": "db" }, { "dir": "db/" }] → "migrations" names the folder db twice; keep one.',
    ],
    [
      '{ "migrations": [{ "dir": "db", "startAfter": 7 }] }',
      '7 → "migrations[0].startAfter" must be the version of a migration, as a text; it is 7.',
    ],
    [
      '{ "lockTimeout": "0s" }',
      '"0s" → "lockTimeout" must be a duration above 0 with a unit, such as "2s" or "500ms"; it is "0s".',
    ],
    [
      '{ "lockTimeout": 2000 }',
      '2000 → "lockTimeout" must be a duration above 0 with a unit, such as "2s" or "500ms"; it is 2000.',
    ],
    [
      '{ "tableSizes": { "orders": "big" } }',
      '"big" → "tableSizes.orders" must be a whole number, 0 or more; it is "big".',
    ],
    ['{ "tableSizes": { "a.b.c": 1 } }', '"a.b.c" → "tableSizes.a.b.c": a table is written name or schema.name.'],
    // Majors.
    ['{ "postgres": 13 }', '13 → "postgres": PostgreSQL 13 is not supported: Lockstep knows what 14 to 18 do.'],
    [
      '{ "postgres": "9.6-14" }',
      '"9.6-14" → "postgres": PostgreSQL 9 is not supported: Lockstep knows what 14 to 18 do.',
    ],
    [
      '{ "postgres": [15, 19] }',
      'info: [15, 19] → "postgres": PostgreSQL 19 is taken as 18, the newest major that Lockstep knows.',
    ],
    ['{ "postgres": 16.4 }', '16.4 → "postgres": 16.4 names a minor release; write the major, 16.'],
    ['{ "postgres": "17-14" }', '"17-14" → "postgres": The range 17-14 is empty; write 14-17.'],
    [
      '{ "postgres": "latest" }',
      '"latest" → "postgres": "latest" must be a major such as 16, a range such as "14-17" or a list such as [14, 16], each 14 to 18.',
    ],
    [
      '{ "postgres": ["14"] }',
      '["14"] → "postgres" must be a major such as 16, a range such as "14-17" or a list such as [14, 16], each 14 to 18; it is a list.',
    ],
    [
      '{ "postgres": [] }',
      '[] → "postgres": At least one major is needed: a major such as 16, a range such as "14-17" or a list such as [14, 16], each 14 to 18.',
    ],
    // Rules.
    [
      '{ "rules": { "drop-colum": "off" } }',
      '"drop-colum" → "rules.drop-colum": there is no rule of that name. Did you mean "drop-column"? `lockstep rules` lists them all.',
    ],
    [
      '{ "rules": { "drop-column": "warn" } }',
      '"warn" → "rules.drop-column" must be "off", "info", "warning" or "error"; it is "warn".',
    ],
    [
      '{ "rules": { "drop-column": ["info", {}, 1] } }',
      '1 → "rules.drop-column" must be "off", "info", "warning" or "error", or a list of such a level and an object of options; it is 1.',
    ],
    [
      '{ "rules": { "drop-column": ["info", 5] } }',
      '5 → "rules.drop-column[1]" must be an object of options; it is 5.',
    ],
    [
      '{ "rules": { "drop-column": "off", "ban-drop-column": "error" } }',
      '"ban-drop-column" → "rules.ban-drop-column" sets drop-column to "error", which "rules.drop-column" sets to "off"; keep one of them.',
    ],
    // Targets.
    [
      '{ "targets": { "a b": {} } }',
      '"a b" → "targets.a b": the name of a target is made of letters, digits, "-", "_" and ".".',
    ],
    [
      '{ "targets": { "production": { "after": "stagin" }, "staging": {} } }',
      '"stagin" → "targets.production.after" must name a target; there is no target "stagin". Did you mean "staging"?',
    ],
    [
      '{ "targets": { "a": { "after": "a" } } }',
      '"a" → "targets.a.after" leads back to "a", so neither could ever come first.',
    ],
    // Not JSON.
    ['', ' → lockstep.json is not valid JSON: a value is expected here.'],
    ['{ "preset": }', '} → lockstep.json is not valid JSON: a value is expected here.'],
    ['{ "preset": "strict"', ' → lockstep.json is not valid JSON: a "}" is missing here.'],
    ['{ "preset": \'strict\' }', "'strict' → lockstep.json is not valid JSON: this is not understood."],
  ])('%s', (text, problems) => {
    expect(problemsOf(text)).toBe(problems);
  });

  it('are all said, in the order of their places', () => {
    expect(problemsOf('{ "lockTimeout": "soon", "x": 1, "postgres": 12 }').split('\n')).toHaveLength(3);
  });

  it('leave what can be read', () => {
    const { config } = parseConfig(
      '{ "preset": "strict", "postgres": 12, "migrations": [{ "dir": "a" }, { "dir": 1 }] }',
      known,
    );
    expect(config.preset).toBe('strict');
    expect(config.postgres).toEqual(defaultConfig.postgres);
    expect(config.migrations.map(({ dir }) => dir)).toEqual(['a']);
  });
});

describe('options of rules', () => {
  const described: KnownNames = {
    ...known,
    optionsOf: (rule) =>
      rule === 'index-blocks-writes'
        ? object<{ minimumRows: number }>('an object', {
            minimumRows: { shape: count, docs: 'Smaller tables are left alone.', absent: { value: 0 } },
          })
        : undefined,
  };

  test.each([
    ['{ "rules": { "index-blocks-writes": ["error", { "minimumRows": 5 }], "drop-column": ["error", {}] } }', ''],
    [
      '{ "rules": { "index-blocks-writes": ["error", { "minimumRow": 5 }] } }',
      '"minimumRow" → "rules.index-blocks-writes[1].minimumRow" is not a key of lockstep.json. Did you mean "minimumRows"? Allowed here: minimumRows.',
    ],
    [
      '{ "rules": { "drop-column": ["error", { "a": 1 }] } }',
      '"a" → "rules.drop-column[1].a" is not a key of lockstep.json. No key is allowed here.',
    ],
  ])('%s', (text, problems) => {
    expect(problemsOf(text, described)).toBe(problems);
  });
});

describe('passwords', () => {
  it('are warned about', () => {
    expect(parseConfig('{ "targets": { "p": { "url": "postgres://u:secret@h/db" } } }', known).problems).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('"targets.p.url" holds a password') as string },
    ]);
  });

  test.each([
    '{ "targets": { "p": { "url": "postgres://u:secret@h/db" } } }',
    '{ "targets": { "p": { "url": "host=h password=secret" } } }',
    '{ "targets": { "p": { "url": "jdbc:postgresql://u:secret@h/db" } } }',
    '{ "targets": { "p": "postgres://u:secret@h/db" } }',
    '{ "targets": { "postgres://u:secret@h/db": {} } }',
    '{ "postgres": "postgres://u:secret@h/db" }',
    '{ "postgres://u:secret@h/db": 1 }',
  ])('are never repeated: %s', (text) => {
    expect(problemsOf(text)).not.toBe('');
    expect(
      parseConfig(text, known)
        .problems.map(({ message }) => message)
        .join(),
    ).not.toContain('secret');
  });
});

describe('on any text', () => {
  /** Fragments that get further into the reader than random characters do. */
  const fragment = fc.constantFrom(
    ...[
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      ' ',
      '\n',
      '//',
      '/*',
      '*/',
      '"',
      '\\',
      '\uFEFF',
      '😀',
      '1e999',
      '-1',
      'true',
      'null',
    ],
    ...[
      '"postgres"',
      '"migrations"',
      '"dir"',
      '"rules"',
      '"drop-column"',
      '"off"',
      '"targets"',
      '"url"',
      '"__proto__"',
      '"14-99"',
    ],
  );

  test.each([
    ['fragments', fc.array(fragment, { maxLength: 30 }).map((fragments) => fragments.join(''))],
    ['characters', fc.string({ unit: 'binary', maxLength: 60 })],
    ['JSON', fc.json()],
    [
      'configurations of any values',
      fc
        .dictionary(
          fc.constantFrom('postgres', 'migrations', 'rules', 'targets', 'tableSizes', 'lockTimeout'),
          fc.jsonValue(),
        )
        .map((value) => JSON.stringify(value)),
    ],
  ])('parseConfig does not throw, and its problems lie inside the text: %s', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const { config, problems } = parseConfig(text, known);
        expect(config.postgres.length).toBeGreaterThan(0);
        for (const { span, message } of problems) {
          expect(message).not.toBe('');
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });

  it('parseConfig bears deep nesting', () => {
    expect(problemsOf('['.repeat(200_000))).toBe('[ → lockstep.json is nested too deeply to be a configuration.');
  });
});
