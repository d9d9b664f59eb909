/** A part of the extension that VS Code ends with it: what its `context.subscriptions` take. */
export interface Part {
  readonly dispose: () => unknown;
}
