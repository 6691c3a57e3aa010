import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { DomainError } from '#platform/errors.ts';
import { formatSize } from '#platform/units.ts';

/** The body of an answer, unpacked. @throws DomainError too-large, not-supported, and what the connection throws */
export async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of source) chunks.push(chunk);
  };
  const limit = atMost(maxBytes);
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  switch (encoding) {
    case 'identity':
    case '':
      await pipeline(response, limit, collect);
      break;
    case 'gzip':
    case 'x-gzip':
      // Both ends are counted: little can unpack to much, and much to nothing.
      await pipeline(response, limit, createGunzip(), atMost(maxBytes), collect);
      break;
    default:
      throw new DomainError('not-supported', `it is packed as "${encoding.slice(0, 40)}"`);
  }
  return Buffer.concat(chunks);
}

function atMost(maxBytes: number) {
  return async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let size = 0;
    for await (const chunk of source) {
      size += chunk.length;
      if (size > maxBytes)
        throw new DomainError('too-large', `it is larger than ${formatSize(maxBytes)}`);
      yield chunk;
    }
  };
}
