import { type Bus, createLocalBus } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import { createPostgresBus } from '#platform/postgres-bus.ts';
import { type BusChannel, createProcessBus } from '#platform/process-bus.ts';
import type { Random } from '#platform/random.ts';
import type { Settings } from '#platform/settings.ts';
import { databaseAddress } from './databases.ts';

/** The bus of one server process: to all nodes over PostgreSQL, to the other workers by `channel`, or within the process. */
export function openBus(opening: {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The way to the main process, in a worker. */
  readonly channel?: BusChannel;
}): Bus {
  const { settings, channel } = opening;
  const url = databaseAddress(settings);
  if (url === undefined)
    return channel === undefined ? createLocalBus() : createProcessBus(channel);
  const bus = createPostgresBus({ ...opening, url });
  if (channel === undefined) return bus;
  // The main process passes on what commands changed; workers tell each other by way of the database.
  const fromMain = channel.receive((packet) => {
    for (const [topic, value] of packet.messages) bus.publish(topic, value);
  });
  return {
    publish: bus.publish.bind(bus),
    subscribe: bus.subscribe.bind(bus),
    async [Symbol.asyncDispose]() {
      fromMain[Symbol.dispose]();
      await bus[Symbol.asyncDispose]();
    },
  };
}
