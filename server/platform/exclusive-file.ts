import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * The exclusive right to something, over all processes of this machine: a file that names its holder. A holder that died
 * gives way. @returns undefined when a living process has it
 */
export async function acquireExclusiveFile(path: string): Promise<AsyncDisposable | undefined> {
  await mkdir(dirname(path), { recursive: true });
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await using file = await open(path, 'wx', 0o600);
      await file.writeFile(String(process.pid));
      return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isHeld(path)) return undefined;
    await rm(path, { force: true });
  }
  return undefined;
}

async function isHeld(path: string): Promise<boolean> {
  const pid = Number(await readFile(path, 'utf8').catch(() => '0'));
  // An empty file belongs to a process that is just writing its name.
  if (pid === 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
