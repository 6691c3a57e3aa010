import { mkdir, readlink, rm, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DomainError } from './errors.ts';

/**
 * The exclusive right to something, over all processes of this machine: a link whose target names its holder, so that
 * right and name come to be at once, and without room on a full disk. A holder that died gives way.
 * @returns undefined when a living process has it
 * @throws DomainError no-space, read-only
 */
export async function acquireExclusiveFile(path: string): Promise<AsyncDisposable | undefined> {
  try {
    await mkdir(dirname(path), { recursive: true });
    for (let attempt = 0; attempt < 2; attempt++) {
      if (await tryLink(path)) return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
      if (await isHeld(path)) return undefined;
      await rm(path, { force: true });
    }
    return undefined;
  } catch (error) {
    throw toDomainError(error, path);
  }
}

async function tryLink(path: string): Promise<boolean> {
  try {
    await symlink(String(process.pid), path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

async function isHeld(path: string): Promise<boolean> {
  // What is no link was left by an older version.
  const pid = Number(await readlink(path).catch(() => '0'));
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function toDomainError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new DomainError('no-space', `${path}: the disk is full`, { cause: error });
  if (code === 'EROFS' || code === 'EACCES')
    return new DomainError('read-only', `${path}: cannot be written`, { cause: error });
  return error;
}
