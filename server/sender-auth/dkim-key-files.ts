import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import { generateDkimKey, parseDkimKey, type DkimKey, type DkimKeyStore } from './dkim-keys.ts';

export interface DkimKeyFiles extends DkimKeyStore {
  /** Makes an RSA and an Ed25519 key for a domain that has none; gives the keys it has otherwise. */
  createKeys(domain: string): Promise<readonly DkimKey[]>;
  /** Forgets what was read: keys were changed on disk. */
  reload(): void;
}

/** Domains whose keys are kept in memory. */
const mostDomains = 1_000;

/** Keys as files of the data folder: `keys/dkim/DOMAIN/SELECTOR.pem`, readable by the server alone. */
export function createDkimKeyFiles(options: { keysFolder: string; clock: Clock }): DkimKeyFiles {
  const root = join(options.keysFolder, 'dkim');
  const known = new LRUCache<string, Promise<readonly DkimKey[]>>({ max: mostDomains });
  const keysOf = async (domain: string): Promise<readonly DkimKey[]> => {
    let keys = known.get(domain);
    if (keys === undefined) {
      keys = readKeys(folderOf(root, domain));
      known.set(domain, keys);
      keys.catch(() => known.delete(domain));
    }
    return await keys;
  };
  return {
    keysOf,
    async createKeys(domain) {
      const present = await keysOf(domain);
      if (present.length > 0) return present;
      const folder = folderOf(root, domain);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const month = options.clock.now().toString().slice(0, 7).replace('-', '');
      await writeKey(folder, `${month}r`, await generateDkimKey('rsa-sha256'));
      await writeKey(folder, `${month}e`, await generateDkimKey('ed25519-sha256'));
      known.delete(domain);
      return await keysOf(domain);
    },
    reload: () => known.clear(),
  };
}

function folderOf(root: string, domain: string): string {
  if (!/^[a-z0-9][a-z0-9.-]{0,252}$/.test(domain) || domain.includes('..'))
    throw new DomainError('bad-value', `DKIM: "${domain}" is not a domain in its ASCII form`);
  return join(root, domain);
}

async function readKeys(folder: string): Promise<readonly DkimKey[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new DomainError('unavailable', `cannot read the DKIM keys in ${folder}`, {
      cause: error,
    });
  });
  const keys: DkimKey[] = [];
  for (const name of names.filter((n) => n.endsWith('.pem')).sort())
    keys.push(parseDkimKey(name.slice(0, -4), await readFile(join(folder, name), 'utf8')));
  return keys;
}

/** A half-written key is never seen: written aside, then renamed. */
async function writeKey(folder: string, selector: string, pem: string): Promise<void> {
  const path = join(folder, `${selector}.pem`);
  await writeFile(`${path}.new`, pem, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
}
