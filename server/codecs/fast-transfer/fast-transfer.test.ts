import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { convertItem } from '#codecs/mapi/convert-item.ts';
import { namedKeys } from '#codecs/mapi/named-keys.ts';
import { tags } from '#codecs/mapi/property-tags.ts';
import { propertySets } from '#codecs/mapi/property-name.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { markers } from './markers.ts';
import { readFastTransfer } from './read-fast-transfer.ts';
import { streamAround, transferOf } from './stream-elements.ts';
import type { NewItem, NewProperty } from '#codecs/mapi/new-item.ts';
import { writeFastTransfer } from './write-fast-transfer.ts';

function plain(properties: readonly NewProperty[]): NewItem {
  return { properties, recipients: [], attachments: [] };
}

/** The beginning of a stream in Microsoft's documentation of exportItems, its last text cut. */
const published =
  'AQAAAAgAAAAAAAAAAQAAAAMAAAAYAAAAAQAAAAcDAgAAAAAAwAAAAAAAAEYAJACABAAAAAYAAAAUD9aRhhcCAAAAwHsAAAMAFwABAAAAsIQaABIAAABJAFAATQAuA';

test('what surrounds a transfer is what Exchange writes', () => {
  const bytes = Buffer.from(published, 'base64');
  const own = streamAround(Buffer.from('x'));
  // Up to the length of the first piece.
  assert.equal(own.subarray(0, 66).toString('hex'), bytes.subarray(0, 66).toString('hex'));
  assert.throws(() => transferOf(bytes), InputSyntaxError, 'the sample is cut off');
});

test('the properties of a published stream are read: a number, and a text in UTF-16', () => {
  const start = 70;
  const transfer = Buffer.from(published, 'base64').subarray(start, start + 16);
  const text = Buffer.from('IPM.Note\0', 'utf16le');
  const whole = Buffer.concat([transfer.subarray(0, 12), Buffer.from([18, 0, 0, 0]), text]);
  const { properties } = readFastTransfer(streamAround(whole));
  assert.equal(properties.find(tags.importance)?.value, 1);
  assert.equal(properties.find(tags.messageClass)?.value, 'IPM.Note');
});

test('what is written is read as it was', () => {
  const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
  const text = fc
    .string({ unit: 'binary' })
    .filter((it) => it.isWellFormed() && !it.includes('\0'));
  fc.assert(
    fc.property(
      text,
      fc.integer({ min: -5, max: 5 }),
      seconds,
      fc.array(text),
      (a, n, time, list) => {
        const stream = writeFastTransfer(
          plain([
            { id: tags.subject, kind: 'text', value: a },
            { id: 0, name: { set: propertySets.note, name: 0x8b00 }, kind: 'number', value: n },
            { id: tags.messageDeliveryTime, kind: 'time', value: time },
            {
              id: 0,
              name: { set: propertySets.publicStrings, name: 'Keywords' },
              kind: 'texts',
              value: list,
            },
          ]),
        );
        const { properties } = readFastTransfer(stream);
        assert.equal(properties.find(tags.subject)?.value, a);
        assert.equal(properties.find(namedKeys.noteColor)?.value, n);
        assert.equal(properties.find(tags.messageDeliveryTime)?.value, time);
        assert.deepEqual(properties.find(namedKeys.keywords)?.value, list);
      },
    ),
  );
});

function tag(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

test('recipients, attachments and items inside are read, and the whole is a message', async () => {
  const textOf = (id: number, value: string): Buffer =>
    transferOf(writeFastTransfer(plain([{ id, kind: 'text', value }])));
  const transfer = Buffer.concat([
    textOf(tags.messageClass, 'IPM.Note'),
    textOf(tags.subject, 'Outer'),
    tag(markers.startRecipient),
    textOf(tags.smtpAddress, 'anna@a.test'),
    tag(markers.endRecipient),
    tag(markers.newAttachment),
    textOf(tags.attachLongFileName, 'a.txt'),
    tag(0x3701_0102),
    tag(3),
    Buffer.from('abc'),
    tag(markers.endAttachment),
    tag(markers.newAttachment),
    tag(markers.startEmbedded),
    textOf(tags.subject, 'Inner'),
    tag(markers.endEmbedded),
    tag(markers.endAttachment),
  ]);
  const item = readFastTransfer(streamAround(transfer));
  assert.equal(item.recipients.length, 1);
  assert.deepEqual(
    item.attachments.map(({ content }) => content.kind),
    ['data', 'item'],
  );
  const { mediaType, bytes } = await convertItem(item, { maxBytes: 1_000_000 });
  assert.equal(mediaType, 'message/rfc822');
  assert.match(bytes.toString(), /Subject: Outer/);
});

test('streams that lie about lengths, or end too early, are refused', () => {
  const good = writeFastTransfer(plain([{ id: tags.subject, kind: 'text', value: 'A text' }]));
  for (let end = 1; end < good.length; end++) {
    try {
      readFastTransfer(good.subarray(0, end));
    } catch (error) {
      assert.ok(error instanceof InputSyntaxError);
    }
  }
  for (const wrong of [tag(markers.newAttachment), tag(markers.startRecipient), tag(0x3701_0102)])
    assert.throws(() => readFastTransfer(streamAround(wrong)), InputSyntaxError);
});

test('recipients and attachments are read, with an item inside, also behind what takes tables away', async () => {
  const text = (id: number, value: string): NewProperty => ({ id, kind: 'text', value });
  const inside = plain([text(tags.subject, 'Inside')]);
  const stream = writeFastTransfer({
    properties: [text(tags.subject, 'Outside')],
    recipients: [[text(tags.displayName, 'Ben')], [text(tags.displayName, 'Carl')]],
    attachments: [
      {
        properties: [text(tags.attachLongFileName, 'a.txt')],
        content: { kind: 'data', bytes: Buffer.from('abc') },
      },
      { properties: [], content: { kind: 'item', item: inside } },
    ],
  });
  const item = readFastTransfer(stream);
  assert.deepEqual(
    item.recipients.map((row) => row.find(tags.displayName)?.value),
    ['Ben', 'Carl'],
  );
  const [file, nested] = item.attachments.map(({ content }) => content);
  assert.ok(file?.kind === 'data' && nested?.kind === 'item');
  assert.equal(Buffer.concat(await Array.fromAsync(file.chunks())).toString(), 'abc');
  assert.equal((await nested.open()).properties.find(tags.subject)?.value, 'Inside');
  const longer = streamAround(Buffer.concat([transferOf(stream), Buffer.alloc(4)]));
  assert.throws(() => readFastTransfer(longer), InputSyntaxError);
});
