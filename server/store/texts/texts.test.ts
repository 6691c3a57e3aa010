import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { formatNstring } from '#codecs/mime/wire-string.ts';
import { summarizeMessage } from '#codecs/mime/summarize-message.ts';
import {
  packBaseSubject,
  packEnvelope,
  packMessageId,
  unpackBaseSubject,
  unpackEnvelope,
  unpackMessageId,
} from './envelope-text.ts';
import { packStructure, unpackStructure } from './structure-text.ts';

const latin1 = fc
  .array(fc.constantFrom(...Array.from('ab<>"\\(){5}\r\n\x01\x02\x1f\xe9 ,=')), { maxLength: 12 })
  .map((chars) => chars.join(''));
const nstring = fc.option(latin1, { nil: undefined }).map(formatNstring);
const person = fc.tuple(nstring, nstring).map(([name, box]) => `((${name} NIL ${box} "x.test"))`);
const list = fc.oneof(fc.constant('NIL'), person);
const id = fc.oneof(
  nstring,
  latin1.map((text) => formatNstring(`<${text}>`)),
);
const envelope = fc
  .tuple(nstring, nstring, person, list, list, fc.constantFrom(0, 1, 2), id)
  .map(([date, subject, from, sender, replyTo, same, messageId]) => {
    const second = same > 0 ? from : sender;
    const third = same > 1 ? from : replyTo;
    return `(${date} ${subject} ${from} ${second} ${third} NIL NIL NIL NIL ${messageId})`;
  });

test('an envelope comes back from its stored form as it was', () => {
  fc.assert(
    fc.property(envelope, (text) => assert.equal(unpackEnvelope(packEnvelope(text)), text)),
  );
});

test('message id and base subject come back whatever the envelope says', () => {
  fc.assert(
    fc.property(envelope, fc.option(latin1, { nil: undefined }), latin1, (text, id, base) => {
      const known = id === '' ? undefined : id;
      assert.equal(unpackMessageId(packMessageId(known, text), text), known);
      assert.equal(unpackBaseSubject(packBaseSubject(base, text), text), base);
    }),
  );
});

test('a structure comes back from its stored form as it was, also one with control characters of its own', () => {
  const piece = fc.oneof(
    latin1,
    fc.constantFrom('("text" "plain" ("charset" "', '") NIL NIL "7bit" ', ' NIL NIL NIL)', '\x07'),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('');
      assert.equal(unpackStructure(packStructure(text)), text);
    }),
  );
});

test('an ordinary message takes less than half the room for its texts', () => {
  const message = summarizeMessage(
    Buffer.from(
      'From: "Anna Berg" <anna@example.org>\r\nTo: <bob@bench.test>\r\nSubject: Re: the plan\r\n' +
        'Date: Tue, 14 Nov 2023 22:25:20 +0000\r\nMessage-ID: <12.abc@example.org>\r\n' +
        'Content-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n',
    ),
  );
  const text = message.envelope;
  const structure = message.bodyStructure;
  const plain = [text, structure, message.messageId!, message.baseSubject].join('').length;
  const stored = [
    packEnvelope(text),
    packStructure(structure),
    packMessageId(message.messageId, text) ?? '',
    packBaseSubject(message.baseSubject, text),
  ].join('').length;
  assert.ok(stored < plain * 0.55, `${stored} of ${plain}`);
});
