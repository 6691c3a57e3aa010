import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import { createScriptedHost } from '../../../test/support/scripted-host.ts';
import { listPop3Messages } from './list-messages.ts';
import { connectPop3 } from './pop3-connection.ts';

const texts = ['Subject: one\r\n\r\nOne\r\n', 'Subject: one\r\n\r\nTwo\r\n'];

/** Two messages with the same header; unknown commands are refused. */
async function idsAt(...known: readonly string[]): Promise<string[]> {
  await using host = await createScriptedHost('+OK ready\r\n', (line) => {
    const [command = '', n] = line.split(' ');
    const text = texts[Number(n) - 1] ?? '';
    if (command === 'LIST') return '+OK\r\n1 20\r\n2 20\r\n.\r\n';
    if (command === 'RETR') return `+OK\r\n${text}.\r\n`;
    if (!known.includes(command)) return '-ERR no such command\r\n';
    return command === 'UIDL'
      ? '+OK\r\n1 a\r\n2 b\r\n.\r\n'
      : `+OK\r\n${text.split('\r\n\r\n')[0]}\r\n\r\n.\r\n`;
  });
  const address = { host: '127.0.0.1', port: host.port, security: 'none' } as const;
  await using connection = await connectPop3(address, createSystemClock());
  const listed = await listPop3Messages(connection);
  return listed.map(({ uniqueId }) => uniqueId);
}

// RFC 1939 §7
test('messages are known by UIDL, else by their headers, else by what they are', async () => {
  assert.deepEqual(await idsAt('UIDL', 'TOP'), ['a', 'b']);
  const [first, second] = await idsAt('TOP');
  assert.match(first!, /^[0-9a-f]{40}$/);
  assert.equal(second, `${first} 2`);
  const whole = await idsAt();
  assert.equal(new Set(whole).size, 2);
  for (const id of whole) assert.match(id, /^[0-9a-f]{40}$/);
});
