import type { CollectionRole } from '#store/collection.ts';
import type { SourceFolder } from '../item.ts';
import { standardNames, type NamedRole } from '../rules/folder-role-names.ts';
import { foldName, roleByName } from '../rules/folder-roles.ts';

/** The roles of folders, and names that must be left to the folders of the target that have one. */
export interface FolderRoles {
  readonly byFolder: ReadonlyMap<SourceFolder, CollectionRole>;
  readonly reserved: readonly string[];
}

/**
 * Each role goes to one folder: the one that the source says, else one that is only called so, before others the one with the
 * standard name. A folder "Trash" beside the one with that role stays a folder of its own.
 */
export function assignRoles(folders: readonly SourceFolder[]): FolderRoles {
  const byFolder = new Map<SourceFolder, CollectionRole>();
  const said = new Set<string>();
  for (const folder of folders)
    if (folder.role !== undefined) {
      byFolder.set(folder, folder.role);
      if (folder.kind === 'mailbox') said.add(folder.role);
    }
  for (const [role, folder] of calledSo(folders)) if (!said.has(role)) byFolder.set(folder, role);
  const reserved: string[] = [];
  for (const [{ kind, path }, role] of byFolder) {
    const standard = standardNameOf(role);
    if (kind === 'mailbox' && standard !== undefined && !isCalled(path, standard))
      reserved.push(standard);
  }
  return { byFolder, reserved };
}

function calledSo(folders: readonly SourceFolder[]): Map<NamedRole, SourceFolder> {
  const found = new Map<NamedRole, SourceFolder>();
  for (const folder of folders) {
    const role = folder.role === undefined ? roleByName(folder.kind, folder.path) : undefined;
    if (role === undefined) continue;
    if (!found.has(role) || isCalled(folder.path, standardNames[role])) found.set(role, folder);
  }
  return found;
}

function isCalled(path: readonly string[], name: string): boolean {
  return path.length === 1 && foldName(path[0]!) === foldName(name);
}

function standardNameOf(role: CollectionRole): string | undefined {
  return Object.hasOwn(standardNames, role) ? standardNames[role as NamedRole] : undefined;
}
