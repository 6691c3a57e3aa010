import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { MessagePart } from '#codecs/mime/message-part.ts';
import { decodeBody } from '#codecs/mime/decode-body.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { unpackWinmail } from './unpack-winmail.ts';

const options = { maxBytes: 1e8 };
const folder = sharedData('tnef');
const skip = folder === undefined ? 'the shared test data is not here' : false;

function shape({ type, subtype, children }: MessagePart): string {
  return children.length === 0
    ? `${type}/${subtype}`
    : `${subtype}(${children.map(shape).join(',')})`;
}

function withWinmail(tnef: Buffer, other = '', type = 'application/ms-tnef'): Buffer {
  return Buffer.from(
    `Received: kept\r\nFrom: a@b.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="o"\r\n\r\n` +
      `--o\r\nContent-Type: text/plain\r\n\r\nplain\r\n${other}--o\r\nContent-Type: ${type}; name=winmail.dat\r\n` +
      `Content-Transfer-Encoding: base64\r\n\r\n${tnef.toString('base64')}\r\n--o--\r\n`,
  );
}

test('what is in winmail.dat takes its place, and the header stays', { skip }, async () => {
  const tnef = readFileSync(join(folder!, 'mimekit/two-files.tnef'));
  for (const type of ['application/ms-tnef', 'application/octet-stream']) {
    const unpacked = await unpackWinmail(withWinmail(tnef, '', type), options);
    assert.ok(unpacked !== undefined);
    const bytes = Buffer.from(unpacked.bytes);
    assert.match(
      bytes.toString('latin1'),
      /^Received: kept\r\nFrom: a@b\.test\r\nMIME-Version: 1\.0\r\n/,
    );
    const top = parseMessage(bytes);
    const files = top.children.slice(-2);
    const expected = ['AUTHORS', 'README'].map((n) =>
      readFileSync(join(folder!, 'mimekit/two-files', n)),
    );
    assert.deepEqual(
      files.map((part) => decodeBody(bytes, part)),
      expected,
    );
    assert.doesNotMatch(bytes.toString('latin1'), /winmail/);
  }
});

test('other attachments stay beside it', { skip }, async () => {
  const tnef = readFileSync(join(folder!, 'mimekit/one-file.tnef'));
  const other = '--o\r\nContent-Type: image/png\r\n\r\npng\r\n';
  const unpacked = await unpackWinmail(withWinmail(tnef, other), options);
  const top = parseMessage(Buffer.from(unpacked!.bytes));
  assert.match(shape(top), /^mixed\(text\/plain,image\/png,mixed\(/);
});

test('messages without one, with a broken one, and signed ones stay as they are', async () => {
  const plain = Buffer.from('Subject: x\r\n\r\ntext\r\n');
  assert.equal(await unpackWinmail(plain, options), undefined);
  assert.equal(await unpackWinmail(withWinmail(Buffer.from('no tnef')), options), undefined);
  const tnef = Buffer.from('789f3e220100', 'hex');
  const signed = Buffer.from(
    withWinmail(tnef).toString().replace('multipart/mixed', 'multipart/signed'),
  );
  assert.equal(await unpackWinmail(signed, options), undefined);
});

test('real messages with a winmail.dat are taken apart', { skip }, async () => {
  for (const name of ['rich-text.eml', 'ukr.eml']) {
    const unpacked = await unpackWinmail(readFileSync(join(folder!, 'mimekit', name)), options);
    assert.ok(unpacked !== undefined, name);
    assert.ok(parseMessage(Buffer.from(unpacked.bytes)).header.fields.length > 3, name);
  }
});
