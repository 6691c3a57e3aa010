import { type Bus, createLocalBus } from '#platform/bus.ts';
import { askServer } from '#platform/control-socket.ts';
import { isDomainError } from '#platform/errors.ts';

/** How long a running server may take to note a change; it finds out by itself all the same. */
const NUDGE_TIMEOUT_MS = 2000;

/** A bus for one command: what was published is told to the running server, if any, when the command ends. */
export function createNudgingBus(controlAddress: string): Bus {
  const local = createLocalBus();
  const latest = new Map<string, number>();
  return {
    publish(topic, value) {
      latest.set(topic, value);
      local.publish(topic, value);
    },
    subscribe: local.subscribe,
    async [Symbol.asyncDispose]() {
      await local[Symbol.asyncDispose]();
      for (const [topic, value] of latest)
        try {
          await askServer(controlAddress, { command: 'nudge', topic, value }, NUDGE_TIMEOUT_MS);
        } catch (error) {
          if (!isDomainError(error)) throw error;
          return;
        }
    },
  };
}
