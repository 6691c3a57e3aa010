import { once } from 'node:events';
import type { ByteRange } from '#codecs/webdav/byte-range.ts';
import type { DavRequest } from '../request.ts';
import type { DocumentNode } from '../tree/node.ts';

/** Read and sent at once. */
const CHUNK_BYTES = 1024 * 1024;

/** Sends a document, or a range of it, in pieces: none of them waits in memory for a slow client. */
export async function streamDocument(
  { deps, exchange }: DavRequest,
  { owner, document }: DocumentNode,
  answer: {
    readonly headers: Readonly<Record<string, string>>;
    readonly range: ByteRange | undefined;
  },
): Promise<void> {
  const { request, response } = exchange;
  const { size, itemId } = document;
  const { start, end } = answer.range ?? { start: 0, end: size };
  // Each piece is a look of its own, so that no view of the account stays open as long as the client takes.
  const read = async (from: number, to: number): Promise<Buffer> =>
    await deps.store.look(owner.id, async (reader) =>
      size <= CHUNK_BYTES
        ? (await reader.readContent(itemId)).subarray(from, to)
        : await (await reader.openContent(itemId)).read(from, to),
    );
  const isEmpty = request.method === 'HEAD' || start === end;
  const first = isEmpty ? undefined : await read(start, Math.min(start + CHUNK_BYTES, end));
  response.writeHead(answer.range === undefined ? 200 : 206, {
    ...answer.headers,
    'content-length': String(end - start),
    ...(answer.range && { 'content-range': `bytes ${start}-${end - 1}/${size}` }),
  });
  if (first === undefined) {
    response.end();
    return;
  }
  let at = start + first.length;
  let isTaken = response.write(first);
  while (at < end) {
    if (response.destroyed) return;
    if (!isTaken) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    const piece = await read(at, Math.min(at + CHUNK_BYTES, end));
    at += piece.length;
    isTaken = response.write(piece);
  }
  response.end();
}
