// Names and places inside one account's folder.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountId } from '#platform/ids.ts';
import { isErrno, toFileFault } from './file-faults.ts';

export interface PackFolder {
  readonly account: AccountId;
  /** DATA/accounts/<account-id> */
  readonly folder: string;
  readonly packs: string;
  readonly large: string;
}

export function packFolder(accounts: string, account: AccountId): PackFolder {
  const folder = join(accounts, String(account));
  return { account, folder, packs: join(folder, 'packs'), large: join(folder, 'large') };
}

const SUFFIX = '.mbox.zst';
/** Suffix of a generation that is still being written. */
export const UNFINISHED = '.new';

export function packPath(folder: PackFolder, pack: number): string {
  return join(folder.packs, `${String(pack).padStart(6, '0')}${SUFFIX}`);
}

export function largeName(sha256: Uint8Array): string {
  return `${Buffer.from(sha256.buffer, sha256.byteOffset, sha256.byteLength).toString('hex')}.eml.zst`;
}

export function largePath(folder: PackFolder, sha256: Uint8Array): string {
  return join(folder.large, largeName(sha256));
}

/** Pack numbers present, ascending; with `unfinished` those of generations still being written. */
export function listPacks(folder: PackFolder, which: 'finished' | 'unfinished'): number[] {
  const suffix = which === 'finished' ? SUFFIX : SUFFIX + UNFINISHED;
  return readNames(folder.packs)
    .filter((name) => name.endsWith(suffix) && /^\d{6,12}$/.test(name.slice(0, -suffix.length)))
    .map((name) => Number(name.slice(0, -suffix.length)))
    .sort((a, b) => a - b);
}

/** File names in a folder; none when it does not exist. */
export function readNames(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw toFileFault(error, path);
  }
}
