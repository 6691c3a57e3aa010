import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';

export const TAR_BLOCK = 512;

export interface TarHeader {
  readonly name: string;
  readonly size: number;
  readonly modifiedAtSeconds: number;
  /** "0" file, "5" folder, "x" and "g" pax records, "L" GNU's long name, others. */
  readonly type: string;
}

/** One header block; undefined for the zeros that end an archive. @throws InputSyntaxError at the block's `offset` */
export function parseTarHeader(block: Bytes, offset: number): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  if (!hasRightSum(block))
    throw new InputSyntaxError('this is no tar header: its sum is wrong', offset);
  const isPosix = block.toString('latin1', 257, 262) === 'ustar';
  const prefix = isPosix && block[262] === 0 ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  const size = numberAt(block, 124);
  if (size === undefined) throw new InputSyntaxError('a size in a tar header is no number', offset);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size,
    modifiedAtSeconds: numberAt(block, 136) ?? 0,
    type: block[156] === 0 ? '0' : String.fromCodePoint(block[156]!),
  };
}

function hasRightSum(block: Bytes): boolean {
  const told = numberAt(block, 148, 8);
  let sum = 0;
  let signedSum = 0;
  for (let i = 0; i < TAR_BLOCK; i++) {
    const byte = i >= 148 && i < 156 ? 32 : block[i]!;
    sum += byte;
    // Old programs added bytes with their sign.
    signedSum += byte > 127 ? byte - 256 : byte;
  }
  return told === sum || told === signedSum;
}

function text(block: Bytes, start: number, length: number): string {
  const end = block.indexOf(0, start);
  const stop = end < 0 || end > start + length ? start + length : end;
  return block.toString('utf8', start, stop);
}

/** Octal digits, or GNU's big numbers with the first bit set. */
function numberAt(block: Bytes, start: number, length = 12): number | undefined {
  if (block[start]! >= 0x80) {
    let value = block[start]! & 0x7f;
    for (let i = start + 1; i < start + length; i++) value = value * 256 + block[i]!;
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = block
    .toString('latin1', start, start + length)
    .replace(/[\0 ].*$/s, (rest) => rest.replaceAll(/[\0 ]/g, ''));
  const trimmed = digits.trim();
  return /^[0-7]*$/.test(trimmed) ? Number.parseInt(trimmed || '0', 8) : undefined;
}
