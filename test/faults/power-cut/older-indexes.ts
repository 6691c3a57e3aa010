import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const parts = ['index.sqlite', 'index.sqlite-wal'];

/** Copies of account indexes as they were earlier. */
export interface OlderIndexes {
  keep(account: string): void;
  /** False when there is no copy of this account. */
  restore(account: string): boolean;
}

/** `folder` holds the copies; `accounts` is the folder of all accounts. */
export function createOlderIndexes(folder: string, accounts: string): OlderIndexes {
  return {
    keep(account) {
      mkdirSync(join(folder, account), { recursive: true });
      copyIndex(join(accounts, account), join(folder, account));
    },
    restore(account) {
      if (!existsSync(join(folder, account, 'index.sqlite'))) return false;
      copyIndex(join(folder, account), join(accounts, account));
      return true;
    },
  };
}

export function deleteIndex(accountFolder: string): void {
  for (const part of [...parts, 'index.sqlite-shm'])
    rmSync(join(accountFolder, part), { force: true });
}

function copyIndex(from: string, to: string): void {
  deleteIndex(to);
  for (const part of parts)
    if (existsSync(join(from, part))) copyFileSync(join(from, part), join(to, part));
}
