import { formatMultistatusEnd, multistatusStart } from '#codecs/webdav/format-multistatus.ts';
import type { DavRequest } from '../request.ts';
import { slicesOf } from './slices.ts';
import { writePieces } from './write-pieces.ts';

/**
 * Sends a multistatus while it is made: an answer of thousands of objects never lies in memory as a whole. What fails before
 * the first piece is still a refusal; afterwards the connection breaks off, so that nobody takes a part for the whole.
 */
export async function streamMultistatus(
  { deps, exchange }: Pick<DavRequest, 'deps' | 'exchange'>,
  pieces: AsyncGenerator<string>,
): Promise<void> {
  const first = await pieces.next();
  exchange.response.writeHead(207, { 'content-type': 'application/xml; charset=utf-8' });
  await writePieces(deps.clock, exchange.response, whole(first, pieces));
}

async function* whole(
  first: IteratorResult<string>,
  rest: AsyncGenerator<string>,
): AsyncGenerator<string> {
  yield multistatusStart;
  if (first.done !== true) {
    yield* slicesOf(first.value);
    for await (const piece of rest) yield* slicesOf(piece);
  }
  yield formatMultistatusEnd();
}
