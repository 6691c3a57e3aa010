import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectImap } from '../../../../test/support/imap-client.ts';
import { createImapStage } from '../../../../test/support/imap-stage.ts';

test('PREVIEW (LAZY) gives what is quick to have, and NIL for a large message (RFC 8970 §3.1)', async () => {
  await using stage = await createImapStage();
  const client = await connectImap(stage.server, 'ann');
  const head = 'Subject: x\r\n\r\nFirst words.\r\n';
  await client.append('INBOX', Buffer.from(head));
  await client.append('INBOX', Buffer.from(head + 'more text\r\n'.repeat(100_000)));
  await client.ok('SELECT INBOX');
  const previews = async (item: string) =>
    (await client.ok(`FETCH 1:2 (${item})`)).map((line) => line.slice(0, 40));
  assert.deepEqual(await previews('PREVIEW (LAZY)'), [
    '1 FETCH (PREVIEW "First words.")',
    '2 FETCH (PREVIEW NIL)',
  ]);
  assert.match((await previews('PREVIEW'))[1]!, /^2 FETCH \(PREVIEW "First words\. more text/);
  client.close();
});
