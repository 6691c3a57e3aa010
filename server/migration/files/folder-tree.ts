import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#platform/clock.ts';
import { openDiskFile } from './disk-file.ts';
import { fileFailure } from './file-failure.ts';
import type { FileFacts, FileTree, TreeEntry } from './file-tree.ts';
import { OldNames } from './old-names.ts';

/** A file changed so lately may change again without its time telling: clocks of file systems tick slowly. */
const UNSETTLED_MS = 2000;

/**
 * A folder on the disk. Links are followed where they lead, but to no folder above themselves, and to nothing of another owner:
 * who reads may be allowed more than who made the link.
 */
export function openFolderTree(root: string, clock: Clock): FileTree {
  const names = new OldNames();
  const at = (path: string) => names.onDisk(path === '' ? root : join(root, path));
  return {
    location: root,
    async children(folder) {
      const shown = folder === '' ? root : join(root, folder);
      const path = names.onDisk(shown);
      const entries = await readdir(path, { withFileTypes: true, encoding: 'buffer' }).catch(
        (error: unknown) => {
          const failure = fileFailure(shown, error);
          if (failure.code === 'not-found') return [];
          throw failure;
        },
      );
      const found: TreeEntry[] = [];
      for (const { entry, name } of names.show(shown, entries)) {
        const kind = await kindOf(path, names.onDisk(join(shown, name)), entry);
        if (kind !== undefined) found.push({ name, isFolder: kind === 'folder' });
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

async function kindOf(
  folder: string | Buffer,
  path: string | Buffer,
  entry: Dirent<Buffer>,
): Promise<'file' | 'folder' | undefined> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return undefined;
  const target = await realpath(path).catch(() => undefined);
  if (target === undefined || `${await realpath(folder)}/`.startsWith(`${target}/`))
    return undefined;
  const link = await lstat(path).catch(() => undefined);
  const facts = await stat(path).catch(() => undefined);
  if (link === undefined || facts === undefined) return undefined;
  // The administrator's links lead anywhere.
  if (link.uid !== 0 && link.uid !== facts.uid) return undefined;
  if (facts.isDirectory()) return 'folder';
  return facts.isFile() ? 'file' : undefined;
}
