import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { defaultConfig, type Config } from '../core/config/config';
import { knownNames } from '../core/config/knownNames';
import { parseConfig } from '../core/config/parse';
import { createLineIndex } from '../core/text/lineIndex';
import { findConfig } from '../files/findConfig';
import { readText } from '../files/readFolder';
import { failure } from './failure';
import type { Io } from './io';
import { postgresOption, type CommonOptions } from './options';
import { shownPath } from './paths';

/** What lockstep.json and the options say for a PATH. */
export interface Settings {
  readonly config: Config;
  /** The folder of lockstep.json; undefined: there is none. */
  readonly folder: string | undefined;
}

/** Finds the settings of paths; each lockstep.json is read, and complained about, once. */
export type SettingsReader = (path: string) => Promise<Settings>;

/** @throws Failure when --config or --pg cannot be used. */
export function settingsReader(options: CommonOptions, io: Io): SettingsReader {
  const postgres = postgresOption(options, io);
  const known = new Map<string, Settings>();
  return async (path) => {
    const file =
      options.config === undefined ? await findConfig(await folderOf(path)) : resolve(io.cwd, options.config);
    if (file === undefined) return { config: withPostgres(defaultConfig, postgres), folder: undefined };
    const settings = known.get(file) ?? readSettings(file, postgres, options, io);
    known.set(file, settings);
    return settings;
  };
}

const folderOf = (path: string): Promise<string> =>
  stat(path).then(
    (found) => (found.isDirectory() ? path : dirname(path)),
    () => dirname(path),
  );

const withPostgres = (config: Config, postgres: readonly number[] | undefined): Config =>
  postgres === undefined ? config : { ...config, postgres };

const readSettings = (
  file: string,
  postgres: readonly number[] | undefined,
  { quiet }: CommonOptions,
  io: Io,
): Settings => {
  const read = readText(file);
  if ('problem' in read) throw failure(`${shownPath(file, io.cwd)}: ${read.problem.message}`);
  const { config, problems } = parseConfig(read.text, knownNames);
  const lines = createLineIndex(read.text);
  const said = problems.map(({ severity, message, span }) => {
    const { line, character } = lines.position(span.start);
    const place = `${shownPath(file, io.cwd)}:${line + 1}:${character + 1}`;
    return { severity, text: severity === 'error' ? `${place}: ${message}` : `${place}: ${severity}: ${message}` };
  });
  const isUnusable = said.some(({ severity }) => severity === 'error');
  for (const { severity, text } of said) if (severity === 'error' || quiet !== true) io.stderr(`${text}\n`);
  if (isUnusable) throw failure(`Nothing was done, since ${shownPath(file, io.cwd)} cannot be used.`);
  return { config: withPostgres(config, postgres), folder: dirname(file) };
};
