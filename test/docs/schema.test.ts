import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it, test } from 'vitest';
import { defaultConfig } from '../../server/src/core/config/config';
import { configSchema } from '../../server/src/core/config/schema';
import { layouts } from '../../server/src/core/layouts/index';
import { rules } from '../../server/src/core/rules/index';

const path = join(import.meta.dirname, '../../docs/lockstep.schema.json');

const names = {
  rules: rules.map(({ id, meta }) => ({ id, summary: meta.docs.summary })),
  layouts: layouts.map(({ id }) => id),
};

it('docs/lockstep.schema.json is what the declaration of lockstep.json gives (npm run generate writes it)', async () => {
  const generated = await format(JSON.stringify(configSchema(names)), {
    ...(await resolveConfig(path)),
    parser: 'json',
  });
  if (process.env['LOCKSTEP_WRITE'] === '1') writeFileSync(path, generated);
  expect(readFileSync(path, 'utf8')).toBe(generated);
});

describe('the schema', () => {
  const schema = configSchema({
    rules: [{ id: 'drop-column', summary: 'Dropping a column loses its data.' }],
    layouts: ['flyway', 'plain'],
  });

  it('has every key of the configuration', () => {
    const { properties } = schema as { properties: Record<string, { description: string }> };
    expect(Object.keys(properties).toSorted()).toEqual(['$schema', ...Object.keys(defaultConfig)].toSorted());
    for (const { description } of Object.values(properties)) expect(description).toMatch(/\.$/);
  });

  it('lists the rules and layouts that it is told', () => {
    expect(schema).toMatchObject({
      properties: {
        rules: { properties: { 'drop-column': { description: 'Dropping a column loses its data.' } } },
        migrations: { items: { properties: { layout: { enum: ['flyway', 'plain'] } } } },
      },
    });
  });

  test.each(patternsOf(schema))('has a pattern that JSON schema readers understand: %s', (pattern) => {
    expect(() => new RegExp(pattern, 'u')).not.toThrow();
  });
});

/** All values of `pattern` in a schema, at any depth. */
function patternsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'pattern' && typeof inner === 'string' ? [inner] : patternsOf(inner),
  );
}
