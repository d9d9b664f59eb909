import type { Range } from '../core/text/lineIndex';

/** A session that stands in the way of another. */
export interface Blocker {
  readonly pid: number;
  readonly application: string;
  /** How long its transaction has been open, in seconds. */
  readonly age: number;
  readonly query: string;
}

/** What a run tells while it runs (contract, ndjson events; the time is added where they are written). */
export type RunEvent =
  | { readonly event: 'start'; readonly command: string; readonly target: string; readonly count: number }
  | {
      readonly event: 'migration';
      readonly version: string;
      readonly direction: 'up' | 'down';
      readonly state: 'begin' | 'done' | 'failed';
      readonly path: string | null;
      readonly ms?: number;
    }
  | {
      readonly event: 'statement';
      readonly version: string;
      readonly index: number;
      readonly range: Range | null;
      readonly state: 'done' | 'failed';
      readonly ms?: number;
      readonly rows?: number;
    }
  | {
      readonly event: 'waiting';
      readonly version: string | null;
      readonly relation: string | null;
      readonly mode: string | null;
      readonly blockers: readonly Blocker[];
      readonly message: string;
    }
  | {
      /** Rows that batches of a migration have changed so far. */
      readonly event: 'progress';
      readonly version: string;
      readonly done: number;
      /** Rows a second since the migration began. */
      readonly rate: number;
    }
  | { readonly event: 'notice'; readonly version: string | null; readonly severity: string; readonly message: string }
  | {
      readonly event: 'error';
      readonly code: number;
      readonly sqlstate?: string;
      readonly message: string;
      readonly path?: string;
      readonly range?: Range;
      readonly applied: readonly string[];
      readonly hint: string;
      /** The command of Lockstep that `hint` names: `repair`; null: none. */
      readonly next: string | null;
    }
  | { readonly event: 'end'; readonly exit: number; readonly counts: Readonly<Record<string, number>> };

export type Report = (event: RunEvent) => void;
