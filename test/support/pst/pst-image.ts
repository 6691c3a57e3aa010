// A PST file as segments, whose bytes are made when they are read.

/** Bytes of a file, or a run of blocks of equal length that are made when they are read. */
export interface Segment {
  readonly offset: number;
  readonly length: number;
  readonly make: (index: number) => Buffer;
  readonly each: number;
}

/** A file that may be larger than memory. */
export class PstImage {
  readonly size: number;
  private readonly segments: readonly Segment[];

  constructor(segments: readonly Segment[], size: number) {
    this.segments = segments;
    this.size = size;
  }

  read(offset: number, length: number): Buffer {
    const out = Buffer.alloc(Math.max(0, Math.min(length, this.size - offset)));
    let low = 0;
    let high = this.segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const { offset: from, length: long } = this.segments[middle]!;
      if (from + long <= offset) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < this.segments.length; i++) {
      const segment = this.segments[i]!;
      if (segment.offset >= offset + out.length) break;
      const first = Math.max(0, Math.floor((offset - segment.offset) / segment.each));
      for (let piece = first; piece * segment.each < segment.length; piece++) {
        const at = segment.offset + piece * segment.each - offset;
        if (at >= out.length) break;
        const bytes = segment.make(piece);
        bytes.copy(out, Math.max(0, at), Math.max(0, -at));
      }
    }
    return out;
  }

  /** What there is, each piece with its place; holes are left out. */
  *pieces(): Generator<{ readonly offset: number; readonly bytes: Buffer }> {
    for (const { offset, length, each, make } of this.segments)
      for (let at = 0; at < length; at += each)
        yield { offset: offset + at, bytes: make(at / each) };
  }

  toBuffer(): Buffer {
    return this.read(0, this.size);
  }
}
