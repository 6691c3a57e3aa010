import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bus, BusMessage } from '../../server/platform/bus.ts';

/** Two ends of one bus: the same object where there is one process. */
export interface BusPair extends AsyncDisposable {
  readonly here: Bus;
  readonly there: Bus;
}

/** What every bus keeps to, whatever lies between its ends. */
export function testBusContract(name: string, open: () => Promise<BusPair>): void {
  test(`${name}: a message reaches the subscribers of its topic at both ends, and no others`, async () => {
    await using pair = await open();
    const here = collect(pair.here, 'account:1');
    const there = collect(pair.there, 'account:1');
    const other = collect(pair.there, 'account:2');
    pair.here.publish('account:1', 7);
    await until(() => here.length > 0 && there.length > 0);
    assert.deepEqual(here.at(-1), { topic: 'account:1', value: 7 });
    assert.deepEqual(there.at(-1), { topic: 'account:1', value: 7 });
    assert.deepEqual(other, []);
  });

  test(`${name}: the last of many values always arrives`, async () => {
    await using pair = await open();
    const there = collect(pair.there, 'queue');
    for (let value = 1; value <= 1000; value++) pair.here.publish('queue', value);
    await until(() => there.at(-1)?.value === 1000);
  });

  test(`${name}: listeners are never called inside publish, nor after they were disposed of`, async () => {
    await using pair = await open();
    let calls = 0;
    const kept = collect(pair.there, 'directory');
    const subscription = pair.here.subscribe('directory', () => calls++);
    pair.here.publish('directory', 1);
    assert.equal(calls, 0);
    await until(() => calls === 1);
    subscription[Symbol.dispose]();
    pair.here.publish('directory', 2);
    await until(() => kept.at(-1)?.value === 2);
    assert.equal(calls, 1);
  });
}

function collect(bus: Bus, topic: string): BusMessage[] {
  const found: BusMessage[] = [];
  bus.subscribe(topic, (message) => found.push(message));
  return found;
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !isTrue(); i++) await new Promise((done) => setTimeout(done, 2));
  assert.ok(isTrue(), 'the message did not arrive');
}
