import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectImap } from '../../../../test/support/imap-client.ts';
import { createImapStage } from '../../../../test/support/imap-stage.ts';

test('CATENATE puts a message together from texts and URLs (RFC 4469 §3)', async () => {
  await using stage = await createImapStage();
  const client = await connectImap(stage.server, 'ann');
  await client.append('INBOX', Buffer.from('Subject: one\r\n\r\nbody one\r\n'));
  await client.ok('SELECT INBOX');
  await client.ok(
    'APPEND INBOX CATENATE (URL "/INBOX/;UID=1/;SECTION=HEADER" TEXT {7+}\r\nadded\r\n URL ";UID=1/;SECTION=TEXT")',
  );
  assert.match(
    (await client.ok('UID FETCH 2 (BODY.PEEK[])')).at(-1)!,
    /Subject: one\r\n\r\nadded\r\nbody one\r\n/,
  );
  client.close();
});

test('a URL of CATENATE that names nothing, or needs a key, is named in the refusal, and nothing is added (RFC 4469 §4.2)', async () => {
  await using stage = await createImapStage();
  const client = await connectImap(stage.server, 'ann');
  await client.append('INBOX', Buffer.from('Subject: one\r\n\r\nbody one\r\n'));
  await client.ok('SELECT INBOX');
  for (const url of [
    '/INBOX/;UID=9',
    '/Nowhere/;UID=1',
    'imap://elsewhere.test/INBOX/;UID=1',
    'imap://ann@imap.example.test/INBOX/;UID=1;URLAUTH=user+ann:INTERNAL:91354a473744909de610943775f92038',
  ]) {
    const { reply } = await client.run(`APPEND INBOX CATENATE (URL "${url}")`);
    assert.equal(reply.slice(0, 12 + url.length), `NO [BADURL "${url}`, reply);
  }
  assert.deepEqual(await client.ok('STATUS INBOX (MESSAGES)'), ['STATUS INBOX (MESSAGES 1)']);
  client.close();
});
