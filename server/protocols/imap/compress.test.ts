import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { constants, createDeflateRaw, createInflateRaw } from 'node:zlib';
import { startTestServer } from '../../../test/support/start-server.ts';

test('after COMPRESS DEFLATE both directions are one stream of deflated data each (RFC 4978 §3)', async () => {
  await using server = await startTestServer({ accounts: ['one@example.test'] });
  const socket = connect({ port: server.port('imap'), host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let text = '';
  let wake: (() => void) | undefined;
  const take = (chunk: Buffer): void => {
    text += chunk.toString('latin1');
    wake?.();
  };
  const waitFor = async (end: RegExp): Promise<string> => {
    while (!end.test(text)) await new Promise<void>((resolve) => (wake = resolve));
    const found = text;
    text = '';
    return found;
  };
  socket.on('data', take);
  await waitFor(/ready\r\n$/);
  socket.write(`a LOGIN one@example.test "${server.password}"\r\n`);
  await waitFor(/a OK .*\r\n$/);
  socket.write('b COMPRESS DEFLATE\r\n');
  await waitFor(/b OK .*\r\n$/);
  socket.off('data', take);
  const inflate = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH }).on('data', take);
  const deflate = createDeflateRaw({ flush: constants.Z_SYNC_FLUSH });
  socket.pipe(inflate);
  deflate.pipe(socket);
  for (let i = 0; i < 5; i++) {
    deflate.write(`c${i} LIST "" *\r\n`);
    assert.match(
      await waitFor(new RegExp(`c${i} OK .*\r\n$`)),
      /LIST \(\\HasNoChildren\) "\/" INBOX/,
    );
  }
  deflate.write('d COMPRESS DEFLATE\r\n');
  assert.match(await waitFor(/d NO .*\r\n$/), /COMPRESSIONACTIVE/);
  socket.destroy();
});
