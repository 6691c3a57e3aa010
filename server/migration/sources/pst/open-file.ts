import { open } from 'node:fs/promises';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { openPst } from '#codecs/pst/open-pst.ts';
import type { PstFile } from '#codecs/pst/pst-file.ts';
import { windowedReads } from './windowed-reads.ts';

/** A file that is open for reading. */
export interface OpenFile extends AsyncDisposable {
  readonly path: string;
  readonly pst: PstFile;
  /** Another one when the file is another one. */
  readonly mark: string;
}

/** @throws DomainError not-found, bad-syntax when it is no PST or OST file */
export async function openFile(path: string, codePage: number | undefined): Promise<OpenFile> {
  const handle = await openHandle(path);
  try {
    const { size, mtimeMs } = await handle.stat();
    const readAt = windowedReads(handle, size);
    const options = codePage === undefined ? {} : { codePage };
    const pst = await openPst({ readAt, fileBytes: size, ...options });
    return {
      path,
      pst,
      mark: `${size}-${Math.floor(mtimeMs)}`,
      [Symbol.asyncDispose]: async () => await handle.close(),
    };
  } catch (error) {
    await handle.close();
    if (!(error instanceof InputSyntaxError)) throw error;
    throw new DomainError('bad-syntax', `${path}: ${error.message}`, { cause: error });
  }
}

async function openHandle(path: string) {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw new DomainError('not-found', `${path} cannot be opened: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
