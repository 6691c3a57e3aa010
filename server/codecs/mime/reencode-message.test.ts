import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodeBody } from './decode-body.ts';
import type { MessagePart } from './message-part.ts';
import { parseMessage } from './parse-message.ts';
import { reencodeMessage, type ReencodeGoal } from './reencode-message.ts';

const sevenBit: ReencodeGoal = { to: '7bit', isBinary: false };

function reencoded(message: Buffer | string, goal = sevenBit): Buffer {
  const result = reencodeMessage(Buffer.from(message as string, 'latin1'), goal);
  assert.ok(result.kind === 'reencoded', JSON.stringify(result));
  return result.content;
}

function obstacleOf(message: string, goal = sevenBit): string {
  const result = reencodeMessage(Buffer.from(message, 'latin1'), goal);
  return result.kind === 'impossible' ? result.obstacle : 'none';
}

/** What the leaves hold, in order. */
function leaves(message: Buffer, part: MessagePart = parseMessage(message)): string[] {
  return part.children.length === 0
    ? [`${part.type}/${part.subtype} ${decodeBody(message, part).toString('latin1')}`]
    : part.children.flatMap((child) => leaves(message, child));
}

const mixed = [
  'DKIM-Signature: v=1; d=example.test',
  'Subject: Hello',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  'Content-Transfer-Encoding: 8bit',
  '',
  'Gr\xfc\xdfe, old program',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  'X-Kept:   as\tit is',
  '',
  'Gr\xc3\xbc\xc3\x9fe = 1 \t',
  '\xc3\xa4'.repeat(60),
  '.',
  '--b',
  'Content-Type: image/x-raw',
  'Content-Transfer-Encoding: 8bit',
  '',
  '\xff\xfe\x01 raw',
  '--b',
  'Content-Type: text/plain',
  '',
  'plain stays',
  '--b',
  'Content-Type: message/rfc822',
  'Content-Transfer-Encoding: 8bit',
  '',
  'Subject: inner',
  '',
  'Sch\xf6n',
  '--b--',
  '',
].join('\r\n');

test('8-bit parts are encoded for a host without 8BITMIME, inside embedded messages too (RFC 6152 §3, RFC 2045 §6)', () => {
  const content = reencoded(mixed);
  const text = content.toString('latin1');
  assert.doesNotMatch(text, /[\x80-\xff]/);
  assert.ok(text.split('\r\n').every((line) => line.length <= 76));
  const before = leaves(Buffer.from(mixed, 'latin1'));
  assert.deepEqual(leaves(content), before);
  assert.match(text, /^DKIM-Signature: v=1; d=example\.test\r\nSubject: Hello\r\n/);
  assert.match(text, /boundary=b\r\nContent-Transfer-Encoding: 7bit\r\n\r\nGr\?\?e, old program/);
  assert.match(text, /X-Kept: {3}as\tit is\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n/);
  assert.match(text, /image\/x-raw\r\nContent-Transfer-Encoding: base64\r\n\r\n/);
  assert.match(text, /Content-Type: text\/plain\r\n\r\nplain stays\r\n/);
  assert.match(
    text,
    /message\/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n\r\nSubject: inner\r\n/,
  );
});

test('a message without MIME fields gets those that its new encoding needs (RFC 1428 §3)', () => {
  assert.equal(
    reencoded('Subject: x\r\n\r\nSch\xf6n\r\n').toString('latin1'),
    'Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=unknown-8bit\r\n' +
      'Content-Transfer-Encoding: quoted-printable\r\n\r\nSch=F6n\r\n',
  );
});

test('what is under a multipart/signed is never changed (RFC 1847 §2.1)', () => {
  const signed = (text: string) =>
    `Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n` +
    `Content-Type: multipart/signed; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\n` +
    `${text}\r\n--i\r\nContent-Type: application/pgp-signature\r\n\r\nxyz\r\n--i--\r\n--o\r\n\r\nf\xfcr\r\n--o--\r\n`;
  assert.equal(obstacleOf(signed('\xe4')), 'signed');
  const kept = reencoded(signed('a')).toString('latin1');
  assert.ok(kept.includes('Content-Transfer-Encoding: 8bit\r\n\r\na\r\n--i\r\n'));
  assert.ok(kept.endsWith('quoted-printable\r\n\r\nf=FCr\r\n--o--\r\n'));
});

test('8-bit header fields, and octets that no encoding reaches, are obstacles', () => {
  assert.equal(obstacleOf('Subject: \xe4\r\n\r\nx'), 'header');
  assert.equal(obstacleOf('Content-Type: message/rfc822\r\n\r\nSubject: \xe4\r\n\r\nx'), 'header');
  assert.equal(obstacleOf('Content-Type: message/partial\r\n\r\n\xe4'), 'structure');
  assert.equal(obstacleOf('Content-Transfer-Encoding: x-own\r\n\r\n\xe4'), 'structure');
  const epilogue =
    'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n\xe4\r\n';
  assert.equal(obstacleOf(epilogue), 'structure');
});

test('an embedded message with a UTF-8 header may be encoded whole (RFC 6532 §3.5)', () => {
  const message = 'Content-Type: message/global-headers\r\n\r\nSubject: \xc3\xa4\r\n';
  assert.equal(
    reencoded(message).toString('latin1').split('\r\n\r\n')[1],
    `${Buffer.from('Subject: \xc3\xa4\r\n', 'latin1').toString('base64')}\r\n`,
  );
});

test('binary parts become base64, and text lines too long quoted-printable, for a host without BINARYMIME (RFC 3030 §3)', () => {
  const binary =
    'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: binary\r\n\r\n--b\r\n' +
    'Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n\0\r\n\n\r\xff\r\n--b\r\n' +
    `Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\r\n${'\xe4'.repeat(2000)}\r\n--b\r\n` +
    'Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\r\n8 bit \xe4\r\n--b--\r\n';
  const before = leaves(Buffer.from(binary, 'latin1'));
  for (const to of ['7bit', '8bit'] as const) {
    const content = reencoded(binary, { to, isBinary: true });
    assert.deepEqual(leaves(content), before);
    const text = content.toString('latin1');
    assert.doesNotMatch(text, /\0|(?<!\r)\n|\r(?!\n)|.{999}|binary/);
    assert.equal(text.includes('8 bit \xe4'), to === '8bit');
    assert.ok(text.includes(`boundary=b\r\nContent-Transfer-Encoding: ${to}\r\n`));
  }
});

test('any text comes back from quoted-printable byte for byte, in short ASCII lines (RFC 2045 §6.7)', () => {
  const octet = fc.constantFrom(...Buffer.from('a =\t\r\n\r\n\0\xe4.', 'latin1'));
  fc.assert(
    fc.property(fc.array(octet, { maxLength: 400 }), (octets) => {
      const body = Buffer.from(octets);
      const message = Buffer.concat([
        Buffer.from('MIME-Version: 1.0\r\nContent-Type: text/plain; charset=x\r\n\r\n'),
        body,
        Buffer.from([0xe4]),
      ]);
      const content = reencoded(message.toString('latin1'), { to: '7bit', isBinary: true });
      assert.doesNotMatch(content.toString('latin1'), /[^\t\r\n -~]|[ \t]\r\n|.{77}/);
      assert.deepEqual(
        decodeBody(content, parseMessage(content)),
        Buffer.concat([body, Buffer.from([0xe4])]),
      );
    }),
  );
});
