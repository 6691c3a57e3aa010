import { hash } from 'node:crypto';
import { toItems, type SettingItems } from '#groupware/setting-items.ts';
import type { AccountSettings } from '../account-settings.ts';
import type { ListedItem } from '../item.ts';
import { settingsEndpoint } from '../ledger.ts';
import { fitSettings } from '../settings/fit-settings.ts';
import type { SourceSession } from '../source.ts';
import { findFolder } from '../sql/folders.ts';
import { hasItems } from '../sql/items.ts';
import type { FolderWish, TargetFolder } from '../target.ts';
import { copyFolder, type FolderOutcome } from './copy-folder.ts';
import { expectPlace } from './expect-place.ts';
import { applyNoted } from './apply-noted.ts';
import type { AccountJob, FolderSource } from './folder-job.ts';
import { mapSettings } from './map-people.ts';
import { mergeSettings } from './merge-settings.ts';

type SettingsJob = Omit<AccountJob, 'isDelta'>;

/** Where settings are in the ledger, and what is asked of a target for them. */
const folder = { id: 'settings', kind: 'settings', path: ['settings'], state: '' } as const;
const wish: FolderWish = {
  kind: 'settings',
  path: ['settings'],
  role: 'default',
  isSubscribed: false,
};

/**
 * Carries over what belongs to the account and not to a folder. A target that keeps settings gets them as items, each with what
 * became of it in the ledger; others apply what they can, and only when it is something else than the last time: what users
 * set there since stays.
 */
export async function carrySettings(
  job: SettingsJob,
  sessions: readonly SourceSession[],
  places: Map<number, TargetFolder>,
): Promise<FolderOutcome> {
  const { account } = job;
  const settings = mapSettings(await readAllSettings(sessions), job.people);
  const isKept = job.kinds.includes(folder.kind);
  const { kept, losses: unfit } = fitSettings(settings);
  const outcome = isKept ? await carryItems(job, toItems(kept), places) : { failures: 0 };
  const settingsHash = hash('sha256', JSON.stringify(settings), 'hex');
  if (settingsHash === account.settingsHash) return outcome;
  await applyNoted(job, { settings, settingsHash, losses: isKept ? unfit : [] });
  return outcome;
}

/** Of all sources together. */
export async function readAllSettings(
  sessions: readonly SourceSession[],
): Promise<AccountSettings> {
  const told: AccountSettings[] = [];
  for (const session of sessions) told.push(await session.settings());
  return mergeSettings(told);
}

async function carryItems(
  job: SettingsJob,
  items: SettingItems,
  places: Map<number, TargetFolder>,
): Promise<FolderOutcome> {
  const { ledger, account } = job;
  // A source that tells nothing at all is no reason to think that everything is gone.
  if (items.size === 0) return { failures: 0 };
  const known = await findFolder(ledger.sql, account.id, settingsEndpoint, folder.id);
  const { entry, target: place } = await expectPlace(job, settingsEndpoint, {
    folder,
    wish,
    known,
  });
  places.set(entry.id, place);
  const isDelta = await hasItems(ledger.sql, entry.id);
  // Items are what is in folders: people count these.
  const progress = { tell: () => {} };
  return await copyFolder({
    ...job,
    progress,
    isDelta,
    source: sourceOf(items),
    folder,
    entry,
    place,
  });
}

function sourceOf(items: SettingItems): FolderSource {
  return {
    list: async () => ({
      isComplete: true,
      items: (async function* () {
        yield [...items].map(toListed);
      })(),
      gone: () => [],
      state: () => '',
      validity: '1',
    }),
    async *read(wanted) {
      for (const { id } of wanted) {
        const bytes = items.get(id);
        if (bytes !== undefined)
          yield { id, content: { mediaType: 'application/octet-stream', bytes }, losses: [] };
      }
    },
  };
}

function toListed([id, bytes]: readonly [string, Buffer]): ListedItem {
  return { id, version: hash('sha256', bytes, 'hex'), size: bytes.length };
}
