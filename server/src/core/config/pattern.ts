import { shown } from './shown';
import { text } from './shape';
import type { Shape } from './shape';

const allowed = 'a regular expression';
const written = text(allowed);

/** A regular expression of JavaScript with the flag `u`, as its source. */
export const pattern: Shape<string> = {
  ...written,
  read(node, reading) {
    const source = written.read(node, reading);
    if (source === undefined) return undefined;
    try {
      new RegExp(source, 'u');
      return source;
    } catch {
      reading.report(node, `"${reading.path}" must be ${allowed}; ${shown(source)} is none.`);
      return undefined;
    }
  },
};
