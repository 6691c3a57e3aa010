import type { TargetFolder } from '../target.ts';

/** Folders of the target by their ids, and by those that ledgers may know them by. */
export function foldersById(folders: readonly TargetFolder[]): Map<string, TargetFolder> {
  const byId = new Map<string, TargetFolder>();
  for (const folder of folders) for (const id of folder.formerIds ?? []) byId.set(id, folder);
  for (const folder of folders) byId.set(folder.id, folder);
  return byId;
}
