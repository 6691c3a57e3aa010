import type { Bytes } from '#platform/bytes.ts';
import { MAX_ENTRIES } from './limits.ts';
import type { Sectors } from './sectors.ts';

/** An entry of the directory. */
export interface DirectoryEntry {
  readonly kind: 'storage' | 'stream' | 'none';
  readonly name: string;
  readonly classId: Bytes;
  /** Indices of siblings, and of the first entry inside. */
  readonly left: number;
  readonly right: number;
  readonly child: number;
  /** First sector and size of its content; the root's is that of small streams. */
  readonly start: number;
  readonly size: number;
}

const ENTRY_BYTES = 128;

/** The directory's entries; the first is the root. @throws InputSyntaxError */
export function readDirectory(sectors: Sectors): DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  const bytes = sectors.readDirectory();
  const count = Math.min(Math.floor(bytes.length / ENTRY_BYTES), MAX_ENTRIES);
  for (let i = 0; i < count; i++)
    entries.push(
      readEntry(bytes.subarray(i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES), sectors.version),
    );
  const [root] = entries;
  if (root !== undefined) sectors.setSmallStreams(root.start, root.size);
  return entries;
}

function readEntry(bytes: Bytes, version: number): DirectoryEntry {
  const nameBytes = Math.max(0, Math.min(bytes.readUInt16LE(64), 64) - 2);
  // Version 3 has four bytes for sizes, and writers leave anything in the others.
  const high = version === 3 ? 0 : bytes.readUInt32LE(124);
  return {
    kind: kindOf(bytes[66]!),
    name: bytes.toString('utf16le', 0, nameBytes & ~1),
    classId: bytes.subarray(80, 96),
    left: bytes.readUInt32LE(68),
    right: bytes.readUInt32LE(72),
    child: bytes.readUInt32LE(76),
    start: bytes.readUInt32LE(116),
    size: bytes.readUInt32LE(120) + high * 0x1_0000_0000,
  };
}

function kindOf(type: number): DirectoryEntry['kind'] {
  if (type === 2) return 'stream';
  return type === 1 || type === 5 ? 'storage' : 'none';
}
