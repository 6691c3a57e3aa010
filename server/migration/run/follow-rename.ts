import type { LedgerFolder } from '../ledger.ts';
import { setFolderNames } from '../sql/folders.ts';
import type { FolderWish, TargetFolder } from '../target.ts';
import type { AccountJob } from './folder-job.ts';
import type { KnownFolders } from './known-folders.ts';

/**
 * Gives a mailbox of the target the name that it got in the source since the last run, unless its user has given it another one
 * here. Gives what the ledger knows of it then.
 */
export async function followRename(
  job: Pick<AccountJob, 'ledger' | 'target'>,
  on: {
    readonly known: LedgerFolder;
    readonly sourcePath: readonly string[];
    readonly wish: FolderWish;
    readonly there: KnownFolders;
    /** Makes what lies above the new place. */
    readonly expectAbove: () => Promise<void>;
  },
): Promise<LedgerFolder> {
  const { known, sourcePath, wish, there } = on;
  const place = there.get(known.targetId);
  const isSame = isSamePath(known.sourcePath, sourcePath);
  if (isSame || place === undefined || wish.kind !== 'mailbox' || wish.role !== undefined)
    return known;
  const to = there.isWhereItWas(place, known.targetPath)
    ? await moved(job, { ...on, place, path: wish.path })
    : // Theirs; from now on it is known under both its names.
      known.targetPath;
  if (to === undefined) return known;
  const names = { id: known.id, sourcePath, targetPath: to };
  await job.ledger.sql.transaction(async (tx) => await setFolderNames(tx, names));
  return { ...known, sourcePath, targetPath: to };
}

/** Where it lies then; undefined where the target does not take the name. */
async function moved(
  { target }: Pick<AccountJob, 'target'>,
  on: {
    readonly place: TargetFolder;
    readonly path: readonly string[];
    readonly there: KnownFolders;
    readonly expectAbove: () => Promise<void>;
  },
): Promise<readonly string[] | undefined> {
  const { place, path, there, expectAbove } = on;
  if (isSamePath(place.path, path)) return path;
  if (target.renameFolder === undefined || place.role !== undefined) return undefined;
  await expectAbove();
  if (!(await target.renameFolder(place, path))) return undefined;
  there.noteRename(place.path, path);
  return path;
}

export function isSamePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((level, at) => level === b[at]);
}
