import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { Storage, Stream } from './compound-file.ts';
import { MAX_STORAGE_DEPTH } from './limits.ts';
import { siblingTree } from './sibling-tree.ts';

const SECTOR = 512;
const SMALL_SECTOR = 64;
const CUTOFF = 4096;
const NONE = 0xff_ff_ff_ff;
const END_OF_CHAIN = 0xff_ff_ff_fe;
const TABLE_SECTOR = 0xff_ff_ff_fd;
const LIST_SECTOR = 0xff_ff_ff_fc;
const HEADER_LIST = 109;
const ENTRY_BYTES = 128;
const PER_SECTOR = SECTOR / 4;

/**
 * A compound file of version 3 with this root and everything in it.
 * @throws InputSyntaxError when a stream cannot be read
 */
export function formatCompoundFile(root: Storage): Bytes {
  const file = new FileWriter();
  file.addStorage(root, 0);
  return file.finish();
}

interface Placed {
  readonly source: Storage | Stream;
  left: number;
  right: number;
  isRed: boolean;
  child: number;
  start: number;
  size: number;
}

class FileWriter {
  private readonly entries: Placed[] = [];
  /** Contents of sectors from the first on, each a whole number of them. */
  private readonly pieces: Bytes[] = [];
  private readonly table: number[] = [];
  private readonly smallPieces: Bytes[] = [];
  private readonly smallTable: number[] = [];

  /** Places a storage with everything inside, and gives its index. */
  addStorage(source: Storage, depth: number): number {
    if (depth > MAX_STORAGE_DEPTH) throw new InputSyntaxError('storages nested too deep', 0);
    const index = this.place(source);
    const children = source.entries.map((entry) => ({
      name: entry.name,
      index: entry.kind === 'stream' ? this.addStream(entry) : this.addStorage(entry, depth + 1),
    }));
    const tree = siblingTree(children);
    this.entries[index]!.child = tree.root;
    for (const { index, left, right, isRed } of tree.links)
      Object.assign(this.entries[index]!, { left, right, isRed });
    return index;
  }

  finish(): Bytes {
    const root = this.entries[0]!;
    const small = Buffer.concat(this.smallPieces);
    root.size = small.length;
    root.start = this.addSectors(small);
    const smallTable = numbers(this.smallTable);
    const smallTableStart = this.addSectors(smallTable);
    const directory = this.directory();
    const directoryStart = this.addSectors(directory);
    const { lists, tables } = this.addTables();
    const header = Buffer.alloc(SECTOR);
    header.write('d0cf11e0a1b11ae1', 0, 'hex');
    header.writeUInt16LE(0x3e, 24);
    header.writeUInt16LE(3, 26);
    header.writeUInt16LE(0xff_fe, 28);
    header.writeUInt16LE(9, 30);
    header.writeUInt16LE(6, 32);
    header.writeUInt32LE(tables.length, 44);
    header.writeUInt32LE(directoryStart, 48);
    header.writeUInt32LE(CUTOFF, 56);
    header.writeUInt32LE(smallTableStart, 60);
    header.writeUInt32LE(Math.ceil(smallTable.length / SECTOR), 64);
    header.writeUInt32LE(lists[0] ?? END_OF_CHAIN, 68);
    header.writeUInt32LE(lists.length, 72);
    for (let i = 0; i < HEADER_LIST; i++) header.writeUInt32LE(tables[i] ?? NONE, 76 + i * 4);
    return Buffer.concat([header, ...this.pieces]);
  }

  private place(source: Storage | Stream): number {
    const start = source.kind === 'storage' ? 0 : END_OF_CHAIN;
    const free = { left: NONE, right: NONE, isRed: false, child: NONE, start, size: 0 };
    return this.entries.push({ source, ...free }) - 1;
  }

  private addStream(source: Stream): number {
    const index = this.place(source);
    const content = source.read();
    const start = content.length < CUTOFF ? this.addSmall(content) : this.addSectors(content);
    Object.assign(this.entries[index]!, { start, size: content.length });
    return index;
  }

