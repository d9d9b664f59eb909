import type { Node } from 'jsonc-parser';
import type { RuleLevel, RuleSetting } from './config';
import { didYouMean } from './nearest';
import { choice, object, pathTo, propertiesOf, reportWrong } from './shape';
import type { Reading, Shape } from './shape';

const level = choice<RuleLevel>({
  off: 'Says nothing.',
  info: 'Says so, and fails nothing.',
  warning: 'Says so, and fails `lockstep lint --fail-on warning`.',
  error: 'Fails `lockstep lint`.',
});

/** Such as `"off"` or `["warning", { "minimumRows": 1000 }]`. */
const allowedSetting = `${level.allowed}, or a list of such a level and an object of options`;
const noOptions = object<object>('an object without keys, since the rule has no options', {});

/** `rules`: ids of ours, or names of other tools' rules, with a level and options. */
export const ruleSettings: Shape<Readonly<Record<string, RuleSetting>>> = {
  allowed: 'an object of rules, each with a level',
  read(node, reading) {
    const properties = propertiesOf(node, reading, this.allowed);
    if (properties === undefined) return undefined;
    const settings = new Map<string, { readonly written: string; readonly setting: RuleSetting }>();
    for (const { key, keyNode, valueNode } of properties) {
      const path = pathTo(reading.path, key);
      const ids = resolve(key, reading);
      if (ids.length === 0)
        reading.report(
          keyNode,
          `"${path}": there is no rule of that name.${didYouMean(key, reading.known.knownRules)} ` +
            '`lockstep rules` lists them all.',
        );
      for (const id of ids) {
        const value = readSetting(id, valueNode, { ...reading, path });
        if (value === undefined) break;
        const before = settings.get(id);
        if (before !== undefined && before.setting.level !== value.level)
          reading.report(
            keyNode,
            `"${path}" sets ${id} to "${value.level}", which "${pathTo(reading.path, before.written)}" sets to ` +
              `"${before.setting.level}"; keep one of them.`,
          );
        settings.set(id, { written: key, setting: value });
      }
    }
    return Object.fromEntries([...settings].map(([id, entry]) => [id, entry.setting]));
  },
  schema: ({ rules }) => ({
    type: 'object',
    properties: Object.fromEntries(
      rules.map(({ id, summary }) => [id, { description: summary, allOf: [{ $ref: '#/definitions/ruleSetting' }] }]),
    ),
    // Names of other tools' rules may stand here too.
    additionalProperties: { $ref: '#/definitions/ruleSetting' },
  }),
};

/** What `#/definitions/ruleSetting` stands for in the schema. */
export const ruleSettingSchema = {
  anyOf: [
    level.schema({ rules: [], layouts: [] }),
    {
      type: 'array',
      items: [level.schema({ rules: [], layouts: [] }), { type: 'object' }],
      minItems: 1,
      additionalItems: false,
    },
  ],
};

function resolve(name: string, { known }: Reading): readonly string[] {
  return known.knownRules.includes(name) ? [name] : known.sameAs(name);
}

function readSetting(id: string, node: Node, reading: Reading): RuleSetting | undefined {
  if (node.type === 'string') {
    const value = level.read(node, reading);
    return value && { level: value, options: {} };
  }
  const [levelNode, optionsNode, surplus] = node.type === 'array' ? (node.children ?? []) : [];
  if (levelNode === undefined || surplus !== undefined) {
    reportWrong(surplus ?? node, reading, allowedSetting);
    return undefined;
  }
  const value = level.read(levelNode, { ...reading, path: pathTo(reading.path, 0) });
  const options =
    optionsNode === undefined ? {} : readOptions(id, optionsNode, { ...reading, path: pathTo(reading.path, 1) });
  return value && options && { level: value, options };
}

function readOptions(id: string, node: Node, reading: Reading): Readonly<Record<string, unknown>> | undefined {
  const { optionsOf } = reading.known;
  if (optionsOf === undefined) return plainObject(node, reading);
  const shape = optionsOf(id);
  if (shape !== undefined) return shape.read(node, reading);
  return noOptions.read(node, reading) && {};
}

/** The object as it is, for rules whose options are not described. */
function plainObject(node: Node, reading: Reading): Readonly<Record<string, unknown>> | undefined {
  return propertiesOf(node, reading, 'an object of options') && (plainValue(node) as Readonly<Record<string, unknown>>);
}

/** Like jsonc-parser's getNodeValue, but safe for a key named "__proto__". */
function plainValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(plainValue);
  if (node.type !== 'object') return node.value;
  return Object.fromEntries(
    (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
      key === undefined || value === undefined ? [] : [[String(key.value), plainValue(value)] as const],
    ),
  );
}
