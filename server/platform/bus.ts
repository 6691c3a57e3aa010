/** "Account N is now at modseq M", or another small fact, told to everyone who listens: sessions, workers, nodes. */
export interface BusMessage {
  /** What it is about, e.g. "account:17", "queue", "directory". */
  readonly topic: string;
  /** The new state's number (modseq, version); receivers read the rest from the store. 0: unknown after a lost connection, look. */
  readonly value: number;
}

/**
 * Delivers each message to every subscriber of its topic, in this process and in the others that share the data.
 * Messages may be merged or repeated, never silently lost for longer than a reconnection: receivers compare
 * numbers and read what changed, so repetition is harmless.
 */
export interface Bus extends AsyncDisposable {
  publish(topic: string, value: number): void;
  /** `topic` is exact; the listener is called soon after, never inside publish(). */
  subscribe(topic: string, listener: (message: BusMessage) => void): Disposable;
}

export function createLocalBus(): Bus {
  const listeners = new Map<string, Set<(message: BusMessage) => void>>();
  return {
    publish(topic, value) {
      const set = listeners.get(topic);
      if (set === undefined) return;
      const message = { topic, value };
      queueMicrotask(() => {
        for (const listener of set) listener(message);
      });
    },
    subscribe(topic, listener) {
      let set = listeners.get(topic);
      if (set === undefined) listeners.set(topic, (set = new Set()));
      set.add(listener);
      const own = set;
      return {
        [Symbol.dispose]() {
          own.delete(listener);
          if (own.size === 0 && listeners.get(topic) === own) listeners.delete(topic);
        },
      };
    },
    async [Symbol.asyncDispose]() {
      listeners.clear();
    },
  };
}
