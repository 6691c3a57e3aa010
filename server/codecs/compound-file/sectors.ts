import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';

/** Reads chains of sectors. @throws InputSyntaxError where a chain is cut, runs in a circle or leaves the file */
export interface Sectors {
  readonly version: number;
  readDirectory(): Bytes;
  /** Where the small streams are kept. */
  setSmallStreams(start: number, size: number): void;
  readStream(start: number, size: number): Bytes;
}

const HEADER_BYTES = 512;
/** Entries of the allocation table's own list that stand in the header. */
const HEADER_LIST = 109;
/** From here up, numbers stand for no sector. */
const FIRST_SPECIAL = 0xff_ff_ff_fa;

/** The standard says 4096; what is larger is a lie that would cost memory. */
const MOST_CUTOFF = 65_536;

interface Header {
  readonly version: number;
  readonly sectorSize: number;
  readonly smallSectorSize: number;
  readonly directoryStart: number;
  /** Streams shorter than this are small. */
  readonly cutoff: number;
  readonly smallTableStart: number;
  readonly listStart: number;
}

/** @throws InputSyntaxError when the header or the allocation table cannot be read */
export function openSectors(bytes: Bytes): Sectors {
  const header = readHeader(bytes);
  const reader = new SectorReader(bytes, header);
  return {
    version: header.version,
    readDirectory: () => reader.readChain(header.directoryStart),
    setSmallStreams: (start, size) => reader.setSmallStreams(start, size),
    readStream: (start, size) =>
      size < header.cutoff ? reader.readSmall(start, size) : reader.readChain(start, size),
  };
}

function readHeader(bytes: Bytes): Header {
  const version = bytes.readUInt16LE(26);
  const shift = bytes.readUInt16LE(30);
  const smallShift = bytes.readUInt16LE(32);
  if (shift !== 9 && shift !== 12)
    throw new InputSyntaxError(`sectors of 2^${shift} bytes, where 512 or 4096 are possible`, 30);
  if (smallShift > 9) throw new InputSyntaxError(`small sectors of 2^${smallShift} bytes`, 32);
  const cutoff = bytes.readUInt32LE(56);
  if (cutoff > MOST_CUTOFF)
    throw new InputSyntaxError(`small streams of up to ${cutoff} bytes, where 4096 is usual`, 56);
  return {
    version,
    sectorSize: 1 << shift,
    smallSectorSize: 1 << smallShift,
    directoryStart: bytes.readUInt32LE(48),
    cutoff,
    smallTableStart: bytes.readUInt32LE(60),
    listStart: bytes.readUInt32LE(68),
  };
}

class SectorReader {
  private readonly bytes: Bytes;
  private readonly header: Header;
  /** The sectors that hold the allocation table, in order. */
  private readonly tableSectors: readonly number[];
  private smallTable: Bytes | undefined;
  private smallStart = FIRST_SPECIAL;
  private smallSize = 0;
  private small: Bytes | undefined;

  constructor(bytes: Bytes, header: Header) {
    this.bytes = bytes;
    this.header = header;
    this.tableSectors = this.listTableSectors();
  }

  setSmallStreams(start: number, size: number): void {
    this.smallStart = start;
    this.smallSize = size;
  }

  /** The content of a chain, cut to a size where one is known. */
  readChain(start: number, size = Infinity): Bytes {
    const { sectorSize } = this.header;
    if (size !== Infinity && size > this.bytes.length)
      throw new InputSyntaxError('a stream is longer than its file', HEADER_BYTES);
    const chunks: Bytes[] = [];
    let length = 0;
    let sector = start;
    while (length < size && sector < FIRST_SPECIAL) {
      if (length > this.bytes.length)
        throw new InputSyntaxError('sectors follow each other in a circle', this.offsetOf(start));
      // Neighbours are taken in one piece: most streams are one.
      let count = 1;
      let next = this.next(sector);
      while (next === sector + count && length + count * sectorSize < size) {
        next = this.next(next);
        count++;
      }
      const chunk = this.sectors(sector, count);
      chunks.push(chunk);
      length += chunk.length;
      sector = next;
    }
    if (size === Infinity) return concat(chunks);
    if (length < size)
      throw new InputSyntaxError('a stream ends before its size', this.offsetOf(start));
    return concat(chunks).subarray(0, size);
  }

  readSmall(start: number, size: number): Bytes {
    const { smallSectorSize, smallTableStart } = this.header;
    this.smallTable ??= this.readChain(smallTableStart);
    this.small ??= this.readChain(this.smallStart, this.smallSize);
    const out = Buffer.alloc(size);
    let sector = start;
    for (let at = 0; at < size; at += smallSectorSize) {
      const from = sector * smallSectorSize;
      if (from >= this.small.length)
        throw new InputSyntaxError('a small stream ends before its size', 60);
      this.small.copy(out, at, from, Math.min(from + smallSectorSize, from + size - at));
      if (at + smallSectorSize >= size) break;
      if (sector * 4 + 4 > this.smallTable.length)
        throw new InputSyntaxError('a small stream leaves the table of small sectors', 60);
      sector = this.smallTable.readUInt32LE(sector * 4);
    }
    return out;
  }

  private offsetOf(sector: number): number {
    return (sector + 1) * this.header.sectorSize;
  }

  private sectors(sector: number, count: number): Bytes {
    const from = this.offsetOf(sector);
    if (from >= this.bytes.length)
      throw new InputSyntaxError('a sector lies beyond the end of the file', from);
    // The last sector may be cut short.
    return this.bytes.subarray(from, from + count * this.header.sectorSize);
  }

  private next(sector: number): number {
    const perSector = this.header.sectorSize / 4;
    const table = this.tableSectors[Math.floor(sector / perSector)];
    const at = table === undefined ? -1 : this.offsetOf(table) + (sector % perSector) * 4;
    if (at < 0 || at + 4 > this.bytes.length)
      throw new InputSyntaxError('a sector is not in the allocation table', this.offsetOf(sector));
    return this.bytes.readUInt32LE(at);
  }

  private listTableSectors(): number[] {
    const { bytes } = this;
    const { sectorSize, listStart } = this.header;
    const list: number[] = [];
    const add = (at: number, count: number): void => {
      for (let i = 0; i < count && at + i * 4 + 4 <= bytes.length; i++) {
        const sector = bytes.readUInt32LE(at + i * 4);
        if (sector < FIRST_SPECIAL) list.push(sector);
      }
    };
    add(76, HEADER_LIST);
    const perSector = sectorSize / 4 - 1;
    const mostTables = Math.ceil(bytes.length / sectorSize);
    let sector = listStart;
    while (sector < FIRST_SPECIAL && list.length <= mostTables) {
      const at = this.offsetOf(sector);
      if (at + sectorSize > bytes.length) break;
      add(at, perSector);
      sector = bytes.readUInt32LE(at + perSector * 4);
    }
    return list.slice(0, mostTables);
  }
}

function concat(chunks: readonly Bytes[]): Bytes {
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}
