import { once } from 'node:events';
import { formatMultistatusEnd, multistatusStart } from '#codecs/webdav/format-multistatus.ts';
import type { DavExchange } from '../exchange.ts';

/**
 * Sends a multistatus while it is made: an answer of thousands of objects never lies in memory as a whole. What fails before
 * the first piece is still a refusal; afterwards the connection breaks off, so that nobody takes a part for the whole.
 */
export async function streamMultistatus(
  { response }: DavExchange,
  pieces: AsyncIterable<string>,
): Promise<void> {
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    const first = await iterator.next();
    response.writeHead(207, { 'content-type': 'application/xml; charset=utf-8' });
    let text = multistatusStart;
    for (let next = first; next.done !== true; next = await iterator.next()) {
      text += next.value;
      if (response.destroyed) return;
      if (!response.write(text))
        await Promise.race([once(response, 'drain'), once(response, 'close')]);
      text = '';
    }
    response.end(text + formatMultistatusEnd());
  } catch (error) {
    if (response.headersSent) response.destroy();
    throw error;
  } finally {
    await iterator.return?.();
  }
}
