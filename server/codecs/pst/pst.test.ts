import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { MapiItem } from '#codecs/mapi/mapi-item.ts';
import { tags } from '#codecs/mapi/property-tags.ts';
import type { PropertyKey } from '#codecs/mapi/property-name.ts';
import { writeMailbox } from '../../../test/support/pst/mailbox-writer.ts';
import type { ItemPlan, MailboxPlan } from '../../../test/support/pst/mailbox-writer.ts';
import type { PstImage } from '../../../test/support/pst/pst-image.ts';
import type { PstEncryption, PstKind, PstShape } from '../../../test/support/pst/pst-shape.ts';
import { openPst } from './open-pst.ts';
import type { PstFile } from './pst-file.ts';
import type { PstEntry, PstFolder } from './pst-folder.ts';

const set = Buffer.from('0820060000000000c000000000000046', 'hex');
const namedKey: PropertyKey = '00062008-0000-0000-C000-000000000046/34051';
const textKey: PropertyKey = '00062008-0000-0000-C000-000000000046/my name';

function note(subject: string, more: ItemPlan['properties'] = []): ItemPlan {
  const class_ = [0x001a_001f, 'IPM.Note'] as const;
  const prefix = '\u0001\u0001';
  return {
    properties: [class_, [0x0037_001f, prefix + subject], [0x3008_0040, 1_600_000_000], ...more],
  };
}

const longBody = 'Zeile für Zeile\r\n'.repeat(2000);
const veryLong = Buffer.alloc(3_000_000, 'abcdefghij');

function mailbox(shape: PstShape): MailboxPlan {
  const rich: ItemPlan = {
    ...note('Rich', [
      [0x1000_001f, longBody],
      [0x8000_0003, 7],
      [0x8001_101f, ['eins', 'zwei', '']],
      [0x8002_1003, [1, 2, 3]],
      [0x0e07_0003, 1],
      [0x0023_000b, true],
      [0x0e06_0040, 1_500_000_000],
    ]),
    recipients: [
      [
        [0x0c15_0003, 1],
        [0x3001_001f, 'Ann'],
        [0x3003_001f, 'ann@example.test'],
      ],
      [
        [0x0c15_0003, 2],
        [0x3003_001f, 'bob@example.test'],
      ],
    ],
    attachments: [
      {
        properties: [
          [0x3707_001f, 'small.txt'],
          [0x3705_0003, 1],
          [0x3701_0102, Buffer.from('hi')],
        ],
      },
      {
        properties: [
          [0x3707_001f, 'big.bin'],
          [0x3705_0003, 1],
          [0x3701_0102, veryLong],
        ],
      },
      {
        properties: [
          [0x3705_0003, 5],
          [0x3001_001f, 'Inside'],
        ],
        item: {
          ...note('Inside'),
          attachments: [{ properties: [[0x3705_0003, 5]], item: note('Deep') }],
        },
      },
      {
        properties: [
          [0x3707_001f, 'ole'],
          [0x3705_0003, 6],
        ],
        data: Buffer.alloc(9000, 'o'),
      },
      {
        properties: [
          [0x3707_001f, 'link'],
          [0x3705_0003, 2],
        ],
      },
    ],
  };
  const many = Array.from({ length: 700 }, (_, i) => note(`Number ${i}`));
  return {
    shape,
    names: [
      { set, name: 34_051 },
      { set, name: 'My Name' },
      { set, name: 5 },
    ],
    folders: [
      { name: 'Gelöscht', containerClass: 'IPF.Note' },
      { name: 'Post/Ein', items: [rich], folders: [{ name: 'Darunter', items: [note('Below')] }] },
      { name: 'Viele', items: many },
    ],
  };
}

function open(image: PstImage): Promise<PstFile> {
  return openPst({
    fileBytes: image.size,
    readAt: async (offset, length) => image.read(offset, length),
  });
}

async function foldersOf(pst: PstFile): Promise<PstFolder[]> {
  const list: PstFolder[] = [];
  for await (const folder of pst.folders()) list.push(folder);
  return list;
}

