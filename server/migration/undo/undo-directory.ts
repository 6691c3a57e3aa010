import { isDomainError } from '#platform/errors.ts';
import type { LedgerEntry } from '../ledger.ts';
import { readEntries, removeEntry } from '../sql/directory-entries.ts';
import { hasAddress, type DirectoryEntry, type TargetDirectory } from '../target-directory.ts';
import type { UndoRun } from '../undo-migration.ts';

/** What became of one alias, list or shared mailbox's members. */
export interface UndoneEntry {
  readonly entry: LedgerEntry;
  readonly isRemoved: boolean;
  /** Why it stays, for people. */
  readonly kept?: string;
}

/**
 * Takes back aliases, lists and members that this migration made and that nobody has changed since. It comes before the
 * accounts: with them members would go, and every list would look as if somebody had changed it.
 */
export async function undoDirectory(run: UndoRun): Promise<readonly UndoneEntry[]> {
  const { ledger, target, accounts, except, batch } = run;
  const { directory } = target;
  if (directory === undefined) return [];
  const undone: UndoneEntry[] = [];
  for (const entry of await readEntries(ledger.sql)) {
    if (accounts.length > 0 && !accounts.includes(entry.source)) continue;
    if (except?.has(entry.source) === true) continue;
    if (batch !== undefined && entry.batch !== batch) continue;
    undone.push(await undoEntry(directory, entry));
    // The ledger forgets it, also what was changed: it is the administrator's now.
    await ledger.sql.transaction(async (tx) => await removeEntry(tx, entry.address));
  }
  return undone;
}

async function undoEntry(directory: TargetDirectory, entry: LedgerEntry): Promise<UndoneEntry> {
  const { address, kind, state } = entry;
  const present = state === 'made' ? await tryFind(directory, address) : undefined;
  if (present === undefined) return { entry, isRemoved: false };
  if (kind === 'shared-mailbox') {
    for (const member of entry.members)
      if (hasAddress(present.members, member)) await directory.removeMember(address, member);
    return { entry, isRemoved: false };
  }
  const isSameKind = present.kind === kind;
  if (!isSameKind || !(await isAsMade(directory, entry, present)))
    return { entry, isRemoved: false, kept: `the ${kind} ${address}: it was changed since` };
  await directory.remove(address);
  return { entry, isRemoved: true };
}

async function isAsMade(
  directory: TargetDirectory,
  made: LedgerEntry,
  present: DirectoryEntry,
): Promise<boolean> {
  if (made.kind === 'list') {
    if (made.displayName.normalize('NFC') !== present.displayName) return false;
    if (made.posting.policy !== present.posting.policy) return false;
    if (!isSameSet(made.posting.posters, present.posting.posters)) return false;
  }
  if (present.members.some((it) => !hasAddress(made.members, it))) return false;
  for (const member of made.members)
    // An account that is gone took its membership with it.
    if (!hasAddress(present.members, member) && (await directory.isReachable(member))) return false;
  return true;
}

async function tryFind(
  directory: TargetDirectory,
  address: string,
): Promise<DirectoryEntry | undefined> {
  try {
    return await directory.find(address);
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return undefined;
  }
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((it) => hasAddress(b, it));
}