  private addSmall(content: Bytes): number {
    if (content.length === 0) return END_OF_CHAIN;
    const start = this.smallTable.length;
    addChain(this.smallTable, Math.ceil(content.length / SMALL_SECTOR));
    this.smallPieces.push(padded(content, SMALL_SECTOR));
    return start;
  }

  private addSectors(content: Bytes): number {
    if (content.length === 0) return END_OF_CHAIN;
    const start = this.table.length;
    addChain(this.table, Math.ceil(content.length / SECTOR));
    this.pieces.push(padded(content, SECTOR));
    return start;
  }

  private directory(): Bytes {
    const bytes = Buffer.alloc(Math.ceil(this.entries.length / 4) * SECTOR);
    for (const [i, entry] of this.entries.entries())
      writeEntry(bytes.subarray(i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES), entry, i === 0);
    for (let i = this.entries.length; i * ENTRY_BYTES < bytes.length; i++)
      bytes.fill(0xff, i * ENTRY_BYTES + 68, i * ENTRY_BYTES + 80);
    return bytes;
  }

  /** The allocation table covers itself, and so does the list of its sectors that the header has no room for. */
  private addTables(): { lists: number[]; tables: number[] } {
    const used = this.table.length;
    let tableCount = 0;
    let listCount = 0;
    for (;;) {
      const needed = Math.ceil((used + tableCount + listCount) / PER_SECTOR);
      const lists = Math.ceil(Math.max(0, needed - HEADER_LIST) / (PER_SECTOR - 1));
      if (needed === tableCount && lists === listCount) break;
      tableCount = needed;
      listCount = lists;
    }
    const lists = Array.from({ length: listCount }, (_, i) => used + i);
    const tables = Array.from({ length: tableCount }, (_, i) => used + listCount + i);
    for (const _ of lists) this.table.push(LIST_SECTOR);
    for (const _ of tables) this.table.push(TABLE_SECTOR);
    const beyond = tables.slice(HEADER_LIST);
    for (let i = 0; i < listCount; i++) {
      const part = beyond.slice(i * (PER_SECTOR - 1), (i + 1) * (PER_SECTOR - 1));
      while (part.length < PER_SECTOR - 1) part.push(NONE);
      this.pieces.push(numbers([...part, lists[i + 1] ?? END_OF_CHAIN]));
    }
    this.pieces.push(numbers(this.table));
    return { lists, tables };
  }
}

function addChain(table: number[], count: number): void {
  const start = table.length;
  for (let i = 1; i <= count; i++) table.push(i === count ? END_OF_CHAIN : start + i);
}

function padded(content: Bytes, unit: number): Bytes {
  const rest = content.length % unit;
  return rest === 0 ? content : Buffer.concat([content, Buffer.alloc(unit - rest)]);
}

/** Little-endian numbers, filled up to whole sectors. */
function numbers(values: readonly number[]): Bytes {
  const bytes = Buffer.alloc(Math.ceil(values.length / PER_SECTOR) * SECTOR, 0xff);
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value, i * 4);
  return bytes;
}

function writeEntry(bytes: Bytes, entry: Placed, isRoot: boolean): void {
  const { source } = entry;
  const name = isRoot ? 'Root Entry' : source.name.slice(0, 31);
  bytes.write(name, 0, 'utf16le');
  bytes.writeUInt16LE((name.length + 1) * 2, 64);
  const storageType = isRoot ? 5 : 1;
  bytes[66] = source.kind === 'stream' ? 2 : storageType;
  bytes[67] = entry.isRed ? 0 : 1;
  bytes.writeUInt32LE(entry.left, 68);
  bytes.writeUInt32LE(entry.right, 72);
  bytes.writeUInt32LE(entry.child, 76);
  if (source.kind === 'storage') source.classId.copy(bytes, 80, 0, 16);
  bytes.writeUInt32LE(entry.start, 116);
  bytes.writeUInt32LE(entry.size, 120);
}
