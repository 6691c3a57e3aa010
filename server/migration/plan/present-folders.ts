import type { FolderWish, TargetFolder } from '../target.ts';

/** Folders that the target has, found by role or by name: what of them the plan shows. There may be a hundred thousand. */
export class PresentFolders {
  readonly #byRole = new Map<string, Pick<TargetFolder, 'path' | 'items'>>();
  readonly #byName = new Map<string, number>();

  constructor(folders: readonly TargetFolder[]) {
    for (const { kind, role, path, items } of folders) {
      if (role !== undefined) this.#byRole.set(`${kind} ${role}`, { path, items });
      this.#byName.set(`${kind} ${path.join('/')}`, items);
    }
  }

  find({ kind, role, path }: FolderWish): Pick<TargetFolder, 'path' | 'items'> | undefined {
    const byRole = role === undefined ? undefined : this.#byRole.get(`${kind} ${role}`);
    if (byRole !== undefined) return byRole;
    const items = this.#byName.get(`${kind} ${path.join('/')}`);
    return items === undefined ? undefined : { path, items };
  }
}
