import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { entryLimit } from '#platform/entry-limit.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import { generateDkimKey, parseDkimKey, type DkimKey, type DkimKeyStore } from './dkim-keys.ts';

/**
 * signing: signs what leaves; waiting: signs as soon as its record is published; retired: signs no more, but mail that
 * it signed is still on its way.
 */
export type DkimKeyState = 'signing' | 'waiting' | 'retired';

export interface ListedDkimKey {
  readonly key: DkimKey;
  readonly state: DkimKeyState;
  /** When it came into this state. */
  readonly sinceMs: number;
}

export interface DkimKeyFiles extends DkimKeyStore {
  /** Makes an RSA and an Ed25519 key for a domain that has none; gives the keys it has otherwise. */
  createKeys(domain: string): Promise<readonly DkimKey[]>;
  /** Every key in its state, signing ones first. */
  listKeys(domain: string): Promise<readonly ListedDkimKey[]>;
  /** Makes new keys that wait for their records. @throws DomainError already-exists when some wait already */
  beginRotation(domain: string): Promise<readonly DkimKey[]>;
  /** The waiting keys sign from now on, and those that did are retired. @throws DomainError not-found when none waits */
  finishRotation(domain: string): Promise<void>;
  /** Domains with keys that wait. */
  waitingDomains(): Promise<readonly string[]>;
  /** Domains of which there are keys, signing or not. */
  domainsWithKeys(): Promise<ReadonlySet<string>>;
  /** Forgets what was read: keys were changed on disk. */
  reload(): void;
}

/** Domains whose keys are kept in memory. */
const mostDomains = 1_000;
/** Retired keys older than this go at the next rotation; until then they are listed, so that their records are not forgotten. */
const RETIRED_KEPT_MS = 60 * 86_400_000;
/** Where the keys of a state lie, below the folder of their domain. */
const folders = { signing: '', waiting: 'waiting', retired: 'retired' } as const;

/**
 * Keys as files of the data folder, readable by the server alone: `keys/dkim/DOMAIN/SELECTOR.pem` signs, keys in its
 * sub-folders `waiting` and `retired` do not. `onChange` is called when another process must read them again.
 */
export function createDkimKeyFiles(options: {
  keysFolder: string;
  clock: Clock;
  onChange?: () => void;
}): DkimKeyFiles {
  const { clock, onChange } = options;
  const root = join(options.keysFolder, 'dkim');
  const known = new LRUCache<string, Promise<readonly DkimKey[]>>(entryLimit(mostDomains));
  const changed = (domain: string): void => {
    known.delete(domain);
    onChange?.();
  };
  const keysOf = async (domain: string): Promise<readonly DkimKey[]> => {
    let keys = known.get(domain);
    if (keys === undefined) {
      keys = readKeys(folderOf(root, domain));
      known.set(domain, keys);
      keys.catch(() => known.delete(domain));
    }
    return await keys;
  };
  const inState = (domain: string, state: DkimKeyState) =>
    join(folderOf(root, domain), folders[state]);
  const makePair = async (domain: string, state: DkimKeyState): Promise<void> => {
    const folder = inState(domain, state);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = await freeName(folderOf(root, domain), clock.now().toString());
    await writeKey(folder, `${name}r`, await generateDkimKey('rsa-sha256'));
    await writeKey(folder, `${name}e`, await generateDkimKey('ed25519-sha256'));
    changed(domain);
  };
  return {
    keysOf,
    async createKeys(domain) {
      const present = await keysOf(domain);
      if (present.length > 0) return present;
      await makePair(domain, 'signing');
      return await keysOf(domain);
    },
    async listKeys(domain) {
      const listed: ListedDkimKey[] = [];
      for (const state of ['signing', 'waiting', 'retired'] as const) {
        const folder = inState(domain, state);
        for (const key of await readKeys(folder)) {
          const { mtimeMs } = await stat(join(folder, `${key.selector}.pem`));
          listed.push({ key, state, sinceMs: mtimeMs });
        }
      }
      return listed;
    },
    async beginRotation(domain) {
      const waiting = await readKeys(inState(domain, 'waiting'));
      if (waiting.length > 0)
        throw new DomainError(
          'already-exists',
          `new keys of ${domain} already wait for their records: ${waiting.map((k) => k.selector).join(', ')}`,
        );
      await makePair(domain, 'waiting');
      await forgetRetired(inState(domain, 'retired'), clock.epochMs() - RETIRED_KEPT_MS);
      return await readKeys(inState(domain, 'waiting'));
    },
    async finishRotation(domain) {
      const old = await namesIn(inState(domain, 'signing'));
      const next = await namesIn(inState(domain, 'waiting'));
      if (next.length === 0) throw new DomainError('not-found', `no new key of ${domain} waits`);
      const move = async (name: string, from: DkimKeyState, to: DkimKeyState) => {
        const target = join(inState(domain, to), name);
        await rename(join(inState(domain, from), name), target);
        const now = clock.epochMs() / 1000;
        await utimes(target, now, now);
      };
      // New ones first: at no moment is mail unsigned.
      for (const name of next) await move(name, 'waiting', 'signing');
      await mkdir(inState(domain, 'retired'), { recursive: true, mode: 0o700 });
      for (const name of old) await move(name, 'signing', 'retired');
      changed(domain);
    },
    async waitingDomains() {
      const domains: string[] = [];
      for (const domain of await entriesOf(root))
        if ((await namesIn(join(root, domain, folders.waiting))).length > 0) domains.push(domain);
      return domains;
    },
    domainsWithKeys: async () => new Set(await entriesOf(root)),
    reload: () => known.clear(),
  };
}

function folderOf(root: string, domain: string): string {
  if (!/^[a-z0-9][a-z0-9.-]{0,252}$/.test(domain) || domain.includes('..'))
    throw new DomainError('bad-value', `DKIM: "${domain}" is not a domain in its ASCII form`);
  return join(root, domain);
}

async function forgetRetired(folder: string, beforeMs: number): Promise<void> {
  for (const name of await namesIn(folder))
    if ((await stat(join(folder, name))).mtimeMs < beforeMs) await rm(join(folder, name));
}

async function readKeys(folder: string, attempts = 3): Promise<readonly DkimKey[]> {
  const keys: DkimKey[] = [];
  for (const name of await namesIn(folder))
    try {
      keys.push(parseDkimKey(name.slice(0, -4), await readFile(join(folder, name), 'utf8')));
    } catch (error) {
      // A rotation has just moved it.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempts <= 1) throw error;
      return await readKeys(folder, attempts - 1);
    }
  return keys;
}

async function namesIn(folder: string): Promise<string[]> {
  return (await entriesOf(folder)).filter((name) => name.endsWith('.pem')).sort();
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new DomainError('unavailable', `cannot read the DKIM keys in ${folder}`, { cause });
  }
}

/** The month, with a number when it has made keys before: a selector is never used twice. */
async function freeName(domainFolder: string, now: string): Promise<string> {
  const month = now.slice(0, 7).replace('-', '');
  const all = await Promise.all(
    Object.values(folders).map(async (f) => await namesIn(join(domainFolder, f))),
  );
  const taken = new Set(all.flat());
  const isTaken = (name: string) => taken.has(`${name}r.pem`) || taken.has(`${name}e.pem`);
  let name = month;
  for (let n = 2; isTaken(name); n++) name = `${month}n${n}`;
  return name;
}

/** A half-written key is never seen: written aside, then renamed. */
async function writeKey(folder: string, selector: string, pem: string): Promise<void> {
  const path = join(folder, `${selector}.pem`);
  await writeFile(`${path}.new`, pem, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
}
