import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { createTestCertificate, fixedContexts } from '../../test/support/test-certificate.ts';
import { createSystemClock } from './clock.ts';
import { createConnectionCounts } from './connection-counts.ts';
import type { Connection } from './connection.ts';
import { openListener, type ListenerOptions } from './listener.ts';
import { createSilentLog } from './log.ts';
import { createNetworkList } from './networks.ts';
import { createRandom } from './random.ts';

const parts = { clock: createSystemClock(), random: createRandom(), log: createSilentLog() };

/** Answers each chunk with what it saw: "<tls or plain> <remote> <chunk>". "TLS" begins TLS, "BYE" ends. */
function echo(connection: Connection): void {
  connection.handle({
    onData(chunk) {
      const text = chunk.toString();
      if (text.startsWith('TLS')) void connection.startTls('go ahead\n').catch(() => undefined);
      else if (text === 'BYE') connection.end('bye\n');
      else {
        const layer = connection.tls?.protocol ?? 'plain';
        connection.write(`${layer} ${connection.remote.address} ${text}\n`);
      }
    },
    onEnd: () => connection.end('end\n'),
    onShutdown: () => connection.end('stopping\n'),
    onClose() {},
  });
}

const open = async (options: Partial<ListenerOptions>) =>
  await openListener(
    {
      name: 'test',
      host: '127.0.0.1',
      port: 0,
      tls: 'none',
      maxConnections: 10,
      onConnection: echo,
      ...options,
    },
    parts,
  );

async function client(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function line(socket: Socket): Promise<string> {
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return chunk.toString().trimEnd();
}

test('a client that has closed its side still gets the answer', async () => {
  await using listener = await open({});
  const socket = await client(listener.port);
  socket.write('hello');
  assert.equal(await line(socket), 'plain 127.0.0.1 hello');
  socket.end();
  assert.equal(await line(socket), 'end');
  await once(socket, 'close');
});

test('newcomers beyond the limits are told so and closed', async () => {
  await using listener = await open({
    maxConnections: 2,
    busyText: '421 busy\n',
    admit: (remote, openFromThere) =>
      openFromThere >= 1 ? `421 ${remote.address} has enough\n` : undefined,
  });
  const first = await client(listener.port);
  first.write('a');
  await line(first);
  assert.equal(await line(await client(listener.port)), '421 127.0.0.1 has enough');
  first.destroy();
  while (listener.connectionCount > 0) await new Promise((r) => setTimeout(r, 1));
  const again = await client(listener.port);
  again.write('b');
  assert.equal(await line(again), 'plain 127.0.0.1 b');
  again.destroy();
});

test('the PROXY protocol is taken from named networks, also byte by byte', async () => {
  await using listener = await open({ proxies: createNetworkList(['127.0.0.0/8']) });
  const socket = await client(listener.port);
  for (const c of 'PROXY TCP4 192.0.2.9 192.0.2.1 4000 25\r\nhel') {
    socket.write(c);
    await new Promise((r) => setImmediate(r));
  }
  assert.match(await line(socket), /^plain 192\.0\.2\.9 h/);
  socket.destroy();
  const other = await client(listener.port);
  other.write('EHLO without a header\r\n');
  other.resume();
  await once(other, 'close');
});

test('TLS begins on request, and what was sent in the clear is thrown away (RFC 3207 §5)', async () => {
  const certificate = await createTestCertificate('mx.test');
  await using listener = await open({ tls: 'on-request', contexts: fixedContexts(certificate) });
  const plain = await client(listener.port);
  plain.write('TLS injected command');
  assert.equal(await line(plain), 'go ahead');
  const secure = connectTls({ socket: plain, ca: certificate.cert, servername: 'mx.test' });
  await once(secure, 'secureConnect');
  secure.write('hello');
  assert.equal(await line(secure), 'TLSv1.3 127.0.0.1 hello');
  secure.write('BYE');
  assert.equal(await line(secure), 'bye');
  await once(secure, 'close');
});

test('TLS from the first byte; a failed handshake leaves nothing behind', async () => {
  const certificate = await createTestCertificate('mx.test');
  const contexts = fixedContexts(certificate);
  await using listener = await open({ tls: 'on-connect', contexts, handshakeTimeoutMs: 50 });
  const secure = connectTls({ port: listener.port, ca: certificate.cert, servername: 'mx.test' });
  await once(secure, 'secureConnect');
  secure.write('x');
  assert.equal(await line(secure), 'TLSv1.3 127.0.0.1 x');
  const noTls = await client(listener.port);
  noTls.write('EHLO plain\r\n');
  noTls.resume();
  await once(noTls, 'close');
  const silent = await client(listener.port);
  silent.resume();
  await once(silent, 'close');
  secure.destroy();
});

test('an orderly close tells the sessions; a port in use is named', async () => {
  const listener = await open({});
  await assert.rejects(open({ port: listener.port }), { code: 'EADDRINUSE' });
  const socket = await client(listener.port);
  socket.write('x');
  await line(socket);
  const said = line(socket);
  socket.once('end', () => socket.end());
  await Promise.all([listener.close(5_000), said]);
  assert.equal(await said, 'stopping');
});

test('limits over all listeners together hold beside those of each protocol', async (t) => {
  const overall = { counts: createConnectionCounts(), maxConnections: () => 3, maxFrom: () => 2 };
  const busyText = 'busy\n';
  const one = await open({ overall, busyText, counts: createConnectionCounts() });
  const other = await open({ overall, busyText, counts: createConnectionCounts() });
  t.after(async () => {
    await one.close(0);
    await other.close(0);
  });
  const first = await client(one.port);
  first.write('a');
  await line(first);
  const second = await client(other.port);
  second.write('b');
  await line(second);
  const third = await client(other.port);
  assert.equal(await line(third), 'busy');
  await once(third, 'close');
  first.destroy();
  while (overall.counts.total > 1) await new Promise((done) => setTimeout(done, 5));
  const fourth = await client(one.port);
  fourth.write('d');
  assert.match(await line(fourth), /d$/);
});
