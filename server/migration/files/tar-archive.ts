import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { indexTar } from '#codecs/tar/index-tar.ts';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import type { ArchiveTree } from './archive-tree.ts';
import { openDiskFile } from './disk-file.ts';
import type { Scratch } from './scratch.ts';
import { checkRatio } from './unpack-limits.ts';

/** Adds the files of a tar archive, plain or packed by gzip, to a tree. A packed one is unpacked once. @throws DomainError */
export async function addTar(tree: ArchiveTree, path: string, scratch: Scratch): Promise<void> {
  const plain = (await isGzip(path)) ? await unpack(path, scratch) : path;
  await using archive = await openDiskFile(plain);
  try {
    for await (const { path: name, start, size, modifiedAtSeconds } of indexTar(
      archive.read,
      archive.size,
    ))
      tree.add({
        path: name,
        size,
        modifiedAtSeconds,
        mark: `${size}-${modifiedAtSeconds}`,
        open: async () => await openDiskFile(plain, { start, size }),
      });
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    throw new DomainError('corrupt', `${path}: ${error.message}; fetch it again`, { cause: error });
  }
}

async function isGzip(path: string): Promise<boolean> {
  await using file = await openDiskFile(path);
  return (await file.read(0, 3)).toString('hex') === '1f8b08';
}

async function unpack(path: string, scratch: Scratch): Promise<string> {
  const { size } = await stat(path);
  const stream = createReadStream(path, { highWaterMark: 1024 * 1024 });
  try {
    return await scratch.keep(stream.pipe(createGunzip()), undefined, (bytes) =>
      checkRatio(path, size, bytes),
    );
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new DomainError('corrupt', `${path} is damaged: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    stream.destroy();
  }
}
