import type { TransactionKind } from '../effects/effects';
import { entriesOf, lookUp, withEntries } from './persistentMap';
import { isTransactionKey, stateKey, type State, type StateKind, type StateValue, type StateValues } from './state';

/** The state between two statements, as one who works out a statement sees it. */
export interface StateView {
  /** How the open transaction came to be; `none`: there is none, and a statement runs alone. */
  readonly kind: TransactionKind;
  get(key: string): StateValue | undefined;
  /** All that the catalog holds of a kind, by name, in the order of the names. */
  every<K extends StateKind>(kind: K): (readonly [name: string, value: StateValues[K]])[];
  /** Whether the open transaction has a savepoint of that name. */
  hasSavepoint(name: string): boolean;
}

interface Moment {
  readonly name: string;
  readonly catalog: State;
  readonly transaction: ReadonlyMap<string, StateValue | undefined>;
}

/** Everything that a draft holds, immutable. */
export interface Snapshot {
  readonly kind: TransactionKind;
  readonly catalog: State;
  readonly transaction: ReadonlyMap<string, StateValue | undefined>;
  readonly begin: State;
  readonly savepoints: readonly Moment[];
}

/** The state that walks along the statements of a section: the schema, and the transaction that is open. Mutable. */
export interface Draft extends StateView {
  apply(writes: Iterable<readonly [string, StateValue | undefined]>): void;
  /** Opens a transaction. Locks and settings of an open implicit one stay, as BEGIN in a message keeps them. */
  begin(kind: TransactionKind): void;
  /** Ends the transaction; what follows runs in one of kind `next`. */
  end(commits: boolean, next: TransactionKind): void;
  savepoint(name: string): void;
  release(name: string): void;
  rollbackTo(name: string): void;
  /** The catalog as it is now. */
  freeze(): State;
  snapshot(): Snapshot;
  /** What the transaction holds: keys as in state.ts. */
  transactionEntries(): IterableIterator<[string, StateValue | undefined]>;
}

/** Up to so many changes are copied rather than written into the catalog, which nobody may ask for. */
const fewChanges = 32;

/**
 * A draft that begins with a catalog and no transaction, or where a snapshot was taken; `over`: what differs from that
 * catalog.
 */
export function createDraft(from: State | Snapshot, over?: ReadonlyMap<string, StateValue | undefined>): Draft {
  const first: Snapshot =
    'catalog' in from ? from : { kind: 'none', catalog: from, transaction: new Map(), begin: from, savepoints: [] };
  let kind = first.kind;
  let base = first.catalog;
  let changes = new Map(over);
  let transaction = new Map(first.transaction);
  let begin = (): State => first.begin;
  let savepoints = [...first.savepoints];

  const freeze = (): State => {
    if (changes.size > 0) {
      base = withEntries(base, changes);
      changes = new Map();
    }
    return base;
  };
  const restore = (catalog: State): void => {
    base = catalog;
    changes = new Map();
  };
  // The catalog as it is now, for a ROLLBACK to go back to.
  const remember = (): (() => State) => {
    if (changes.size > fewChanges) freeze();
    const catalog = base;
    const pending = new Map(changes);
    return () => withEntries(catalog, pending);
  };
  const lastNamed = (name: string): number => savepoints.findLastIndex((savepoint) => savepoint.name === name);

  return {
    get kind() {
      return kind;
    },
    get: (key) => {
      if (isTransactionKey(key)) return transaction.get(key);
      return changes.has(key) ? changes.get(key) : lookUp(base, key);
    },
    every: <K extends StateKind>(kind: K) => {
      const prefix = stateKey(kind, '');
      const found: [string, StateValues[K]][] = [];
      for (const [key, value] of entriesOf(freeze()))
        if (key.startsWith(prefix)) found.push([key.slice(prefix.length), value as StateValues[K]]);
      return found.sort(([a], [b]) => (a < b ? -1 : 1));
    },
    hasSavepoint: (name) => lastNamed(name) !== -1,
    apply: (writes) => {
      for (const [key, value] of writes) {
        if (!isTransactionKey(key)) changes.set(key, value);
        // A statement that runs alone takes its locks and its settings with it.
        else if (kind !== 'none') transaction.set(key, value);
      }
    },
    begin: (next) => {
      if (kind === 'none') {
        begin = remember();
        transaction = new Map();
      }
      kind = next;
      savepoints = [];
    },
    end: (commits, next) => {
      if (!commits) restore(begin());
      if (next !== 'none') begin = remember();
      transaction = new Map();
      savepoints = [];
      kind = next;
    },
    savepoint: (name) => {
      savepoints.push({ name, catalog: freeze(), transaction: new Map(transaction) });
    },
    release: (name) => {
      const at = lastNamed(name);
      if (at !== -1) savepoints.length = at;
    },
    rollbackTo: (name) => {
      const at = lastNamed(name);
      const savepoint = savepoints[at];
      if (savepoint === undefined) return;
      restore(savepoint.catalog);
      transaction = new Map(savepoint.transaction);
      savepoints.length = at + 1;
    },
    freeze,
    snapshot: () => ({
      kind,
      catalog: freeze(),
      transaction: new Map(transaction),
      begin: begin(),
      savepoints: [...savepoints],
    }),
    transactionEntries: () => transaction.entries(),
  };
}
