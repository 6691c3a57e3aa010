import { hash } from 'node:crypto';
import {
  changeKept,
  checkChange,
  readKept,
  type Edited,
  type KeptSettings,
} from '#groupware/kept-settings.ts';
import { ACTIVE_SCRIPT, toItems, withItem, type SettingItems } from '#groupware/setting-items.ts';
import { isDomainError } from '#platform/errors.ts';
import type { PresentItem, WriteItem, WriteOutcome } from '../../target.ts';
import type { FolderItems, MailsteadAccount } from './mailstead-session.ts';

/**
 * What belongs to the account, an item each. Their versions are hashes of what they say: who sets the same has changed
 * nothing. What was there before is never replaced.
 */
export function settingsFolder({ store, account }: MailsteadAccount): FolderItems {
  const present = async () => toItems(await store.read(account, readKept));
  return {
    async *existing() {},
    mark: async () =>
      JSON.stringify([...(await present())].map(([id, bytes]) => [id, hashOf(bytes)])),
    async write(items) {
      return await changeKept(store, account, (kept) => writeAll(kept, items));
    },
    async written(mark, items) {
      const before = new Map(JSON.parse(mark) as [string, string][]);
      const now = await present();
      const isOurs = ({ key, contentHash }: Pick<WriteItem, 'key' | 'contentHash'>) =>
        before.get(key) !== contentHash && versionIn(now, key) === contentHash;
      return new Map(items.filter(isOurs).map(({ key }) => [key, key]));
    },
    changeFlags: async () => new Map(),
    move: async () => new Map(),
    async replace(_id, item, version) {
      return await changeKept(store, account, (kept) => replaceOne(kept, item, version));
    },
    async remove(items) {
      return await changeKept(store, account, (kept) => removeAll(kept, items));
    },
    async *look(ids, withHash) {
      const now = await present();
      yield ids.flatMap((id) => presentOf(now, id, withHash));
    },
  };
}

function writeAll(present: KeptSettings, items: readonly WriteItem[]): Edited<WriteOutcome[]> {
  const there = toItems(present);
  const result: WriteOutcome[] = [];
  let kept = present;
  for (const item of items) {
    const { key, contentHash } = item;
    const version = versionIn(there, key);
    if (version !== undefined)
      result.push({ key, outcome: 'present', id: key, version, isSame: version === contentHash });
    else {
      const written = put(kept, item);
      result.push(written.result);
      ({ kept } = written);
    }
  }
  return { kept, result };
}

function put(present: KeptSettings, item: WriteItem): Edited<WriteOutcome> {
  const { key, content, contentHash } = item;
  try {
    const kept = withItem(present, key, content.bytes);
    checkChange(present, kept);
    const written = { key, id: key, version: contentHash, losses: [] };
    return { kept, result: { ...written, outcome: 'written' } };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return { kept: present, result: { key, outcome: 'refused', reason: error.message } };
  }
}

/** What users have changed, or taken away, stays so. */
function replaceOne(present: KeptSettings, item: WriteItem, version: string): Edited<WriteOutcome> {
  const { key, contentHash } = item;
  const now = versionIn(toItems(present), key);
  // A run that was cut may have written it already.
  if (now === version || now === contentHash) return put(present, item);
  const reason = now === undefined ? 'it was removed here since' : 'it was changed here meanwhile';
  return { kept: present, result: { key, outcome: 'refused', reason } };
}

function removeAll(
  present: KeptSettings,
  items: readonly { readonly id: string; readonly version: string }[],
): Edited<string[]> {
  const there = toItems(present);
  const ours = items.filter(({ id, version }) => versionIn(there, id) === version);
  const removed: string[] = [];
  let kept = present;
  // First what makes a script the active one: a script that somebody relies on stays.
  for (const { id } of ours.toSorted((a, b) => order(a.id) - order(b.id))) {
    const isActive = kept.settings.scripts.some((it) => it.isActive && id === `script:${it.name}`);
    if (isActive) continue;
    kept = withItem(kept, id, undefined);
    removed.push(id);
  }
  return { kept, result: removed };
}

const order = (id: string): number => (id === ACTIVE_SCRIPT ? 0 : 1);

function presentOf(now: SettingItems, id: string, withHash: boolean): PresentItem[] {
  const version = versionIn(now, id);
  if (version === undefined) return [];
  const flags = { system: 0, keywords: [] };
  return [{ id, version, flags, ...(withHash && { contentHash: version }) }];
}

function versionIn(items: SettingItems, id: string): string | undefined {
  const bytes = items.get(id);
  return bytes && hashOf(bytes);
}

function hashOf(bytes: Buffer): string {
  return hash('sha256', bytes, 'hex');
}
