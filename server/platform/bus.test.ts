import { testBusContract } from '../../test/support/bus-contract.ts';
import { createLocalBus } from './bus.ts';
import {
  type BusChannel,
  type BusPacket,
  createBusRelay,
  createProcessBus,
} from './process-bus.ts';

testBusContract('the bus of one process', async () => {
  const bus = createLocalBus();
  return { here: bus, there: bus, [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose]() };
});

testBusContract('the bus between workers', async () => {
  const relay = createBusRelay();
  const [here, there] = [createWire(), createWire()];
  relay.join(here.main);
  relay.join(there.main);
  const buses = { here: createProcessBus(here.worker), there: createProcessBus(there.worker) };
  return {
    ...buses,
    async [Symbol.asyncDispose]() {
      await buses.here[Symbol.asyncDispose]();
      await buses.there[Symbol.asyncDispose]();
    },
  };
});

/** Two channel ends joined, as two processes are: packets are copied and come later. */
function createWire(): { main: BusChannel; worker: BusChannel } {
  const listeners = {
    main: new Set<(p: BusPacket) => void>(),
    worker: new Set<(p: BusPacket) => void>(),
  };
  const end = (own: 'main' | 'worker', far: 'main' | 'worker'): BusChannel => ({
    send(packet) {
      const copy = structuredClone(packet);
      setImmediate(() => {
        for (const listener of listeners[far]) listener(copy);
      });
    },
    receive(listener) {
      listeners[own].add(listener);
      return { [Symbol.dispose]: () => void listeners[own].delete(listener) };
    },
  });
  return { main: end('main', 'worker'), worker: end('worker', 'main') };
}
