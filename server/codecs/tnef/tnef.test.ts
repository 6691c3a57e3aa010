import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { InputSyntaxError } from '#platform/errors.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { MapiItem } from '#codecs/mapi/mapi-item.ts';
import { tags } from '#codecs/mapi/property-tags.ts';
import type { PropertyBag } from '#codecs/mapi/property-bag.ts';
import { decompressRtf } from '#codecs/rtf/decompress-rtf.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { isTnef } from './attributes.ts';
import { readTnef } from './read-tnef.ts';

const folder = sharedData('tnef');
const skip = folder === undefined ? 'the shared test data is not here' : false;

interface Found {
  readonly name: string;
  readonly content: Bytes;
}

/** Attachments with those of items inside, which the other reader puts beside them. */
async function attachmentsOf(item: MapiItem): Promise<Found[]> {
  const list: Found[] = [];
  for (const { properties, content } of item.attachments) {
    if (content.kind === 'item') {
      list.push({ name: nameOf(properties), content: Buffer.alloc(0) });
      list.push(...(await attachmentsOf(await content.open())));
    } else if (content.kind === 'data') {
      const chunks: Bytes[] = [];
      for await (const chunk of content.chunks()) chunks.push(chunk);
      list.push({ name: nameOf(properties), content: Buffer.concat(chunks) });
    }
  }
  return list;
}

function nameOf(bag: PropertyBag): string {
  const long = bag.find(tags.attachLongFileName)?.value;
  return String(long ?? bag.find(tags.attachFileName)?.value);
}

/** Where the other reader (MimeKit) names other attachments than we do: ours, and why. */
const differences: Readonly<Record<string, { ours: readonly string[]; why: string }>> = {
  'long-filename': {
    ours: ['allproductsmar2000.dat'],
    why: 'the list leaves it out, the folder of contents has it',
  },
  'missing-filenames': {
    ours: ['TechlibDEC99-JAN00.doc', 'TechlibDEC99.doc', 'TechlibNOV99.doc', 'generpts.src'],
    why: 'the list leaves them out, the folder of contents has them',
  },
  christmas: {
    ours: [
      'Untitled Attachment',
      'Untitled Attachment',
      'kitten-playing-with-a-christmas-tree.jpg',
      'kitten-playing-with-a-christmas-tree.jpg',
    ],
    why:
      'two items: the list counts the note "not supported by this mail program" that stands for each as an attachment ' +
      'of its own, and does not look into them, where the picture is once more',
  },
};

test('attachments are those that another reader finds', { skip }, async () => {
  for (const path of globSync('mimekit/*.list', { cwd: folder! })) {
    const name = basename(path, '.list');
    const item = readTnef(readFileSync(join(folder!, 'mimekit', `${name}.tnef`)));
    const found = await attachmentsOf(item);
    const lines = readFileSync(join(folder!, path), 'utf8').split('\n');
    const listed = lines.filter((line) => line !== '' && !line.startsWith('body.'));
    const expected = differences[name]?.ours ?? listed.sort();
    assert.deepEqual(found.map((f) => f.name).sort(), expected, name);
    await compareContents(join(folder!, 'mimekit', name), found);
    compareBody(join(folder!, 'mimekit', name), item);
  }
});

