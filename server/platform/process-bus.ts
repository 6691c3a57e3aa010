// The bus between the processes of one server: workers send to the main process, which passes on to the others.
import { type Bus, createLocalBus } from './bus.ts';

/** What was published since the last turn: the latest value of each topic. */
export interface BusPacket {
  readonly kind: 'bus';
  readonly messages: readonly (readonly [topic: string, value: number])[];
}

/** One end of the way to another process. */
export interface BusChannel {
  send(packet: BusPacket): void;
  /** The listener is called for each packet that comes. */
  receive(listener: (packet: BusPacket) => void): Disposable;
}

/**
 * A bus whose messages also go to the other process, and whose subscribers hear of what is published there. What is
 * published within one turn of the event loop goes as one packet, with only the latest value of each topic.
 */
export function createProcessBus(channel: BusChannel): Bus {
  const local = createLocalBus();
  const outgoing = new Map<string, number>();
  let isClosed = false;
  const flush = () => {
    if (isClosed || outgoing.size === 0) return;
    const messages = [...outgoing];
    outgoing.clear();
    channel.send({ kind: 'bus', messages });
  };
  const incoming = channel.receive((packet) => {
    for (const [topic, value] of packet.messages) local.publish(topic, value);
  });
  return {
    publish(topic, value) {
      local.publish(topic, value);
      if (outgoing.size === 0) setImmediate(flush);
      outgoing.set(topic, value);
    },
    subscribe: local.subscribe,
    async [Symbol.asyncDispose]() {
      flush();
      isClosed = true;
      incoming[Symbol.dispose]();
      await local[Symbol.asyncDispose]();
    },
  };
}

/** The main process's side: passes each worker's packets on to all the others. */
export interface BusRelay {
  /** Until disposed of, the worker takes part. */
  join(channel: BusChannel): Disposable;
  /** Tells all workers. */
  publish(topic: string, value: number): void;
}

export function createBusRelay(): BusRelay {
  const channels = new Set<BusChannel>();
  return {
    join(channel) {
      channels.add(channel);
      const receiving = channel.receive((packet) => {
        for (const other of channels) if (other !== channel) other.send(packet);
      });
      return {
        [Symbol.dispose]() {
          channels.delete(channel);
          receiving[Symbol.dispose]();
        },
      };
    },
    publish(topic, value) {
      for (const channel of channels) channel.send({ kind: 'bus', messages: [[topic, value]] });
    },
  };
}

export function isBusPacket(message: unknown): message is BusPacket {
  return (
    typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'bus'
  );
}
