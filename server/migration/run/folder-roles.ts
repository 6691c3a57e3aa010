import type { CollectionRole } from '#store/collection.ts';
import type { SourceFolder } from '../item.ts';
import { standardNames, type NamedRole } from '../rules/folder-role-names.ts';
import { foldName, roleByName } from '../rules/folder-roles.ts';

type NotedFolder = Pick<SourceFolder, 'id' | 'kind' | 'path'>;

/** The roles of folders, and names that must be left to the folders of the target that have one. */
export interface AssignedRoles {
  /** By their ids in the source. */
  readonly byId: ReadonlyMap<string, CollectionRole>;
  readonly reserved: readonly string[];
}

/**
 * Each role goes to one folder: the one that the source says, else one that is only called so, before others the one with the
 * standard name. A folder "Trash" beside the one with that role stays a folder of its own. Folders without a role are not
 * remembered: there may be a hundred thousand.
 */
export class FolderRoles {
  readonly #said: { readonly folder: NotedFolder; readonly role: CollectionRole }[] = [];
  readonly #calledSo = new Map<NamedRole, NotedFolder>();

  note({ id, kind, path, role }: SourceFolder): void {
    const folder = { id, kind, path };
    if (role !== undefined) {
      this.#said.push({ folder, role });
      return;
    }
    const called = roleByName(kind, path);
    if (called === undefined) return;
    if (!this.#calledSo.has(called) || isCalled(path, standardNames[called]))
      this.#calledSo.set(called, folder);
  }

  /** Of all that were noted. */
  assign(): AssignedRoles {
    const said = new Set<string>(
      this.#said.filter(({ folder }) => folder.kind === 'mailbox').map(({ role }) => role),
    );
    const all = [
      ...this.#said,
      ...[...this.#calledSo]
        .filter(([role]) => !said.has(role))
        .map(([role, folder]) => ({ folder, role })),
    ];
    const reserved = all.flatMap(({ folder: { kind, path }, role }) => {
      const standard = standardNameOf(role);
      if (kind !== 'mailbox' || standard === undefined) return [];
      return isCalled(path, standard) ? path : [standard];
    });
    return { byId: new Map(all.map(({ folder, role }) => [folder.id, role])), reserved };
  }
}

/** Whether a folder with a role is called as such folders are in targets: then no other one may have its name. */
export function hasStandardName(
  { kind, path }: Pick<SourceFolder, 'kind' | 'path'>,
  role: CollectionRole | undefined,
): boolean {
  const standard = role === undefined ? undefined : standardNameOf(role);
  return kind === 'mailbox' && standard !== undefined && isCalled(path, standard);
}

function isCalled(path: readonly string[], name: string): boolean {
  return path.length === 1 && foldName(path[0]!) === foldName(name);
}

function standardNameOf(role: CollectionRole): string | undefined {
  return Object.hasOwn(standardNames, role) ? standardNames[role as NamedRole] : undefined;
}
