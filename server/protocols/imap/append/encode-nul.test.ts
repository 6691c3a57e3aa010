import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBody } from '#codecs/mime/decode-body.ts';
import { findPart } from '#codecs/mime/find-section.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { encodeNul } from './encode-nul.ts';

const binary = 'Content-Transfer-Encoding: binary\r\n';

test('binary parts with NUL are kept as base64 and decode to the same bytes (RFC 3516 §4.4)', () => {
  const body = Buffer.from([0, 45, 228, 13, 10, 0, 1]).toString('latin1');
  const message = Buffer.from(
    `Subject: x\r\n${binary}Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nplain\r\n--q\r\n${binary}Content-ID: <1>\r\n\r\n${body}\r\n--q--\r\n`,
    'latin1',
  );
  const encoded = encodeNul(message);
  assert.equal(encoded.includes(0), false);
  const tree = parseMessage(encoded);
  assert.equal(decodeBody(encoded, findPart(tree, [2])!).toString('latin1'), body);
  assert.equal(decodeBody(encoded, findPart(tree, [1])!).toString('latin1'), 'plain');
  assert.equal(findPart(tree, [2])!.fields.id, '<1>');
});

test('messages without NUL stay as they are', () => {
  const message = Buffer.from(`${binary}\r\n\x80\xff`, 'latin1');
  assert.equal(encodeNul(message), message);
});
