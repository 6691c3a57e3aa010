import { InputSyntaxError } from '#platform/errors.ts';
import { MAX_ITEM_DEPTH } from '#codecs/mapi/mapi-item.ts';
import type { MapiItem } from '#codecs/mapi/mapi-item.ts';
import { readTnef } from './read-tnef.ts';

async function openAll(item: MapiItem, depth: number): Promise<void> {
  for (const { content } of item.attachments)
    if (content.kind === 'item' && depth < MAX_ITEM_DEPTH)
      await openAll(await content.open(), depth + 1);
}

function attribute(level: number, id: number, hex: string): Buffer {
  const data = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const header = Buffer.alloc(9);
  header[0] = level;
  header.writeUInt32LE(id, 1);
  header.writeUInt32LE(data.length, 5);
  return Buffer.concat([header, data, Buffer.alloc(2)]);
}

const head = Buffer.from('789f3e220100', 'hex');
const named =
  '02000000 1f000080 00000000000000000000000000000046 01000000 04000000 61006200' +
  '01000000 04000000 63006400 03100c0e 02000000 01000000 02000000';
const object =
  '01000000 0d000137 01000000 16000000 0703020000000000c000000000000046 789f3e220100 0000';

/** A named property of text and a list of numbers, a recipient, and an attachment with an item inside. */
const sample = Buffer.concat([
  head,
  attribute(1, 0x07_80_08, '49504d2e4e6f746500'),
  attribute(1, 0x06_90_03, named),
  attribute(1, 0x06_90_04, '01000000 01000000 0300150c 01000000'),
  attribute(2, 0x06_90_02, '0000'),
  attribute(2, 0x06_90_05, object),
]);

export const target = {
  name: 'codecs/tnef',
  corpus: () => [sample],
  async run(input: Buffer): Promise<void> {
    try {
      await openAll(readTnef(input), 0);
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
    }
  },
};
