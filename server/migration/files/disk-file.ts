import { open } from 'node:fs/promises';
import { fileFailure } from './file-failure.ts';
import type { OpenFile } from './file-tree.ts';

/** A file of the disk, or a part of one. @throws DomainError */
export async function openDiskFile(
  path: string | Buffer,
  range?: { readonly start: number; readonly size: number },
): Promise<OpenFile> {
  const handle = await open(path).catch((error: unknown) => {
    throw fileFailure(path.toString(), error);
  });
  try {
    const facts = await handle.stat();
    const start = range?.start ?? 0;
    const size = range?.size ?? facts.size;
    return {
      size,
      async read(from, length) {
        const wanted = Math.min(length, size - from);
        if (wanted <= 0) return Buffer.alloc(0);
        const buffer = Buffer.allocUnsafe(wanted);
        let done = 0;
        try {
          while (done < wanted) {
            const at = start + from + done;
            const { bytesRead } = await handle.read(buffer, done, wanted - done, at);
            if (bytesRead === 0) break;
            done += bytesRead;
          }
        } catch (error) {
          throw fileFailure(path.toString(), error);
        }
        return buffer.subarray(0, done);
      },
      [Symbol.asyncDispose]: async () => await handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw fileFailure(path.toString(), error);
  }
}

/** A content that is in memory already. */
export function memoryFile(content: Buffer): OpenFile {
  return {
    size: content.length,
    read: async (start, length) => content.subarray(start, start + length),
    async [Symbol.asyncDispose]() {},
  };
}
