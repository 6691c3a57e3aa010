import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { unpackedWinmail } from './unpacked-winmail.ts';

const messageWith = (tnef: Buffer) =>
  Buffer.from(
    `Subject: x\r\nMessage-ID: <1@h>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\ntext\r\n--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n${tnef.toString('base64')}\r\n--b--\r\n`,
  );

test('what is in a winmail.dat takes its place, and the header of the message stays', async (t) => {
  const path = sharedData('tnef/examples/two-files.tnef');
  if (path === undefined) return t.skip('the test data is not here');
  const bytes = messageWith(readFileSync(path));
  const content = { mediaType: 'message/rfc822', bytes } as const;
  const unpacked = await unpackedWinmail(content, 'ann@example.org');
  assert.equal(unpacked.marks[0]?.what, 'winmail-unpacked');
  const text = unpacked.content.bytes.toString('latin1');
  assert.match(text, /^Subject: x\r\nMessage-ID: <1@h>\r\n/);
  assert.doesNotMatch(text, /winmail\.dat/);
  assert.match(text, /filename="?AUTHORS/);
  assert.ok(parseMessage(unpacked.content.bytes).children.length > 0);
  const again = await unpackedWinmail(content, 'ann@example.org');
  assert.deepEqual(again.content.bytes, unpacked.content.bytes, 'the same each time');
});

test('a message without one, or with a damaged one, stays as it is', async () => {
  for (const bytes of [Buffer.from('Subject: x\r\n\r\ntext\r\n'), messageWith(Buffer.from('x'))]) {
    const content = { mediaType: 'message/rfc822', bytes } as const;
    assert.deepEqual(await unpackedWinmail(content, 'a@b'), { content, marks: [] });
  }
});
