import { InputSyntaxError } from '#platform/errors.ts';
import { MAX_ITEM_DEPTH } from '#codecs/mapi/mapi-item.ts';
import type { MapiItem } from '#codecs/mapi/mapi-item.ts';
import { writeMailbox } from '../../../test/support/pst/mailbox-writer.ts';
import type { ItemPlan } from '../../../test/support/pst/mailbox-writer.ts';
import type { PstShape } from '../../../test/support/pst/pst-shape.ts';
import { openPst } from './open-pst.ts';

/** What of a file is read before a run ends: damaged tables can list an item many times. */
const MOST_ITEMS = 50;

async function openAll(item: MapiItem, depth: number): Promise<void> {
  for (const { content } of item.attachments)
    try {
      if (content.kind === 'item' && depth < MAX_ITEM_DEPTH)
        await openAll(await content.open(), depth + 1);
      else if (content.kind === 'data') for await (const _ of content.chunks());
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
    }
}

async function readAll(input: Buffer): Promise<void> {
  const pst = await openPst({
    fileBytes: input.length,
    readAt: async (offset, length) => input.subarray(offset, offset + length),
  });
  let items = 0;
  for await (const folder of pst.folders('all'))
    for await (const { id } of pst.entries(folder)) {
      if (++items > MOST_ITEMS) return;
      try {
        await openAll(await pst.readItem(id), 0);
      } catch (error) {
        if (!(error instanceof InputSyntaxError)) throw error;
      }
    }
}

const item: ItemPlan = {
  properties: [
    [0x001a_001f, 'IPM.Note'],
    [0x8000_101f, ['a', 'b']],
    [0x1000_001f, 'x'.repeat(5000)],
  ],
  recipients: [[[0x0c15_0003, 1]]],
  attachments: [
    {
      properties: [
        [0x3705_0003, 1],
        [0x3701_0102, Buffer.alloc(9000)],
      ],
    },
    { properties: [[0x3705_0003, 5]], item: { properties: [[0x001a_001f, 'IPM.Note']] } },
  ],
};

function sample(shape: PstShape): Buffer {
  const names = [{ set: Buffer.alloc(16, 1), name: 'a' }];
  const folders = [{ name: 'A', items: [item, item] }];
  return writeMailbox({ shape: { ...shape, isCompact: true }, names, folders }).toBuffer();
}

export const target = {
  name: 'codecs/pst',
  corpus: () => [
    sample({ kind: 'ansi', encryption: 'none' }),
    sample({ kind: 'unicode', encryption: 'cyclic' }),
    sample({ kind: 'unicode-4k', encryption: 'none', isOst: true }),
  ],
  async run(input: Buffer): Promise<void> {
    try {
      await readAll(input);
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
    }
  },
};
