import { readFileSync } from 'node:fs';
import type { Concern } from '#cli/parts.ts';
import { limitSettings } from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';
import { databaseAddress } from './databases.ts';

/** What the accounts get of the files that the system lets a process have open; connections get the other half. */
export interface FileShare {
  readonly openAccounts: number;
  readonly openPacks: number;
  /** Said when these are fewer accounts than the settings allow. */
  readonly concern: Concern | undefined;
}

/** Index, its WAL and shared memory, and a reader's index and WAL. */
const FILES_OF_ACCOUNT = 5;
const MOST_PACKS = 512;
const LEAST_ACCOUNTS = 8;

/** @param openFiles the process's limit; undefined where it is not known */
export function shareFiles(
  settings: Settings,
  openFiles: number | undefined = openFileLimit(),
): FileShare {
  const wanted = settings.of(limitSettings).openAccounts;
  if (openFiles === undefined || databaseAddress(settings) !== undefined)
    return { openAccounts: wanted, openPacks: MOST_PACKS, concern: undefined };
  const openPacks = Math.min(MOST_PACKS, Math.floor(openFiles / 8));
  const room = Math.floor((openFiles / 2 - openPacks) / FILES_OF_ACCOUNT);
  const openAccounts = Math.min(wanted, Math.max(LEAST_ACCOUNTS, room));
  if (openAccounts === wanted) return { openAccounts, openPacks, concern: undefined };
  const needed = 2 * (MOST_PACKS + wanted * FILES_OF_ACCOUNT);
  const message =
    `the system allows ${openFiles} open files: ${openAccounts} accounts are kept open instead of the ${wanted} of ` +
    `limits.open_accounts; allow ${needed} (LimitNOFILE= of the service, or ulimit -n), or lower that setting`;
  return { openAccounts, openPacks, concern: { name: 'few-open-files', message } };
}

/** Files that this process may have open, where Linux says it. */
export function openFileLimit(): number | undefined {
  try {
    const found = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    return found === null ? undefined : Number(found[1]);
  } catch {
    return undefined;
  }
}
