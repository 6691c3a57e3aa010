import assert from 'node:assert/strict';
import { createServer, connect, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { ClientLink } from './client-link.ts';
import { createSystemClock } from './clock.ts';

async function connected(t: TestContext): Promise<{ link: ClientLink; peer: Socket }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const link = new ClientLink(socket, createSystemClock(), 'test');
  const peer = await accepted;
  t.after(() => {
    link[Symbol.dispose]();
    peer.destroy();
    server.close();
  });
  return { link, peer };
}

test('lines, bytes and marked texts are the same however they are cut', async (t) => {
  const { link, peer } = await connected(t);
  const marker = Buffer.from('\r\n.\r\n');
  for (const size of [1, 3, 1000]) {
    const all = Buffer.from('first\r\nsecond\n12345body\r\n.\r\nlast\r\n');
    for (let at = 0; at < all.length; at += size) peer.write(all.subarray(at, at + size));
    assert.equal((await link.readLine(100)).toString(), 'first');
    assert.equal((await link.readLine(100)).toString(), 'second');
    assert.equal((await link.readBytes(5)).toString(), '12345');
    assert.equal((await link.readThrough(marker, 100)).toString(), 'body\r\n.\r\n');
    assert.equal((await link.readLine(100)).toString(), 'last');
  }
});

test('what is too long is refused, and what came before the end is still read', async (t) => {
  const { link, peer } = await connected(t);
  peer.end('bye\r\n');
  assert.equal((await link.readLine(100)).toString(), 'bye');
  await assert.rejects(link.readLine(100), /test: it closed the connection/);
  const other = await connected(t);
  other.peer.write('x'.repeat(500));
  await assert.rejects(other.link.readLine(100), { code: 'too-large' });
});
