/** A migration that is offered a plan, as it reads in any layout. A test runs it, as it is and with its plan, on servers. */
export interface PlanExample {
  /** Earlier migrations. */
  readonly schema: string;
  readonly up: string;
  readonly down: string;
  /** PostgreSQL major that the page shows; undefined: the default. */
  readonly major?: number;
}

/** What Lockstep writes in the place of a statement that harms. Each has a page: docs/plans/ID.md. */
export interface Plan {
  readonly id: string;
  readonly name: string;
  /** The rules whose findings offer it. */
  readonly rules: readonly string[];
  /** What the title of the fix begins with in the example. */
  readonly title: string;
  /** Which steps it takes, and why each lets others go on. Markdown. */
  readonly steps: string;
  /** When it is not offered, and why. Markdown. */
  readonly limits: string;
  /** In what the end differs from the statement's own; undefined: in nothing but the order of columns. Markdown. */
  readonly differs?: string;
  /** The PostgreSQL majors that it is for, where not for all. */
  readonly postgres?: readonly [first: number, last: number];
  /** A part of it waits in `lockstep/plans` until a release is live. */
  readonly waits?: true;
  readonly example: PlanExample;
}
