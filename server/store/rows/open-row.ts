import { hash } from 'node:crypto';
import { asBuffer } from '#platform/bytes.ts';
import type { SqlReader } from '#platform/sql.ts';
import type { OpenContent } from '../blob-store.ts';
import { RecordDamageError } from '../packs/decode-record.ts';
import { decompressFramesLater } from '../packs/zstd-frames.ts';
import { readPiece, type RecordRow } from '../sql/content-rows.ts';
import { type LayoutPiece, parseLayout } from './layout.ts';
import type { RowPackerDeps } from './row-content.ts';

type Source = Pick<RowPackerDeps, 'objects'> & { readonly sql: SqlReader };

/** Prefix and content of a record as one run of bytes. @throws RecordDamageError, DomainError unavailable */
export async function openRow(source: Source, row: RecordRow): Promise<OpenContent> {
  const prefix = asBuffer(row.prefix);
  if (row.stored !== null) {
    const content = await decompress(asBuffer(row.stored), row.size);
    // The database has no checksum of its own by default.
    if (!hash('sha256', content, 'buffer').equals(row.sha256))
      throw new RecordDamageError('the content is not the one that was stored (SHA-256)');
    const bytes = prefix.length === 0 ? content : Buffer.concat([prefix, content]);
    return { size: bytes.length, read: async (start, end) => bytes.subarray(start, end) };
  }
  const layout = parseLayout(row.layout ?? new Uint8Array());
  if (layout.reduce((sum, piece) => sum + piece.raw, 0) !== row.size)
    throw new RecordDamageError('the pieces of the content do not make up its length');
  let last: { n: number; bytes: Buffer } | undefined;
  return {
    size: prefix.length + row.size,
    async read(start, end) {
      const parts = start < prefix.length ? [prefix.subarray(start, end)] : [];
      const from = Math.max(0, start - prefix.length);
      const to = end - prefix.length;
      for (const [n, piece] of layout.entries()) {
        if (piece.at + piece.raw <= from || piece.at >= to) continue;
        if (last?.n !== n) last = { n, bytes: await pieceBytes(source, row, { n, piece }) };
        parts.push(last.bytes.subarray(Math.max(0, from - piece.at), to - piece.at));
      }
      return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    },
  };
}

async function pieceBytes(
  { sql, objects }: Source,
  row: RecordRow,
  { n, piece }: { readonly n: number; readonly piece: LayoutPiece },
): Promise<Buffer> {
  const range = { start: piece.storedAt, end: piece.storedAt + piece.stored };
  const stored =
    row.object_key === null
      ? await readPiece(sql, row.sha256, n)
      : await objects?.read(row.object_key, range);
  if (stored === undefined) throw new RecordDamageError(`piece ${n} of the content is missing`);
  return await decompress(asBuffer(stored), piece.raw);
}

async function decompress(stored: Buffer, size: number): Promise<Buffer> {
  const raw = await decompressFramesLater(stored, size).catch((error: unknown) => {
    throw new RecordDamageError(`the content cannot be decompressed (${(error as Error).message})`);
  });
  if (raw.length !== size)
    throw new RecordDamageError('the content has another length than its row says');
  return raw;
}
