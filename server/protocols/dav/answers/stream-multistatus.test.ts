import assert from 'node:assert/strict';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import type { DavRequest } from '../request.ts';
import { streamMultistatus } from './stream-multistatus.ts';

async function* pieces(count: number): AsyncGenerator<string> {
  for (let i = 0; i < count; i++) yield 'x'.repeat(100_000);
}

type Answer = (given: Pick<DavRequest, 'deps' | 'exchange'>) => Promise<void>;

/** What a client gets that reads at its own pace; `seen` is the server's end of it. */
async function exchange(answer: Answer): Promise<{ length: number; seen: ServerResponse }> {
  let seen: ServerResponse | undefined;
  const web = createServer((request, response) => {
    seen = response;
    const given = { deps: { clock: createSystemClock() }, exchange: { request, response } };
    void answer(given as unknown as Pick<DavRequest, 'deps' | 'exchange'>).catch(() => {});
  });
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  try {
    const { port } = web.address() as AddressInfo;
    const [got] = (await once(get({ port, agent: false }), 'response')) as [IncomingMessage];
    let length = 0;
    for await (const chunk of got as AsyncIterable<Buffer>) length += chunk.length;
    return { length, seen: seen! };
  } finally {
    web.close();
  }
}

test('a long answer waits for a slow client and leaves nothing behind', async () => {
  const warnings: Error[] = [];
  const warned = (warning: Error) => void warnings.push(warning);
  process.on('warning', warned);
  try {
    const { length, seen } = await exchange(
      async (given) => await streamMultistatus(given, pieces(200)),
    );
    assert.ok(length > 20_000_000);
    assert.ok(seen.listenerCount('close') < 5, `${seen.listenerCount('close')} listeners`);
    assert.deepEqual(warnings, []);
  } finally {
    process.off('warning', warned);
  }
});

test('an answer that breaks off is no whole one', async () => {
  async function* broken(): AsyncGenerator<string> {
    yield* pieces(1);
    throw new Error('the disk is gone');
  }
  await assert.rejects(exchange(async (given) => await streamMultistatus(given, broken())));
});
