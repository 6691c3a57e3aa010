import type { TargetFolder } from '../target.ts';
import { foldersById } from './folders-by-id.ts';

/** Folders that the target had when a run began, and what the run has renamed of them since. */
export class KnownFolders {
  readonly #byId: Map<string, TargetFolder>;
  readonly #renames: { readonly from: readonly string[]; readonly to: readonly string[] }[] = [];

  constructor(folders: readonly TargetFolder[]) {
    this.#byId = foldersById(folders);
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  get(id: string): TargetFolder | undefined {
    const found = this.#byId.get(id);
    return found === undefined || this.#renames.length === 0
      ? found
      : { ...found, path: this.#now(found.path) };
  }

  /** The one that has a role. */
  withRole({ kind, role }: Pick<TargetFolder, 'kind' | 'role'>): TargetFolder | undefined {
    return this.#byId.values().find((it) => it.kind === kind && it.role === role);
  }

  /** Whether nobody but this run has given it another name. @param path where an earlier run has left it */
  isWhereItWas({ path: now }: TargetFolder, path: readonly string[]): boolean {
    return this.#now(path).join('/') === now.join('/');
  }

  /** What lay below moved with it. */
  noteRename(from: readonly string[], to: readonly string[]): void {
    this.#renames.push({ from, to });
  }

  #now(path: readonly string[]): readonly string[] {
    let now = path;
    for (const { from, to } of this.#renames)
      if (from.every((level, at) => level === now[at])) now = [...to, ...now.slice(from.length)];
    return now;
  }
}
