import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import { ArchiveTree } from './archive-tree.ts';
import { fileFailure } from './file-failure.ts';
import type { FileTree } from './file-tree.ts';
import { openFolderTree } from './folder-tree.ts';
import type { Scratch } from './scratch.ts';
import { addTar } from './tar-archive.ts';
import { addZip } from './zip-archive.ts';

export interface TreeOpening {
  readonly clock: Clock;
  readonly scratch: Scratch;
}

const archiveName = /\.(?:zip|tar|tgz|tar\.gz)$/i;

export function isArchiveName(name: string): boolean {
  return archiveName.test(name);
}

export function withoutArchiveEnding(name: string): string {
  return name.replace(archiveName, '');
}

/**
 * A folder, or archives that belong together, or one file alone: then the tree has just that file.
 * @throws DomainError not-found, no-permission, corrupt, too-large
 */
export async function openTree(
  paths: readonly string[],
  { clock, scratch }: TreeOpening,
): Promise<FileTree> {
  const [first = ''] = paths;
  if (paths.length > 1 || isArchiveName(first)) {
    const tree = new ArchiveTree(first);
    for (const path of paths)
      await (/\.zip$/i.test(path) ? addZip(tree, path, scratch) : addTar(tree, path, scratch));
    return tree;
  }
  const facts = await stat(first).catch((error: unknown) => {
    throw fileFailure(first, error);
  });
  if (facts.isDirectory()) return openFolderTree(first, clock);
  if (!facts.isFile())
    throw new DomainError('bad-value', `${first} is neither a file nor a folder`);
  return onlyFile(openFolderTree(dirname(first), clock), basename(first));
}

function onlyFile(folder: FileTree, name: string): FileTree {
  return {
    ...folder,
    children: async (path) => (path === '' ? [{ name, isFolder: false }] : []),
  };
}
