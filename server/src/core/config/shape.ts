import type { Node } from 'jsonc-parser';
import type { Severity } from '../lint/finding';
import type { Span } from '../text/span';
import { didYouMean } from './nearest';
import { shown } from './shown';

/** Something wrong in lockstep.json. `error`: nothing runs; `warning` and `info`: the configuration is usable. */
export interface ConfigProblem {
  readonly severity: Severity;
  /** Names the key, and says what is allowed. Never holds a password. */
  readonly message: string;
  /** Of the key or of the value, in UTF-16 offsets of lockstep.json. */
  readonly span: Span;
}

/** What the configuration refers to, but does not define. */
export interface KnownNames {
  /** Ids of our rules. */
  readonly knownRules: readonly string[];
  /** Our rules that do what another tool's rule does; empty when there are none. */
  readonly sameAs: (name: string) => readonly string[];
  /** Layout ids; undefined: any id is taken. */
  readonly knownLayouts?: readonly string[];
  /** The shape of a rule's options, undefined for a rule without options. Left out: any options are taken. */
  readonly optionsOf?: (rule: string) => Shape<Readonly<Record<string, unknown>>> | undefined;
}

/** Where a shape reads: the way to the value, for messages, and where problems go. */
export interface Reading {
  /** As a person would say it: `migrations[0].dir`; empty for the whole file. */
  readonly path: string;
  readonly known: KnownNames;
  /** Reports a problem of a node; an error unless `severity` says otherwise. */
  readonly report: (node: Node, message: string, severity?: Severity) => void;
}

/** A piece of a JSON schema (draft 7). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a schema can list when the caller knows it. */
export interface SchemaNames {
  readonly rules: readonly { readonly id: string; readonly summary: string }[];
  readonly layouts: readonly string[];
}

/**
 * What may stand at a place of lockstep.json. One value of it gives both the reader and the JSON schema,
 * so the two cannot disagree.
 */
export interface Shape<T> {
  /** What is allowed, to end the sentence `"key" must be …`. */
  readonly allowed: string;
  /** The value, or undefined when a problem was reported. */
  read(node: Node, reading: Reading): T | undefined;
  schema(names: SchemaNames): JsonSchema;
}

/** A key of an object: what may stand there, what it is for, and what holds without it. */
export interface Key<T> {
  readonly shape: Shape<T>;
  /** Shown by editors: one or two sentences. */
  readonly docs: string;
  /** `required`: the object is of no use without the key. */
  readonly absent: 'required' | { readonly value: T };
}

/** All keys of an object. */
export type Keys<T> = { readonly [Name in keyof T]-?: Key<T[Name]> };

/** The way to a key of the object at `path`. */
export function pathTo(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  return path === '' ? shown(key) : `${path}.${shown(key)}`;
}

/** Reports that `node` is not what `shape` allows. */
export function reportWrong(node: Node, reading: Reading, allowed: string, suggestion = ''): void {
  const subject = reading.path === '' ? 'lockstep.json' : `"${reading.path}"`;
  reading.report(node, `${subject} must be ${allowed}; it is ${described(node)}.${suggestion}`);
}

/** `true` or `false`. */
export const flag: Shape<boolean> = {
  allowed: 'true or false',
  read(node, reading) {
    if (typeof node.value === 'boolean') return node.value;
    reportWrong(node, reading, this.allowed);
    return undefined;
  },
  schema: () => ({ type: 'boolean' }),
};

/** A text that `pattern` matches whole. */
export function text(allowed: string, pattern = /./s): Shape<string> {
  return {
    allowed,
    read(node, reading) {
      if (node.type === 'string' && typeof node.value === 'string' && pattern.test(node.value)) return node.value;
      reportWrong(node, reading, allowed);
      return undefined;
    },
    // What every text fulfils need not be said.
    schema: () =>
      pattern.source === '.' ? { type: 'string', minLength: 1 } : { type: 'string', pattern: pattern.source },
  };
}

/** A whole number, 0 or more. */
export const count: Shape<number> = {
  allowed: 'a whole number, 0 or more',
  read(node, reading) {
    if (typeof node.value === 'number' && Number.isSafeInteger(node.value) && node.value >= 0) return node.value;
    reportWrong(node, reading, this.allowed);
    return undefined;
  },
  schema: () => ({ type: 'integer', minimum: 0 }),
};

/** One of a few texts, each with a word on what it means. */
export function choice<T extends string>(meanings: Readonly<Record<T, string>>): Shape<T> {
  const values = Object.keys(meanings) as T[];
  const allowed = either(values.map((value) => `"${value}"`));
  return {
    allowed,
    read(node, reading) {
      const value = values.find((each) => each === node.value);
      if (value === undefined)
        reportWrong(node, reading, allowed, node.type === 'string' ? didYouMean(String(node.value), values) : '');
      return value;
    },
    schema: () => ({ enum: values, enumDescriptions: values.map((value) => meanings[value]) }),
  };
}

