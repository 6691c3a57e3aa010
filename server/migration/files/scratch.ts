import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Bytes } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import { fileFailure } from './file-failure.ts';

/** Room on the disk for what must be unpacked to be read in any order. Made when it is first needed, and removed. */
export interface Scratch extends AsyncDisposable {
  /** Its folder, made by this call at the latest. */
  folder(): Promise<string>;
  /**
   * Writes a stream into a new file and gives its path.
   * @param expected bytes, where they are known
   * @throws DomainError no-space, and what the stream throws
   */
  keep(
    source: AsyncIterable<Bytes> | NodeJS.ReadableStream,
    expected: number | undefined,
    check?: (bytesSoFar: number, chunk: Bytes) => void,
  ): Promise<string>;
}

/** Of the disk, left free. */
const SPARE_BYTES = 64 * 1024 * 1024;

/** @param parent folder below which it is made; default the system's for temporary files */
export function createScratch(parent: string = tmpdir()): Scratch {
  let made: Promise<string> | undefined;
  let files = 0;
  const folder = async () => {
    made ??= mkdtemp(join(parent, 'mailstead-unpacked-')).catch((error: unknown) => {
      throw fileFailure(parent, error);
    });
    return await made;
  };
  return {
    folder,
    async keep(source, expected, check) {
      const path = join(await folder(), String(++files));
      if (expected !== undefined) await expectRoom(await folder(), expected);
      let written = 0;
      const counter = new Transform({
        transform(chunk: Bytes, _encoding, done) {
          written += chunk.length;
          try {
            check?.(written, chunk);
            done(null, chunk);
          } catch (error) {
            done(error as Error);
          }
        },
      });
      try {
        await pipeline(source, counter, createWriteStream(path, { mode: 0o600 }));
      } catch (error) {
        await rm(path, { force: true });
        throw fullDisk(error, await folder());
      }
      return path;
    },
    async [Symbol.asyncDispose]() {
      if (made !== undefined) await rm(await made, { recursive: true, force: true });
    },
  };
}

async function expectRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bytes + SPARE_BYTES > bavail * bsize) throw noRoom(folder);
}

function fullDisk(error: unknown, folder: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT' ? noRoom(folder) : error;
}

function noRoom(folder: string): DomainError {
  return new DomainError(
    'no-space',
    `${folder} has no room to unpack the archive: name a larger disk with --option scratch=FOLDER, or unpack it by hand and name the folder`,
  );
}