async function entriesOf(pst: PstFile, folder: PstFolder): Promise<PstEntry[]> {
  const list: PstEntry[] = [];
  for await (const entry of pst.entries(folder)) list.push(entry);
  return list;
}

async function contentOf(item: MapiItem, index: number): Promise<Bytes> {
  const { content } = item.attachments[index]!;
  assert.ok(content.kind === 'data');
  const chunks: Bytes[] = [];
  for await (const chunk of content.chunks()) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  assert.equal(bytes.length, content.size);
  return bytes;
}

const kinds: readonly PstKind[] = ['ansi', 'unicode', 'unicode-4k'];
const encryptions: readonly PstEncryption[] = ['none', 'permute', 'cyclic'];

for (const kind of kinds)
  for (const encryption of encryptions)
    test(`folders, items and attachments are read from ${kind} files encrypted by ${encryption}`, async () => {
      const pst = await open(writeMailbox(mailbox({ kind, encryption })));
      assert.deepEqual(pst.facts, { format: kind, isOst: false, encryption, hasPassword: false });
      const folders = await foldersOf(pst);
      assert.deepEqual(
        folders.map((f) => f.path),
        [['Gelöscht'], ['Post/Ein'], ['Post/Ein', 'Darunter'], ['Viele']],
      );
      assert.deepEqual(
        folders.map((f) => f.role),
        ['trash', undefined, undefined, undefined],
      );
      assert.equal((await entriesOf(pst, folders[3]!)).length, 700);
      const [entry] = await entriesOf(pst, folders[1]!);
      assert.equal(entry!.messageClass, 'IPM.Note');
      assert.equal(entry!.modifiedAt, 1_600_000_000);
      await checkRich(await pst.readItem(entry!.id));
      assert.deepEqual(pst.damage.notes, []);
    });

async function checkRich(item: MapiItem): Promise<void> {
  const value = (key: PropertyKey): unknown => item.properties.find(key)?.value;
  assert.equal(value(tags.subject), 'Rich');
  assert.equal(value(tags.body), longBody);
  assert.equal(value(tags.messageDeliveryTime), 1_500_000_000);
  assert.equal(value(tags.deliveryReportRequested), true);
  assert.equal(value(namedKey), 7);
  assert.deepEqual(value(textKey), ['eins', 'zwei', '']);
  assert.deepEqual(value('00062008-0000-0000-C000-000000000046/5'), [1, 2, 3]);
  assert.deepEqual(
    item.recipients.map((r) => [r.find(tags.recipientType)?.value, r.find(tags.email)?.value]),
    [
      [1, 'ann@example.test'],
      [2, 'bob@example.test'],
    ],
  );
  assert.deepEqual(
    item.attachments.map((a) => a.content.kind),
    ['data', 'data', 'item', 'data', 'none'],
  );
  assert.equal((await contentOf(item, 0)).toString(), 'hi');
  assert.ok((await contentOf(item, 1)).equals(veryLong));
  assert.ok((await contentOf(item, 3)).equals(Buffer.alloc(9000, 'o')));
  const { content } = item.attachments[2]!;
  assert.ok(content.kind === 'item');
  const inside = await content.open();
  assert.equal(inside.properties.find(tags.subject)?.value, 'Inside');
  const deep = inside.attachments[0]!.content;
  assert.ok(deep.kind === 'item');
  assert.equal((await deep.open()).properties.find(tags.subject)?.value, 'Deep');
  assert.deepEqual(item.problems, []);
}

test('items that no table lists are found, and said to be', async () => {
  const plan = mailbox({ kind: 'unicode', encryption: 'none' });
  const folders = plan.folders.map((f) => ({ ...f, lostItems: [note(`Lost in ${f.name}`)] }));
  const pst = await open(writeMailbox({ ...plan, folders }));
  const [trash] = await foldersOf(pst);
  const [lost] = await entriesOf(pst, trash!);
  assert.equal(lost!.isOrphan, true);
  assert.equal(
    (await pst.readItem(lost!.id)).properties.find(tags.subject)?.value,
    'Lost in Gelöscht',
  );
});

