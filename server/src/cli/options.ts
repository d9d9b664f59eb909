import { parsePostgres } from '../core/config/postgres';
import { didYouMean } from '../core/config/nearest';
import { layoutById, layouts } from '../core/layouts/index';
import type { Layout } from '../core/layouts/layout';
import { ansiPaint, plainPaint, type Paint } from '../core/report/paint';
import { failure } from './failure';
import type { Io } from './io';

/** The options that all commands share, as commander gives them. */
export interface CommonOptions {
  readonly dir?: string;
  readonly layout?: string;
  readonly pg?: string;
  readonly config?: string;
  readonly quiet?: boolean;
  /** false after --no-color. */
  readonly color?: boolean;
}

/** The layout of --layout. @throws Failure when there is none of that id. */
export function layoutOption({ layout: id }: CommonOptions): Layout | undefined {
  if (id === undefined) return undefined;
  const layout = layoutById(id);
  if (layout === undefined) {
    const ids = layouts.map((known) => known.id);
    throw failure(`There is no layout "${id}".${didYouMean(id, ids)} Use one of: ${ids.join(', ')}.`);
  }
  return layout;
}

/** The majors of --pg, ascending. @throws Failure when they cannot be read. */
export function postgresOption({ pg, quiet }: CommonOptions, io: Io): readonly number[] | undefined {
  if (pg === undefined) return undefined;
  const { postgres, problems } = parsePostgres(pg);
  if (postgres === undefined) throw failure(`--pg: ${problems.map(({ message }) => message).join(' ')}`);
  if (quiet !== true) for (const { message } of problems) io.stderr(`lockstep: ${message}\n`);
  return postgres;
}

/** One of several words. @throws Failure that lists them. */
export function oneOf<const Word extends string>(option: string, given: string, words: readonly Word[]): Word {
  const word = words.find((known) => known === given);
  if (word !== undefined) return word;
  throw failure(`${option} has no value "${given}".${didYouMean(given, words)} Use one of: ${words.join(', ')}.`);
}

/** Colours, when stdout shows them and nobody asked for none (no-color.org; FORCE_COLOR has the last word). */
export function paintFor({ color }: CommonOptions, { env, isTerminal }: Io): Paint {
  if (color === false) return plainPaint;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced === '0' || forced === 'false' ? plainPaint : ansiPaint;
  const isUnwanted = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return isTerminal && !isUnwanted ? ansiPaint : plainPaint;
}
