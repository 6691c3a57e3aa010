import { promisify } from 'node:util';
import { gunzip, zstdDecompress, type ZlibOptions, type ZstdOptions } from 'node:zlib';
import type { Bytes } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import { MAX_MESSAGE_BYTES } from './read-message.ts';

const unzip = promisify<Bytes, ZlibOptions, Bytes>(gunzip);
const unzstd = promisify<Bytes, ZstdOptions, Bytes>(zstdDecompress);
const options = { maxOutputLength: MAX_MESSAGE_BYTES };

/**
 * A message as it was before a server compressed its file (gzip or zstd); no mail begins with these bytes.
 * @throws DomainError corrupt, too-large
 */
export async function expand(content: Bytes): Promise<Bytes> {
  const mark = content.toString('hex', 0, 4);
  const isGzip = mark.startsWith('1f8b08');
  if (!isGzip && mark !== '28b52ffd') return content;
  try {
    return isGzip ? await unzip(content, options) : await unzstd(content, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new DomainError('too-large', `it unpacks to more than ${MAX_MESSAGE_BYTES} bytes`);
    throw new DomainError('corrupt', `it cannot be unpacked: ${(error as Error).message}`);
  }
}
