import type { ByteRange } from '#codecs/webdav/byte-range.ts';
import type { DavRequest } from '../request.ts';
import type { DocumentNode } from '../tree/node.ts';
import { writePieces } from './write-pieces.ts';

/** Read and sent at once. */
const PIECE_BYTES = 1024 * 1024;

/** Sends a document, or a range of it, in pieces: none of them waits in memory for a slow client. */
export async function streamDocument(
  { deps, exchange }: Pick<DavRequest, 'deps' | 'exchange'>,
  { owner, document }: Pick<DocumentNode, 'owner' | 'document'>,
  answer: {
    readonly headers: Readonly<Record<string, string>>;
    readonly range: ByteRange | undefined;
  },
): Promise<void> {
  const { request, response } = exchange;
  const { size, itemId } = document;
  const { start, end } = answer.range ?? { start: 0, end: size };
  // Each piece is a look of its own, so that no view of the account stays open as long as the client takes.
  const read = async (from: number): Promise<Buffer> => {
    const to = Math.min(from + PIECE_BYTES, end);
    return await deps.store.look(owner.id, async (reader) =>
      size <= PIECE_BYTES
        ? (await reader.readContent(itemId)).subarray(from, to)
        : await (await reader.openContent(itemId)).read(from, to),
    );
  };
  const isEmpty = request.method === 'HEAD' || start === end;
  // Read before the head is sent: what is damaged is told of.
  const first = isEmpty ? undefined : await read(start);
  response.writeHead(answer.range === undefined ? 200 : 206, {
    ...answer.headers,
    'content-length': String(end - start),
    ...(answer.range && { 'content-range': `bytes ${start}-${end - 1}/${size}` }),
  });
  if (first === undefined || first.length === end - start) {
    response.end(first);
    return;
  }
  async function* pieces(begun: Buffer): AsyncGenerator<Buffer> {
    yield begun;
    for (let at = start + begun.length; at < end; at += PIECE_BYTES) yield await read(at);
  }
  await writePieces(deps.clock, response, pieces(first));
}
