import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import { DEFAULT_MAX_MESSAGE_BYTES } from '#codecs/mbox/read-mbox.ts';

const options = { maxOutputLength: DEFAULT_MAX_MESSAGE_BYTES };

/** A message as it was before another server compressed its file (gzip or zstd); no mail begins with these octets. */
export async function expand(content: Buffer): Promise<Buffer> {
  const mark = content.toString('hex', 0, 4);
  if (mark.startsWith('1f8b08')) return await promisify(gunzip)(content, options);
  if (mark === '28b52ffd') return await promisify(zstdDecompress)(content, options);
  return content;
}
