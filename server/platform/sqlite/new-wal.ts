import { existsSync, statSync } from 'node:fs';

/** A WAL that a connection made and nobody has written to. */
export interface NewWal {
  isUntouched(): boolean;
}

/**
 * Opens a database whose WAL is perhaps made with it.
 *
 * SQLite syncs the header of a WAL before its first frames, and stops the event loop for as long: after a power cut the old
 * header would vouch for those frames of an earlier round that are not overwritten yet. In a file just made there is nothing
 * of an earlier round.
 */
export function openWithWal<Database>(
  path: string,
  open: () => Database,
): { readonly database: Database; readonly newWal: NewWal | undefined } {
  const wal = `${path}-wal`;
  const isPresent = existsSync(wal);
  const database = open();
  const made = isPresent ? undefined : stampOf(wal);
  if (made === undefined) return { database, newWal: undefined };
  return { database, newWal: { isUntouched: () => stampOf(wal) === made } };
}

/** Differs when the file was written to, cut or replaced; undefined when it is not there or not empty. */
function stampOf(path: string): string | undefined {
  const facts = statSync(path, { bigint: true, throwIfNoEntry: false });
  return facts === undefined || facts.size > 0n ? undefined : `${facts.ino} ${facts.mtimeNs}`;
}
