import { encodeBatch, type PackRange, SECTOR_BYTES, tryDecodeBatch } from './redo-batch.ts';

const root = '/accounts/';

/**
 * Laws: any bytes can be read; a batch comes back as it was written, wherever it stands; damage of one byte, or an end that
 * is missing, leaves no batch.
 */
export const target = {
  name: 'store/redo',
  corpus: (): Buffer[] =>
    ['', 'MSRB', `MSRB${'\0'.repeat(600)}`, 'x'.repeat(2000)].map((text) => Buffer.from(text)),
  run(input: Buffer): void {
    tryDecodeBatch(input, 0);
    const ranges = rangesOf(input);
    const place = { serial: input.length * 1e6, number: input[0] ?? 0 };
    const batch = encodeBatch(ranges, { ...place, root });
    if (batch.length % SECTOR_BYTES !== 0) throw new Error('a batch ends within a sector');
    const file = Buffer.concat([input, batch, input]);
    const read = tryDecodeBatch(file, input.length);
    if (read?.size !== batch.length) throw new Error('a batch does not come back');
    if (read.serial !== place.serial || read.number !== place.number)
      throw new Error('a batch comes back as another one');
    if (!isSame(read.ranges, ranges)) throw new Error('ranges come back as others');
    if (tryDecodeBatch(batch.subarray(0, -1), 0) !== undefined)
      throw new Error('a batch without its end is taken for whole');
    const used = batch.lastIndexOf(ranges.at(-1)!.bytes) + ranges.at(-1)!.bytes.length;
    const at = (input.length * 7919 + (input[0] ?? 0) * 31) % used;
    if (at === 22 || at === 23) return;
    batch[at]! ^= 1 << (at % 8);
    if (tryDecodeBatch(batch, 0) !== undefined) throw new Error('damage goes unnoticed');
  },
};

function rangesOf(input: Buffer): PackRange[] {
  const pieces = [input, input.subarray(0, 3), Buffer.from('end')];
  return pieces.map((bytes, n) => ({
    path: `${root}${n}/packs/00000${n}.mbox.zst`,
    // Some file systems use all 64 bits.
    inode: BigInt.asUintN(64, ~BigInt(input.length)),
    offset: n * 2 ** 40,
    bytes,
  }));
}

function isSame(found: readonly PackRange[], expected: readonly PackRange[]): boolean {
  return (
    found.length === expected.length &&
    found.every((range, i) => {
      const { path, inode, offset, bytes } = expected[i]!;
      const isPlace = root + range.path === path && range.offset === offset;
      return isPlace && range.inode === inode && range.bytes.equals(bytes);
    })
  );
}
