import type { MakeCorrection } from '../fixes/correction';
import type { MakeFixes } from '../fixes/place';
import type { Printer } from '../fixes/printer';
import type { Direction } from '../layouts/layout';
import type { Finding } from './finding';
import type { Report } from './rule';

/** What fixes need and the analysis does not. */
export interface FixSupplies {
  readonly printer: Printer;
  /** UTC, `YYYYMMDDHHMMSS`. */
  readonly now: string;
}

/** Where a finding comes from, so that its fixes can be made when somebody asks for them. */
export interface FixSource {
  readonly makeFixes: MakeFixes;
  readonly major: number;
  readonly direction: Direction;
  /** UTF-16 offset of the section in the file. */
  readonly sectionStart: number;
  /** Which statement of the section. */
  readonly index: number;
}

/** A finding whose fixes are made when somebody asks for them. */
export interface LazyFinding extends Omit<Finding, 'fixes'> {
  /** The major that it was found for; undefined: it holds for all. */
  readonly major?: number;
  readonly source: FixSource | null;
  /** What puts it right once the migration has been applied; absent: nothing does, or nothing has to. */
  readonly correct?: MakeCorrection;
  /** Of one that speaks of several things: what it says, each by itself. A fix that moves statements deals them out. */
  readonly says?: readonly string[];
  /** Whether what comes later mends it; such a finding is left out. */
  readonly unless?: Report['unless'];
}
