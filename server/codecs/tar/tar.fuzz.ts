import { InputSyntaxError } from '#platform/errors.ts';
import { indexTar } from './index-tar.ts';

function block(name: string, size: number, type: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write(`${'0'.repeat(11)}\0`, 136);
  header.write(`        ${type}`, 148);
  header.write('ustar\x0000', 257);
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

const padded = (text: string) =>
  Buffer.concat([Buffer.from(text), Buffer.alloc(512 - text.length)]);

export const target = {
  name: 'codecs/tar',
  corpus: () => [
    Buffer.concat([
      block('x', 22, 'x'),
      padded('11 path=a/b\n11 size=5\n'),
      block('f', 5, '0'),
      padded('hello'),
      Buffer.alloc(1024),
    ]),
    Buffer.concat([block('././@LongLink', 3, 'L'), padded('abc'), block('f', 0, '0')]),
  ],
  async run(input: Buffer): Promise<void> {
    const read = async (start: number, length: number) => input.subarray(start, start + length);
    let end = 0;
    try {
      for await (const { start, size } of indexTar(read, input.length)) {
        if (start < end || start + size > input.length) throw new Error('an entry lies elsewhere');
        end = start + size;
      }
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
    }
  },
};