/** A list; elements that are wrong are reported and left out. */
export function list<T>(allowed: string, of: Shape<T>): Shape<readonly T[]> {
  return {
    allowed,
    read(node, reading) {
      if (node.type !== 'array') {
        reportWrong(node, reading, allowed);
        return undefined;
      }
      return (node.children ?? []).flatMap((child, index) => {
        const value = of.read(child, { ...reading, path: pathTo(reading.path, index) });
        return value === undefined ? [] : [value];
      });
    },
    schema: (names) => ({ type: 'array', items: of.schema(names) }),
  };
}

/** An object whose keys the user names, as `pattern` allows. */
export function record<T>(
  allowed: string,
  name: { readonly allowed: string; readonly pattern: RegExp },
  of: Shape<T>,
): Shape<Readonly<Record<string, T>>> {
  return {
    allowed,
    read(node, reading) {
      const properties = propertiesOf(node, reading, allowed);
      // Object.fromEntries makes a key of its own even of "__proto__".
      return (
        properties &&
        Object.fromEntries(
          properties.flatMap(({ key, keyNode, valueNode }) => {
            const path = pathTo(reading.path, key);
            if (!name.pattern.test(key)) {
              reading.report(keyNode, `"${path}": ${name.allowed}.`);
              return [];
            }
            const value = of.read(valueNode, { ...reading, path });
            return value === undefined ? [] : [[key, value] as const];
          }),
        )
      );
    },
    schema: (names) => ({
      type: 'object',
      propertyNames: { pattern: name.pattern.source },
      additionalProperties: of.schema(names),
    }),
  };
}

/** An object with these keys and no others. */
export function object<T extends object>(allowed: string, keys: Keys<T>): Shape<T> {
  const entries = Object.entries<Key<unknown>>(keys);
  const names = entries.map(([name]) => name);
  return {
    allowed,
    read(node, reading) {
      const properties = propertiesOf(node, reading, allowed);
      if (properties === undefined) return undefined;
      const byKey = new Map(properties.map((property) => [property.key, property]));
      for (const { key, keyNode } of properties)
        if (!names.includes(key))
          reading.report(
            keyNode,
            `"${pathTo(reading.path, key)}" is not a key of lockstep.json.${didYouMean(key, names)} ` +
              (names.length === 0 ? 'No key is allowed here.' : `Allowed here: ${names.join(', ')}.`),
          );

      const values: (readonly [string, unknown])[] = [];
      for (const [name, key] of entries) {
        const path = pathTo(reading.path, name);
        const property = byKey.get(name);
        const value = property && key.shape.read(property.valueNode, { ...reading, path });
        if (value !== undefined) values.push([name, value]);
        else if (key.absent !== 'required') values.push([name, key.absent.value]);
        // A wrong value has been reported by its shape, a missing one has not.
        else if (property === undefined) reading.report(node, `"${path}" is missing; it must be ${key.shape.allowed}.`);
      }
      // Keys<T> has every key of T with a shape of the key's type, so a full set of entries makes up a T.
      return values.length === entries.length ? (Object.fromEntries(values) as T) : undefined;
    },
    schema: (schemaNames) => {
      const required = entries.filter(([, key]) => key.absent === 'required').map(([name]) => name);
      return {
        type: 'object',
        properties: Object.fromEntries(
          entries.map(([name, { docs, shape, absent }]) => [
            name,
            {
              description: docs,
              ...shape.schema(schemaNames),
              ...(absent === 'required' || absent.value === undefined ? {} : { default: absent.value }),
            },
          ]),
        ),
        ...(required.length === 0 ? {} : { required }),
        additionalProperties: false,
      };
    },
  };
}

/** A property of an object as it was written. */
export interface Property {
  readonly key: string;
  readonly keyNode: Node;
  readonly valueNode: Node;
}

/**
 * The properties of an object; undefined, and reported, when the node is none.
 * A key that is written twice is reported, and counts as its last value does.
 */
export function propertiesOf(node: Node, reading: Reading, allowed: string): readonly Property[] | undefined {
  if (node.type !== 'object') {
    reportWrong(node, reading, allowed);
    return undefined;
  }
  const properties = new Map<string, Property>();
  for (const child of node.children ?? []) {
    const [keyNode, valueNode] = child.children ?? [];
    // A property without a value is a syntax error, which has been reported.
    if (keyNode === undefined || valueNode === undefined) continue;
    const key = String(keyNode.value);
    if (properties.has(key))
      reading.report(keyNode, `"${pathTo(reading.path, key)}" is written twice; keep one of them.`);
    properties.set(key, { key, keyNode, valueNode });
  }
  return [...properties.values()];
}

/** `a, b or c`. */
export function either(alternatives: readonly string[]): string {
  const last = alternatives.at(-1) ?? '';
  return alternatives.length < 2 ? last : `${alternatives.slice(0, -1).join(', ')} or ${last}`;
}

function described(node: Node): string {
  switch (node.type) {
    case 'array':
      return 'a list';
    case 'object':
      return 'an object';
    case 'string':
      return node.value === '' ? 'empty' : JSON.stringify(shown(String(node.value)));
    default:
      return String(node.value);
  }
}
