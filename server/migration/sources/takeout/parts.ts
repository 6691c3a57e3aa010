import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isArchiveName, withoutArchiveEnding } from '../../files/open-tree.ts';
import type { AccountPlace } from '../../files/find-accounts.ts';

/** The archives in a folder, those of one export together: "takeout-20240131T101112Z-001.zip", "...-002.zip". */
export async function exportsIn(folder: string): Promise<AccountPlace[]> {
  const names: string[] = await readdir(folder).catch(() => []);
  const byExport = new Map<string, string[]>();
  for (const name of names.filter(isArchiveName).sort()) {
    const key = withoutArchiveEnding(name).replace(/(?:-\d{1,3})?-\d{3}$/, '');
    byExport.set(key, [...(byExport.get(key) ?? []), join(folder, name)]);
  }
  return Array.from(byExport, ([name, paths]) => ({ name, paths }));
}
