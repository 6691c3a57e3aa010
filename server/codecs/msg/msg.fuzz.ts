import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { Storage, Stream } from '#codecs/compound-file/compound-file.ts';
import { formatCompoundFile } from '#codecs/compound-file/format-compound-file.ts';
import { MAX_ITEM_DEPTH } from '#codecs/mapi/mapi-item.ts';
import type { MapiItem } from '#codecs/mapi/mapi-item.ts';
import { readMsg } from './read-msg.ts';

function stream(name: string, content: Bytes): Stream {
  return { kind: 'stream', name, size: content.length, read: () => content };
}

function storage(name: string, entries: (Storage | Stream)[]): Storage {
  return { kind: 'storage', name, classId: Buffer.alloc(16), entries };
}

/** A property stream: header, then tag, flags and eight bytes of value for each. */
function propertyStream(
  headerBytes: number,
  entries: readonly [tag: number, value: number][],
): Stream {
  const bytes = Buffer.alloc(headerBytes + entries.length * 16);
  for (const [i, [tag, value]] of entries.entries()) {
    bytes.writeUInt32LE(tag, headerBytes + i * 16);
    bytes.writeUInt32LE(value, headerBytes + i * 16 + 8);
  }
  return stream('__properties_version1.0', bytes);
}

const text = Buffer.from('IPM.Note\0', 'utf16le');
const message: (Storage | Stream)[] = [
  stream('__substg1.0_001A001F', text),
  stream('__substg1.0_8000101F', Buffer.from('0400000004000000', 'hex')),
  stream('__substg1.0_8000101F-00000000', Buffer.from('a\0', 'utf16le')),
  storage('__recip_version1.0_#00000000', [propertyStream(8, [[0x0c_15_00_03, 1]])]),
];
const list: [number, number][] = [
  [0x00_1a_00_1f, 18],
  [0x80_00_10_1f, 8],
  [0x0e_07_00_03, 1],
];
const names = storage('__nameid_version1.0', [
  stream('__substg1.0_00020102', Buffer.alloc(16, 1)),
  stream('__substg1.0_00030102', Buffer.from('0000000007000000', 'hex')),
  stream('__substg1.0_00040102', Buffer.from('020000006100', 'hex')),
]);

async function openAll(item: MapiItem, depth: number): Promise<void> {
  for (const { content } of item.attachments)
    if (content.kind === 'item' && depth < MAX_ITEM_DEPTH)
      await openAll(await content.open(), depth + 1);
    else if (content.kind === 'data') for await (const _ of content.chunks());
}

export const target = {
  name: 'codecs/msg',
  corpus: () => [
    formatCompoundFile(
      storage('', [
        ...message,
        propertyStream(32, list),
        names,
        storage('__attach_version1.0_#00000000', [
          propertyStream(8, [[0x37_05_00_03, 5]]),
          storage('__substg1.0_3701000D', [...message, propertyStream(24, list)]),
        ]),
        storage('__attach_version1.0_#00000001', [
          propertyStream(8, [[0x37_05_00_03, 1]]),
          stream('__substg1.0_37010102', Buffer.alloc(5000, 'x')),
        ]),
      ]),
    ),
  ],
  async run(input: Buffer): Promise<void> {
    try {
      await openAll(readMsg(input), 0);
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
    }
  },
};
