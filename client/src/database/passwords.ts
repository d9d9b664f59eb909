import { window, type SecretStorage } from 'vscode';

/** What the command line asks over its IPC channel when a server wants a password that nothing else gives. */
export interface PasswordWanted {
  readonly kind: 'password-wanted';
  /** The target as lockstep.json calls it; else where it is. */
  readonly target: string;
  /** `host:port/database`. */
  readonly place: string;
  readonly user: string;
}

/** Where a password belongs. */
export type Account = Pick<PasswordWanted, 'place' | 'user'>;

/** The passwords that the user has given. They are in VS Code's SecretStorage, and nowhere else. */
export interface Passwords {
  /** The stored password; else, where the user may be asked, what they type. null: none. */
  readonly answer: (wanted: PasswordWanted, mayAsk: boolean) => Promise<string | null>;
  readonly store: (account: Account, password: string) => Thenable<void>;
  /** Forgets what `answer` has given since the last call. Gives whether there was anything: a server has refused it. */
  readonly forgetUsed: () => Promise<boolean>;
}

const keyOf = ({ place, user }: Account): string => `lockstep.password:${user}@${place}`;

/** Passwords in `secrets`. */
export function createPasswords(secrets: SecretStorage): Passwords {
  const used = new Set<string>();
  return {
    async answer(wanted, mayAsk) {
      const key = keyOf(wanted);
      const stored = await secrets.get(key);
      if (stored !== undefined) {
        used.add(key);
        return stored;
      }
      if (!mayAsk) return null;
      const typed = await window.showInputBox({
        title: `Password for ${wanted.target}`,
        prompt: `${wanted.user} on ${wanted.place}. It is kept in VS Code's secret storage.`,
        password: true,
        ignoreFocusOut: true,
      });
      if (typed === undefined) return null;
      await secrets.store(key, typed);
      used.add(key);
      return typed;
    },
    store: (account, password) => secrets.store(keyOf(account), password),
    async forgetUsed() {
      const keys = [...used];
      used.clear();
      for (const key of keys) await secrets.delete(key);
      return keys.length > 0;
    },
  };
}
