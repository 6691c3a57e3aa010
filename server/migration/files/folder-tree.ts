import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#platform/clock.ts';
import { openDiskFile } from './disk-file.ts';
import { fileFailure } from './file-failure.ts';
import type { FileFacts, FileTree, TreeEntry } from './file-tree.ts';

/** A file changed so lately may change again without its time telling: clocks of file systems tick slowly. */
const UNSETTLED_MS = 2000;

/** A folder on the disk. Links are followed where they lead, but to no folder above themselves. */
export function openFolderTree(root: string, clock: Clock): FileTree {
  const at = (path: string) => (path === '' ? root : join(root, path));
  return {
    location: root,
    async children(folder) {
      const path = at(folder);
      const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
        const failure = fileFailure(path, error);
        if (failure.code === 'not-found') return [];
        throw failure;
      });
      const found: TreeEntry[] = [];
      for (const entry of entries) {
        const kind = await kindOf(path, entry);
        if (kind !== undefined) found.push({ name: entry.name, isFolder: kind === 'folder' });
      }
      return found.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async facts(path) {
      const facts = await stat(at(path), { bigint: true }).catch(() => undefined);
      if (facts?.isFile() !== true) return undefined;
      const isSettled = clock.epochMs() - Number(facts.mtimeMs) > UNSETTLED_MS;
      const mark = isSettled ? `${facts.size}-${facts.mtimeNs}` : '';
      return {
        size: Number(facts.size),
        modifiedAtSeconds: Number(facts.mtimeMs / 1000n),
        mark,
      } satisfies FileFacts;
    },
    open: async (path) => await openDiskFile(at(path)),
    async [Symbol.asyncDispose]() {},
  };
}

async function kindOf(folder: string, entry: Dirent): Promise<'file' | 'folder' | undefined> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return undefined;
  const target = await realpath(join(folder, entry.name)).catch(() => undefined);
  if (target === undefined || `${await realpath(folder)}/`.startsWith(`${target}/`))
    return undefined;
  const facts = await stat(target).catch(() => undefined);
  if (facts?.isDirectory() === true) return 'folder';
  return facts?.isFile() === true ? 'file' : undefined;
}
