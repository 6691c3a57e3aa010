import { open } from 'node:fs/promises';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import type { QueueMessage } from './queue.ts';
import { insertContentPart, readContentPart } from './sql/messages.ts';

/** Contents lie in rows of this size, so that neither writing nor sending holds a whole large message. */
export const CONTENT_PART_BYTES = 1024 * 1024;

export function contentSize(content: QueueMessage['content']): number {
  return content.kind === 'memory' ? content.bytes.length : content.size;
}

export async function writeContent(
  tx: SqlWriter,
  id: string,
  content: QueueMessage['content'],
): Promise<void> {
  if (content.kind === 'memory') {
    for (let part = 0; part * CONTENT_PART_BYTES < content.bytes.length; part++)
      await insertContentPart(
        tx,
        id,
        part,
        content.bytes.subarray(part * CONTENT_PART_BYTES, (part + 1) * CONTENT_PART_BYTES),
      );
    return;
  }
  await using file = await open(content.path, 'r');
  const buffer = Buffer.allocUnsafe(CONTENT_PART_BYTES);
  for (let part = 0; ; part++) {
    const { bytesRead } = await file.read(buffer, 0, CONTENT_PART_BYTES, part * CONTENT_PART_BYTES);
    if (bytesRead === 0) return;
    await insertContentPart(tx, id, part, buffer.subarray(0, bytesRead));
  }
}

/** The content from its beginning, part by part. */
export async function* readContent(sql: SqlReader, id: string): AsyncGenerator<Buffer> {
  for (let part = 0; ; part++) {
    const bytes = await readContentPart(sql, id, part);
    if (bytes === undefined) return;
    yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/** At most `limit` bytes from the beginning. */
export async function readContentHead(sql: SqlReader, id: string, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of readContent(sql, id)) {
    parts.push(part);
    size += part.length;
    if (size >= limit) break;
  }
  return Buffer.concat(parts).subarray(0, limit);
}
