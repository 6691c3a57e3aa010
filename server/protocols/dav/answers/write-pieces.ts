import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Clock } from '#platform/clock.ts';

/** A client that takes nothing for so long is cut off. */
const STALLED_MS = 120_000;

/**
 * Writes pieces as fast as the client takes them, and ends the response. What fails after the head was sent breaks the
 * connection off, so that nobody takes a part for the whole.
 */
export async function writePieces(
  clock: Clock,
  response: ServerResponse,
  pieces: AsyncIterable<string | Buffer>,
): Promise<void> {
  try {
    for await (const piece of pieces) {
      if (response.destroyed) return;
      if (!response.write(piece) && !(await drains(clock, response))) {
        response.destroy();
        return;
      }
    }
    response.end();
  } catch (error) {
    response.destroy();
    throw error;
  }
}

/** False when it took too long, or the client went away. */
async function drains(clock: Clock, response: ServerResponse): Promise<boolean> {
  const stop = new AbortController();
  const { signal } = stop;
  try {
    const first = await Promise.race([
      once(response, 'drain', { signal }).then(() => 'drain'),
      once(response, 'close', { signal }).then(() => 'close'),
      clock.sleep(STALLED_MS, signal).then(() => 'stalled'),
    ]);
    return first === 'drain';
  } finally {
    stop.abort();
  }
}
