import { readdir, stat } from 'node:fs/promises';
import { extensionOf } from './file-tree.ts';

/** Whether a path is a file, or a folder with files of these extensions right in it. */
export async function hasFiles(path: string, extensions: readonly string[]): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isDirectory() !== true) return facts?.isFile() === true;
  const names: string[] = await readdir(path).catch(() => []);
  return names.some((name) => extensions.includes(extensionOf(name)));
}
