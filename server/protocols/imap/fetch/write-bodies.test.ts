import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectImap } from '../../../../test/support/imap-client.ts';
import { createImapStage } from '../../../../test/support/imap-stage.ts';

const KIB = 1024;

function message(n: number, bytes: number): Buffer {
  const head = `Subject: ${n}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.alloc(bytes, `line ${n} of a message\r\n`)]);
}

test('small and large messages come in one answer, each once and byte for byte (RFC 9051 §6.4.5)', async () => {
  await using stage = await createImapStage();
  const client = await connectImap(stage.server, 'ann');
  // Groups of small ones, middling ones, and large ones that are read by pieces, beside each other and apart.
  const sizes = [4, 4, 300, 4, 600, 600, 1500, 4, 1500, 1500, 4, 200, 900, 4, 2600];
  const messages = sizes.map((size, n) => message(n, size * KIB));
  for (const bytes of messages) await client.append('INBOX (\\Seen)', bytes);
  await client.ok('SELECT INBOX');
  const responses = await client.ok('FETCH 1:* (UID BODY.PEEK[])');
  assert.equal(responses.length, messages.length);
  for (const [i, bytes] of messages.entries()) {
    const head = `${i + 1} FETCH (UID ${i + 1} BODY[] {${bytes.length}}\r\n`;
    assert.equal(responses[i]!.slice(0, head.length), head);
    assert.ok(responses[i] === `${head}${bytes.toString('latin1')})`, `message ${i + 1}`);
  }
  const backwards = await client.ok('UID FETCH 15,7:9,3 (BODY.PEEK[]<0.12>)');
  assert.deepEqual(
    backwards.map((r) => /^\d+/.exec(r)![0]),
    ['3', '7', '8', '9', '15'],
  );
  client.close();
});
