import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { checksumOf } from './checksum.ts';
import { layouts, readWord } from './layout.ts';
import type { Layout } from './layout.ts';

/** A page of one of the two trees. */
export interface PageReference {
  readonly id: number;
  readonly offset: number;
}

export type Encryption = 'none' | 'permute' | 'cyclic';

export interface PstHeader {
  readonly layout: Layout;
  /** An offline copy of a mailbox rather than a file of its own. */
  readonly isOst: boolean;
  readonly encryption: Encryption;
  /** What the file says its length is. */
  readonly fileBytes: number;
  readonly nodeTree: PageReference;
  readonly blockTree: PageReference;
  readonly isChecksumRight: boolean;
}

export const HEADER_BYTES = 564;

const MAGIC = 0x4e_44_42_21;
const OST_CLIENT = 0x4f_53;

/** @throws InputSyntaxError when it is no PST or OST file, or one that cannot be read */
// MS-PST §2.2.2.6
export function parseHeader(bytes: Bytes): PstHeader {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC)
    throw new InputSyntaxError('not a PST or OST file', 0);
  const layout = layoutOf(bytes.readUInt16LE(10));
  const isAnsi = layout.kind === 'ansi';
  const rootAt = isAnsi ? 164 : 180;
  const references = rootAt + 4 + layout.wordBytes * 4;
  const reference = (at: number): PageReference => ({
    id: readWord(layout, bytes, at),
    offset: readWord(layout, bytes, at + layout.wordBytes),
  });
  return {
    layout,
    isOst: bytes.readUInt16LE(8) === OST_CLIENT,
    encryption: encryptionOf(bytes[isAnsi ? 461 : 513]!),
    fileBytes: readWord(layout, bytes, rootAt + 4),
    nodeTree: reference(references),
    blockTree: reference(references + layout.wordBytes * 2),
    isChecksumRight: checksumOf(bytes.subarray(8, 8 + 471)) === bytes.readUInt32LE(4),
  };
}

function layoutOf(version: number): Layout {
  if (version === 14 || version === 15) return layouts.ansi;
  if (version >= 20 && version <= 23) return layouts.unicode;
  if (version === 36) return layouts['unicode-4k'];
  throw new InputSyntaxError(`version ${version} of PST files is not known`, 10);
}

function encryptionOf(method: number): Encryption {
  if (method === 0) return 'none';
  if (method === 1) return 'permute';
  if (method === 2) return 'cyclic';
  if (method === 0x10)
    throw new InputSyntaxError(
      'the file is encrypted by Windows (Information Protection); only the computer that it is from can read it',
      513,
    );
  throw new InputSyntaxError(`way ${method} of encryption is not known`, 513);
}
