import { InputSyntaxError } from '#platform/errors.ts';
import { dataStart } from './data-start.ts';
import { readDirectory } from './read-directory.ts';

/** An archive of one stored file. */
function archiveOf(name: string, data: string): Buffer {
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x0403_4b50, 0);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x0201_4b50, 0);
  central.writeUInt32LE(data.length, 20);
  central.writeUInt32LE(data.length, 24);
  central.writeUInt16LE(name.length, 28);
  central.writeUInt16LE(9, 30);
  const extra = Buffer.from('555405000100000000', 'hex');
  const start = 30 + name.length + data.length;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt32LE(46 + name.length + extra.length, 12);
  end.writeUInt32LE(start, 16);
  const texts = [name, data].map((text) => Buffer.from(text));
  return Buffer.concat([local, ...texts, central, texts[0]!, extra, end]);
}

export const target = {
  name: 'codecs/zip',
  corpus: () => [archiveOf('a/b.txt', 'hello'), archiveOf('c', '')],
  async run(input: Buffer): Promise<void> {
    const read = async (start: number, length: number) => input.subarray(start, start + length);
    try {
      for await (const entry of readDirectory(read, input.length)) {
        const start = await dataStart(read, entry);
        if (start < 0 || entry.size < 0) throw new Error('an entry lies before the archive');
      }
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
    }
  },
};
