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

test('PREVIEW of a large message needs no more than its beginning, unless a plainer alternative may follow (RFC 8970 §3.1)', async () => {
  await using stage = await createImapStage();
  const client = await connectImap(stage.server, 'ann');
  const html = 'Content-Type: text/html\r\n\r\n<p>Written in HTML</p>\r\n';
  const filler = `<p>${'x'.repeat(70)}</p>\r\n`.repeat(20_000);
  const multipart = (subtype: string, last: string) =>
    Buffer.from(
      `MIME-Version: 1.0\r\nContent-Type: multipart/${subtype}; boundary=b\r\n\r\n` +
        `--b\r\n${html}${filler}--b\r\n${last}\r\n--b--\r\n`,
    );
  const plain = 'Content-Type: text/plain\r\n\r\nWritten plainly\r\n';
  await client.append('INBOX', multipart('mixed', plain));
  await client.append('INBOX', multipart('alternative', plain));
  const many =
    'Content-Type: application/pdf\r\n\r\n' + 'y'.repeat(70).concat('\r\n').repeat(20_000);
  await client.append(
    'INBOX',
    Buffer.from(
      `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${html}--b\r\n${many}--b--\r\n`,
    ),
  );
  await client.ok('SELECT INBOX');
  const previews = (await client.ok('FETCH 1:3 (PREVIEW)')).map((line) => line.slice(0, 40));
  assert.deepEqual(
    previews.map((line) => /Written \w+/.exec(line)?.[0]),
    ['Written in', 'Written plainly', 'Written in'],
  );
  client.close();
});
