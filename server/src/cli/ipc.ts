/** What a process that forks `lockstep` with an IPC channel, such as the extension, may send. */
export type ToChild =
  | { readonly kind: 'cancel' }
  /** The answer to `password-wanted`; null: there is none. */
  | { readonly kind: 'password'; readonly password: string | null };

/** What `lockstep` sends over the IPC channel. Events and reports go to stdout, as for everybody else. */
export interface PasswordWanted {
  readonly kind: 'password-wanted';
  /** The target as lockstep.json calls it; else where it is. */
  readonly target: string;
  /** `host:port/database`. */
  readonly place: string;
  readonly user: string;
}

/** The channel to the parent process. */
export interface Ipc {
  /** Calls `listener` when the parent asks to cancel, or is gone; the result ends that. */
  readonly onCancel: (listener: () => void) => () => void;
  /** Asks the parent for a password; null: it has none, or is gone. */
  readonly askPassword: (wanted: Omit<PasswordWanted, 'kind'>) => Promise<string | null>;
}

/**
 * The channel of a process that was forked with one and told so by LOCKSTEP_IPC=1: others fork with a channel without
 * knowing of these messages, and would never answer. undefined: there is none.
 */
export function processIpc(child: NodeJS.Process): Ipc | undefined {
  if (child.env['LOCKSTEP_IPC'] !== '1' || child.send === undefined || child.channel === undefined) return undefined;
  const { channel } = child;
  // Nobody waits for a message except while one is asked for.
  channel.unref();
  return {
    onCancel(listener) {
      const onMessage = (message: ToChild): void => {
        if (message.kind === 'cancel') listener();
      };
      child.on('message', onMessage);
      child.on('disconnect', listener);
      channel.unref();
      return () => {
        child.off('message', onMessage);
        child.off('disconnect', listener);
      };
    },
    askPassword: (wanted) =>
      new Promise((resolve) => {
        const settle = (password: string | null): void => {
          child.off('message', onMessage);
          child.off('disconnect', onDisconnect);
          if (child.connected) channel.unref();
          resolve(password);
        };
        const onMessage = (message: ToChild): void => {
          if (message.kind === 'password') settle(message.password);
          else settle(null);
        };
        const onDisconnect = (): void => {
          settle(null);
        };
        child.on('message', onMessage);
        child.on('disconnect', onDisconnect);
        channel.ref();
        child.send?.({ kind: 'password-wanted', ...wanted } satisfies PasswordWanted);
      }),
  };
}