const plain: PstShape = { kind: 'unicode', encryption: 'permute' };

/** Counts of items by folder, and of errors. */
async function census(bytes: Buffer): Promise<{ items: number; errors: string[]; pst: PstFile }> {
  const pst = await openPst({
    fileBytes: bytes.length,
    readAt: async (offset, length) => bytes.subarray(offset, offset + length),
  });
  let items = 0;
  const errors: string[] = [];
  for (const folder of await foldersOf(pst))
    for (const { id } of await entriesOf(pst, folder))
      try {
        const item = await pst.readItem(id);
        errors.push(...item.problems);
        items++;
      } catch (error) {
        assert.ok(error instanceof InputSyntaxError, String(error));
        errors.push(error.message);
      }
  return { items, errors, pst };
}

const WHOLE = 702;

test('a page of an index that is overwritten is worked round with what is in the file', async () => {
  const bytes = writeMailbox(mailbox(plain)).toBuffer();
  assert.equal((await census(bytes)).items, WHOLE);
  for (const at of [224, 240]) {
    const damaged = Buffer.from(bytes);
    // The root itself, and then a page below it.
    const root = damaged.readUInt32LE(at);
    damaged.fill(0, root, root + 512);
    const { items, pst } = await census(damaged);
    assert.equal(items, WHOLE);
    assert.match(pst.damage.notes.join('\n'), /the whole file is looked through/);
    const below = Buffer.from(bytes);
    const child = below.readUInt32LE(root + 16 + 24);
    below.fill(0, child, child + 512);
    assert.ok((await census(below)).items > WHOLE / 2);
  }
});

test('wrong checksums are told of the item, and what is there is read', async () => {
  const bytes = writeMailbox(mailbox(plain)).toBuffer();
  const damaged = Buffer.from(bytes);
  // A header with a wrong checksum, and every block with another one.
  damaged.writeUInt32LE(1, 4);
  const { items, pst } = await census(damaged);
  assert.equal(items, WHOLE);
  assert.deepEqual(pst.damage.notes, ['header: wrong checksum']);
});

test('other files are refused, with a reason', async () => {
  const refuse = async (bytes: Buffer, reason: RegExp): Promise<void> => {
    const readAt = async (offset: number, length: number): Promise<Bytes> =>
      bytes.subarray(offset, offset + length);
    await assert.rejects(openPst({ readAt, fileBytes: bytes.length }), reason);
  };
  await refuse(Buffer.from('From: a@b.test'), /not a PST/);
  const bytes = writeMailbox(mailbox(plain)).toBuffer();
  bytes[513] = 0x10;
  await refuse(bytes, /encrypted by Windows/);
  bytes.writeUInt16LE(99, 10);
  await refuse(bytes, /version 99/);
});

test('an attachment of 3.9 GB is read piece by piece', async () => {
  const size = 3_900_000_000;
  const block = (index: number, length: number): Buffer => Buffer.alloc(length, index & 0xff);
  const item: ItemPlan = {
    ...note('Huge'),
    attachments: [{ properties: [[0x3705_0003, 1]], data: { size, block } }],
  };
  const image = writeMailbox({
    shape: plain,
    folders: [{ name: 'A' }, { name: 'B', items: [item] }],
  });
  assert.ok(image.size > size);
  const pst = await open(image);
  const folders = await foldersOf(pst);
  const [entry] = await entriesOf(pst, folders[1]!);
  const { content } = (await pst.readItem(entry!.id)).attachments[0]!;
  assert.ok(content.kind === 'data');
  assert.equal(content.size, size);
  let seen = 0;
  for await (const chunk of content.chunks()) {
    assert.ok(chunk.every((byte) => byte === (seen & 0xff)));
    if (++seen === 300) break;
  }
  assert.equal(seen, 300);
});
