// What server and client agree on beyond the Language Server Protocol. The client imports nothing else of the server.

/** What a client says of itself in `initializationOptions`. */
export interface InitializationOptions {
  /** It makes the files of `ActionData` itself. Other clients get them as "create, then insert" in the edit. */
  readonly writesNewFiles?: boolean;
  /** It has the command `showRuleDocumentation`; other clients are offered no such action. */
  readonly showsRuleDocumentation?: boolean;
  /** It has the command `rollBack`; other clients are offered no such action. */
  readonly rollsBack?: boolean;
  /** Its hovers show the diagnostics at the mouse, too, so that a hover need not repeat them. */
  readonly showsDiagnosticsInHovers?: boolean;
}

/** The client's command that shows the page of a rule; its only argument is the rule's id. */
export const showRuleDocumentation = 'lockstep.showRuleDocumentation';

/** The client's command that rolls back a migration, and all after it, after asking; its only argument is a RollBackRequest. */
export const rollBack = 'lockstep.rollBack';

/** A migration that is to go back on a target, which need not be the one that the client has selected. */
export interface RollBackRequest {
  readonly version: string;
  readonly target: string;
}

/** The kind of the code action that applies all ready fixes of a document, for `editor.codeActionsOnSave`. */
export const fixAllKind = 'source.fixAll.lockstep';

/** The kind of the code action that writes the down of a migration which has none, or an empty one. */
export const writeDownKind = 'source.writeDown.lockstep';

/** A file that a code action makes, with all of its text. */
export interface NewFile {
  readonly uri: string;
  readonly text: string;
}

/** The `data` of a code action, for a client that writes new files. */
export interface ActionData {
  readonly newFiles: readonly NewFile[];
}
