// Where the parts of a PST file lie: each behind the one before it.
import { PstImage, type Segment } from './pst-image.ts';
import { numbers, type Numbers, type PstShape } from './pst-shape.ts';

const FIRST_BYTE = 0x4800;
const FIRST_COMPACT_BYTE = 0x400;

export class FileLayout {
  readonly shape: PstShape;
  readonly numbers: Numbers;
  /** The length of what is before all blocks and pages. */
  readonly start: number;
  end: number;
  private readonly segments: Segment[] = [];

  constructor(shape: PstShape) {
    this.shape = shape;
    this.numbers = numbers[shape.kind];
    this.start = shape.isCompact === true ? FIRST_COMPACT_BYTE : FIRST_BYTE;
    this.end = shape.startsAt ?? this.start;
  }

  /** Room behind everything. @returns its place */
  take(length: number, alignment = this.numbers.unit): number {
    const offset = Math.ceil(this.end / alignment) * alignment;
    this.end = offset + length;
    return offset;
  }

  add(segment: Segment): void {
    this.segments.push(segment);
  }

  /** A number of four bytes or of eight, as the format has it. */
  writeWord(bytes: Buffer, value: number, at: number): void {
    bytes.writeUInt32LE(value % 0x1_0000_0000, at);
    if (this.numbers.word === 8) bytes.writeUInt32LE(Math.floor(value / 0x1_0000_0000), at + 4);
  }

  toImage(): PstImage {
    this.segments.sort((a, b) => a.offset - b.offset);
    return new PstImage(this.segments, this.end);
  }
}
