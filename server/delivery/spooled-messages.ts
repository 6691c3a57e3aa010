import { open } from 'node:fs/promises';
import { DomainError } from '#platform/errors.ts';
import type { MessageSource } from './delivery.ts';

/** A message in memory; disposing makes room for the next. */
export interface LoadedMessage extends Disposable {
  readonly bytes: Buffer;
}

/** Reads spooled messages whole, no more of them at once than there is room for. */
export interface SpooledMessages {
  /** Waits its turn. @throws DomainError unavailable */
  load(message: MessageSource & { readonly kind: 'file' }): Promise<LoadedMessage>;
}

/** @param maxBytes for all together; a message that is larger is read when it is alone */
export function createSpooledMessages(maxBytes: number): SpooledMessages {
  const waiting: { readonly size: number; readonly begin: () => void }[] = [];
  let used = 0;

  const hasRoom = (size: number): boolean => used === 0 || used + size <= maxBytes;
  const leave = (size: number): void => {
    used -= size;
    while (waiting.length > 0 && hasRoom(waiting[0]!.size)) {
      const { size: next, begin } = waiting.shift()!;
      // The one that is woken has its room already: nobody slips in between.
      used += next;
      begin();
    }
  };
  return {
    async load(message) {
      const { size } = message;
      if (waiting.length === 0 && hasRoom(size)) used += size;
      else await new Promise<void>((begin) => waiting.push({ size, begin }));
      try {
        return { bytes: await readWhole(message), [Symbol.dispose]: () => leave(size) };
      } catch (error) {
        leave(size);
        throw new DomainError(
          'unavailable',
          `${message.path}: the spooled message cannot be read`,
          { cause: error },
        );
      }
    },
  };
}

async function readWhole({ path, size }: MessageSource & { kind: 'file' }): Promise<Buffer> {
  await using file = await open(path, 'r');
  const bytes = Buffer.allocUnsafeSlow(size);
  for (let done = 0; done < size;) {
    const { bytesRead } = await file.read(bytes, done, size - done, done);
    if (bytesRead === 0) throw new Error(`the file ends after ${done} bytes of ${size}`);
    done += bytesRead;
  }
  return bytes;
}
