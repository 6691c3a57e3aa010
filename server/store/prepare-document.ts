import { readFile } from 'node:fs/promises';
import type { BlobStore, IncomingContent } from './blob-store.ts';
import type { PreparedDocument } from './document.ts';
import { summarizeDocument } from './summarize-document.ts';

/** See Store.prepareDocument(). */
export async function prepareDocument(
  blobs: BlobStore,
  content: IncomingContent,
  mediaType: string,
): Promise<PreparedDocument> {
  const packed = await blobs.pack(content);
  try {
    const summary = summarizeDocument(mediaType, async () => await textOf(content));
    return {
      content: packed,
      mediaType,
      summary: await summary,
      [Symbol.asyncDispose]: async () => await packed[Symbol.asyncDispose](),
    };
  } catch (error) {
    await packed[Symbol.asyncDispose]();
    throw error;
  }
}

async function textOf(content: IncomingContent): Promise<Uint8Array> {
  return content.kind === 'memory' ? content.bytes : await readFile(content.path);
}
