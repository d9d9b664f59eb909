import { setFlagsFromString } from 'node:v8';
import { createParser, type Parser, type ParserModule } from '../core/sql/parser';

/** libpg-query's own factory: each call gives a fresh instance. Its types are those of the functions used here. */
type Factory = () => Promise<ParserModule>;

/**
 * Loads PostgreSQL's parser. WebAssembly is compiled by the baseline compiler alone: on Node 20 the optimising one keeps
 * a short command from ending (facts: 168 against 100 ms for one statement).
 */
export async function loadParser(): Promise<Parser> {
  setFlagsFromString('--liftoff-only');
  const { default: factory } = (await import('libpg-query/wasm/libpg-query.js')) as { default: Factory };
  return createParser(() => factory());
}
