// Where the pieces of a large content lie: lengths as stored and uncompressed, 4 bytes each, as in the seek table of its file.
import { asBuffer } from '#platform/bytes.ts';
import type { LargeTable } from '../packs/large-file.ts';

export interface LayoutPiece {
  /** Begin and length of the uncompressed bytes. */
  readonly at: number;
  readonly raw: number;
  readonly storedAt: number;
  readonly stored: number;
}
export type Layout = readonly LayoutPiece[];

export function toLayout(table: LargeTable): Layout {
  return table.chunks;
}

export function formatLayout(layout: Layout): Buffer {
  const out = Buffer.allocUnsafe(layout.length * 8);
  for (const [i, piece] of layout.entries()) {
    out.writeUInt32LE(piece.stored, i * 8);
    out.writeUInt32LE(piece.raw, i * 8 + 4);
  }
  return out;
}

export function parseLayout(bytes: Uint8Array): Layout {
  const buffer = asBuffer(bytes);
  const layout: LayoutPiece[] = [];
  let at = 0;
  let storedAt = 0;
  for (let i = 0; i + 8 <= buffer.length; i += 8) {
    const stored = buffer.readUInt32LE(i);
    const raw = buffer.readUInt32LE(i + 4);
    layout.push({ at, raw, storedAt, stored });
    at += raw;
    storedAt += stored;
  }
  return layout;
}
