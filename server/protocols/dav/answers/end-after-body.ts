import type { DavExchange } from '../exchange.ts';

/** Programs that were refused go on sending what they had begun; more than this none has in the pipe. */
const MAX_BYTES = 128 * 1024 * 1024;
/** Long enough for that over a line of an office. */
const MAX_MS = 30_000;

/**
 * Writes an answer whose length was told, and ends when the body has been read and thrown away: a connection that is closed
 * before would take the answer with it, and the client would know of nothing but a broken line.
 */
export function endAfterBody({ request, response }: DavExchange, answer: Buffer): void {
  response.write(answer);
  const timer = setTimeout(() => response.end(), MAX_MS);
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_BYTES) end();
  });
  request.once('end', end);
  request.once('close', end);
  request.resume();
}
