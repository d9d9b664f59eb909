import type { Sending } from '../../support/postgres/observe';

/** Statements to run on a setup; what they do is not written down: the server says it. */
export interface EffectCase {
  readonly statements: readonly string[];
  /** `transaction` where nothing is said. */
  readonly sending?: Sending;
  /** The majors that have the syntax; all where nothing is said. */
  readonly postgres?: readonly [first: number, last: number];
  /** The last statement is refused for what is in the tables, which nobody can predict. */
  readonly dependsOnData?: true;
}

/** A case; a text is one statement in a transaction, a list of texts several in one. */
export type WrittenCase = string | readonly string[] | EffectCase;

/** The cases of one statement family, by the schema that they run on. */
export interface Family {
  readonly name: string;
  readonly groups: readonly { readonly setup: string; readonly cases: readonly WrittenCase[] }[];
}

const isList = (written: WrittenCase): written is readonly string[] => Array.isArray(written);

/** A case as the suite runs it. */
export function readCase(written: WrittenCase): EffectCase {
  if (typeof written === 'string') return { statements: [written] };
  return isList(written) ? { statements: written } : written;
}