/** Text files went through a store that turned CRLF into LF. */
function withoutCr(bytes: Bytes): Bytes {
  return Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

async function compareContents(contents: string, found: readonly Found[]): Promise<void> {
  if (!existsSync(contents)) return;
  for (const { name, content } of found) {
    const file = join(contents, name);
    if (!existsSync(file) || !statSync(file).isFile()) continue;
    const expected = readFileSync(file);
    // Its file of an OLE object begins with the 16 bytes that say what it is.
    const body = name === 'Untitled_Attachment' ? expected.subarray(16) : expected;
    assert.ok(content.equals(body) || withoutCr(content).equals(withoutCr(body)), file);
  }
}

function compareBody(contents: string, item: MapiItem): void {
  const rtf = item.properties.find(tags.rtfCompressed)?.value;
  const file = join(contents, 'message.rtf');
  if (!existsSync(file)) return;
  assert.ok(Buffer.isBuffer(rtf), file);
  const text = decompressRtf(rtf);
  assert.equal(
    withoutCr(text).toString('latin1').trim(),
    withoutCr(readFileSync(file)).toString('latin1').trim(),
    file,
  );
}

/** Files that are broken on purpose, and what is told of them. */
const broken: Readonly<Record<string, RegExp>> = {
  'panic.tnef': /no attribute at byte 49862 of 67359/,
};

test('every sample is read, and only broken ones have something to tell', { skip }, async () => {
  for (const path of globSync('**/*.tnef', { cwd: folder! })) {
    const bytes = readFileSync(join(folder!, path));
    assert.ok(isTnef(bytes), path);
    const item = readTnef(bytes);
    await attachmentsOf(item);
    const expected = broken[basename(path)];
    if (expected === undefined) assert.deepEqual(item.problems, [], path);
    else assert.match(item.problems.join('\n'), expected);
  }
});

function attribute(level: number, id: number, data: Buffer | string): Buffer {
  const bytes = Buffer.from(data as string, 'latin1');
  const head = Buffer.alloc(9);
  head[0] = level;
  head.writeUInt32LE(id, 1);
  head.writeUInt32LE(bytes.length, 5);
  return Buffer.concat([head, bytes, Buffer.alloc(2)]);
}

const head = Buffer.from('789f3e220100', 'hex');

test('attributes of Microsoft Mail become properties', () => {
  const date = Buffer.from('e4070200 1d00 0c00 1e00 0f00 0600'.replaceAll(' ', ''), 'hex');
  const sender = Buffer.from('0400100003000d00416e00534d54503a61406200', 'hex');
  const item = readTnef(
    Buffer.concat([
      head,
      attribute(1, 0x07_80_08, 'IPM.Microsoft Schedule.MtgReq\0'),
      attribute(1, 0x01_80_04, 'Gr\xfc\xdfe\0'),
      attribute(1, 0x03_80_05, date),
      attribute(1, 0x03_80_06, Buffer.alloc(14, 0xff)),
      attribute(1, 0x00_80_00, sender),
      attribute(1, 0x04_80_0d, Buffer.from([1, 0])),
      attribute(1, 0x06_80_07, Buffer.from([0x21])),
      attribute(2, 0x06_90_02, Buffer.alloc(14)),
      attribute(2, 0x01_80_10, 'a.txt\0'),
    ]),
  );
  const value = (tag: number): unknown => item.properties.find(tag)?.value;
  assert.equal(value(tags.messageClass), 'IPM.Schedule.Meeting.Request');
  assert.equal(value(tags.subject), 'Grüße');
  assert.equal(value(tags.clientSubmitTime), Date.UTC(2020, 1, 29, 12, 30, 15) / 1000);
  assert.equal(value(tags.messageDeliveryTime), undefined);
  assert.equal(value(tags.senderName), 'An');
  assert.equal(value(tags.senderEmail), 'a@b');
  assert.equal(value(tags.importance), 2);
  assert.equal(value(tags.messageFlags), 9);
  assert.equal(item.attachments[0]?.content.kind, 'none');
  assert.equal(item.attachments[0]?.properties.find(tags.attachFileName)?.value, 'a.txt');
});

test('what is cut off is told, and what stands before it is read', () => {
  const whole = Buffer.concat([
    head,
    attribute(1, 0x01_80_04, 'kept\0'),
    attribute(
      1,
      0x06_90_03,
      Buffer.from('02000000030007 0e0100000003000000'.replace(' ', ''), 'hex'),
    ),
    attribute(1, 0x02_80_0c, 'a long body\0'),
  ]);
  const item = readTnef(whole.subarray(0, whole.length - 8));
  assert.equal(item.properties.find(tags.subject)?.value, 'kept');
  assert.equal(item.properties.find(tags.messageFlags)?.value, 1);
  assert.match(item.problems.join('\n'), /ends too early\n.*has 6 bytes of 12/);
  assert.throws(() => readTnef(Buffer.from('other')), InputSyntaxError);
});
