import type { Config } from '../config/config';
import type { SourceFile } from '../layouts/layout';
import { preparedText, type ExistingTable } from '../replay/analyse';
import { ruleIds, sameAs } from '../rules/index';
import { tokenize } from '../sql/lexer';
import { parseDirectives, type Directives } from './directives';
import { mayHoldOthers } from './otherTools';

/** Below so many rows a table counts as small (lockstep.json, tableSizes). */
const smallTableRows = 10_000;

/** What is read of a file beside its statements. */
export interface FileFacts extends Directives {
  /** UTF-16 offset of the first NUL, or -1. */
  readonly nulAt: number;
}

const factsOf = new WeakMap<SourceFile, { readonly accept: string; readonly facts: FileFacts }>();

/** The directives of a file. Most files have none, and are not read for them. */
export function fileDirectives(file: SourceFile, config: Config): FileFacts {
  const { accept: accepted } = config.suppressions;
  const accept = accepted.length === 0 ? '' : accepted.join();
  const known = factsOf.get(file);
  if (known?.accept === accept) return known.facts;
  const mayHave = file.text.includes('lockstep') || mayHoldOthers(file.text, config.suppressions.accept);
  const text = mayHave ? preparedText(file) : '';
  const comments = tokenize(text).filter(({ kind, start }) => kind === 'comment' && text.startsWith('--', start));
  const directives = parseDirectives(text, comments, {
    knownRules: ruleIds,
    sameAs,
    accept: config.suppressions.accept,
  });
  const facts = { ...directives, nulAt: file.text.indexOf('\0') };
  factsOf.set(file, { accept, facts });
  return facts;
}

const tableOf = (written: string): ExistingTable => {
  const parts = [...written.matchAll(/"((?:[^"]|"")+)"|([^."]+)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? (plain ?? '').toLowerCase(),
  );
  return { schema: parts.at(-2) ?? 'public', name: parts.at(-1) ?? '' };
};

/** The tables that a file's directives say exist. */
export function existingTables(file: SourceFile, config: Config): ExistingTable[] {
  return fileDirectives(file, config).facts.flatMap(({ key, value }) => (key === 'exists' ? [tableOf(value)] : []));
}

const noTables: ReadonlySet<string> = new Set();

/** The tables, as `schema.name`, that a directive or lockstep.json says are small. */
export function smallTables(file: SourceFile, config: Config): ReadonlySet<string> {
  const { facts } = fileDirectives(file, config);
  if (facts.length === 0 && Object.keys(config.tableSizes).length === 0) return noTables;
  const written = facts.flatMap(({ key, value }) => (key === 'small' ? [value] : []));
  const configured = Object.entries(config.tableSizes).flatMap(([table, rows]) =>
    rows < smallTableRows ? [table] : [],
  );
  return new Set(
    [...written, ...configured].map((table) => {
      const { schema, name } = tableOf(table);
      return `${schema}.${name}`;
    }),
  );
}
