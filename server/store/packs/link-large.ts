// Puts a finished large file beside an account's packs: a hard link, or a copy where links are impossible.
import { existsSync, linkSync, mkdirSync, renameSync } from 'node:fs';
import { constants, copyFile, open, rm } from 'node:fs/promises';
import { isErrno, toFileFault } from './file-faults.ts';
import type { GroupSync } from './group-sync.ts';
import { largePath, type PackFolder } from './pack-folder.ts';

/** Does nothing when the account has the content. @throws DomainError no-space, read-only, not-found */
export async function linkLarge(
  folder: PackFolder,
  content: { readonly path: string; readonly sha256: Uint8Array },
  sync: GroupSync,
): Promise<void> {
  const target = largePath(folder, content.sha256);
  sync.markFolder(folder.large);
  if (existsSync(target)) return;
  try {
    if (mkdirSync(folder.large, { recursive: true, mode: 0o750 }) !== undefined)
      sync.markFolder(folder.folder);
    linkSync(content.path, target);
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return;
    if (!isErrno(error, 'EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'ENOSYS'))
      throw toFileFault(error, target);
    await copyWhole(content.path, target);
  }
}

async function copyWhole(from: string, target: string): Promise<void> {
  const unfinished = `${target}.new`;
  try {
    await copyFile(from, unfinished, constants.COPYFILE_FICLONE);
    await using file = await open(unfinished, 'r+');
    await file.datasync();
    renameSync(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw toFileFault(error, target);
  }
}
