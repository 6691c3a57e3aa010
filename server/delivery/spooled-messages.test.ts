import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { isDomainError } from '#platform/errors.ts';
import { createSpooledMessages } from './spooled-messages.ts';

async function withFile(work: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-spooled-'));
  try {
    const path = join(folder, 'message.eml');
    await writeFile(path, 'x'.repeat(1000));
    await work(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('spooled messages are read in turn when they do not fit into memory together', async () => {
  await withFile(async (path) => {
    const messages = createSpooledMessages(2500);
    const message = { kind: 'file', path, size: 1000 } as const;
    const first = await messages.load(message);
    const second = await messages.load(message);
    const order: string[] = [];
    const third = messages.load(message).then((loaded) => {
      order.push('third');
      return loaded;
    });
    await setImmediate();
    order.push('second is done');
    second[Symbol.dispose]();
    assert.equal((await third).bytes.length, 1000);
    assert.deepEqual(order, ['second is done', 'third']);
    first[Symbol.dispose]();
    (await third)[Symbol.dispose]();
  });
});

test('a message larger than all the room is read when it is alone', async () => {
  await withFile(async (path) => {
    const messages = createSpooledMessages(10);
    for (let i = 0; i < 3; i++) {
      using loaded = await messages.load({ kind: 'file', path, size: 1000 });
      assert.equal(loaded.bytes.length, 1000);
    }
  });
});

test('a spool file that is gone or cut off is an error that takes no room', async () => {
  await withFile(async (path) => {
    const messages = createSpooledMessages(1000);
    const isUnavailable = (error: unknown) => isDomainError(error, 'unavailable');
    await assert.rejects(
      messages.load({ kind: 'file', path: `${path}.gone`, size: 900 }),
      isUnavailable,
    );
    await assert.rejects(messages.load({ kind: 'file', path, size: 1001 }), isUnavailable);
    using loaded = await messages.load({ kind: 'file', path, size: 1000 });
    assert.equal(loaded.bytes.length, 1000);
  });
});
