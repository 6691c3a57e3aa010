import type { CollectionKind } from '#store/collection.ts';
import {
  reportsEndpoint,
  settingsEndpoint,
  type Ledger,
  type LedgerFolder,
  type LedgerItem,
} from '../ledger.ts';
import type { MigrationUser } from '../migration-user.ts';
import type { WayBackEnd } from '../reverse-migration.ts';
import { expectAccount, readAccounts } from '../sql/accounts.ts';
import { readBatches } from '../sql/batches.ts';
import { readFolders } from '../sql/folders.ts';
import { eachItem, firstBatch, forgetWayBack } from '../sql/items.ts';
import { lastNotedRun, setLastNotedRun } from '../sql/noted-runs.ts';
import { readNotices } from '../sql/notices.ts';
import { noteTakenBack } from '../sql/removed-documents.ts';
import { eachTakenBack, forgetTakenBack, runsBeforeTaken } from '../sql/taken-back.ts';
import type { TargetFolder } from '../target.ts';
import { compositeId } from '../targets/composite/composite-session.ts';
import { noteFolders } from './note-folders.ts';
import { forget, noteItems, putNews } from './note-items.ts';

/** Systems whose versions are the same ones when they are read and when they are written: ETags. */
const byETag: ReadonlySet<string> = new Set(['dav', 'mailstead']);

/**
 * Notes in the ledger of the way back, for one account, everything that the migration wrote and that is not known there yet, or was
 * written since something last went back: all of it may have been taken back, and carried over again. Gives the folders of the target that are the migration's own and have no place in the source.
 */
export async function noteCarried(
  forward: Ledger,
  ledger: Ledger,
  about: {
    readonly user: MigrationUser;
    readonly ends: readonly WayBackEnd[];
    /** Of folders that one of the ends takes. */
    readonly kinds: readonly CollectionKind[];
    /** What went back is not merged with what is here when it is carried over once more. */
    readonly keepsOwn: boolean;
    /** What the ends have now, by every id that ledgers may know it by. */
    readonly foldersThere: ReadonlyMap<string, Pick<TargetFolder, 'id'>>;
  },
): Promise<ReadonlySet<string>> {
  const { user, ends, kinds, keepsOwn, foldersThere } = about;
  const ownFolders = new Set<string>();
  const carried = (await readAccounts(forward.sql)).find(({ source }) => source === user.source);
  if (carried === undefined) return ownFolders;
  const account = await ledger.sql.transaction(
    async (tx) =>
      await expectAccount(tx, { source: user.target, target: user.source, phase: user.phase }),
  );
  const folders = await readFolders(forward.sql, carried.id);
  const isOwn = ({ endpoint }: LedgerFolder) =>
    endpoint === reportsEndpoint || endpoint === settingsEndpoint;
  for (const { targetId } of folders.filter(isOwn)) ownFolders.add(targetId);
  const endOf = ({ endpoint }: LedgerFolder) => ends.findIndex((it) => it.endpoint === endpoint);
  const nowCalled = (id: string) => foldersThere.get(id)?.id ?? id;
  const idThere = (folder: LedgerFolder) => {
    const at = endOf(folder);
    if (at < 0) return '';
    return nowCalled(ends.length === 1 ? folder.sourceId : compositeId(at, folder.sourceId));
  };
  const isNoted = (it: LedgerFolder) =>
    it.targetId !== '' && it.endpoint >= 0 && (endOf(it) >= 0 || kinds.includes(it.kind));
  // Of several that became one here, one that is written to is the one that it leads to.
  const noted = folders.filter(isNoted).sort((a, b) => Number(endOf(a) < 0) - Number(endOf(b) < 0));
  const places = await noteFolders(ledger, account.id, noted, idThere);
  await noteUndone(forward, carried.id, ledger, account.id);
  const targetIds = new Map(folders.map(({ id, targetId }) => [id, targetId]));
  const placeOf = (item: LedgerItem) => places.get(targetIds.get(item.targetFolder) ?? '');
  const leadingTo = new Map(
    (await readFolders(ledger.sql, account.id)).map(({ id, targetId }) => [
      nowCalled(targetId),
      id,
    ]),
  );
  // Where nothing is known yet there is no news.
  const last = (await lastNotedRun(ledger.sql, account.id)) ?? Infinity;
  const isSinceLast = ({ batch }: Pick<LedgerItem, 'batch'>) => batch > last;
  // All was taken back meanwhile, and carried over again: what was known of it then is of no use.
  const first = await firstBatch(forward.sql, carried.id);
  if (first !== undefined && first > last)
    await ledger.sql.transaction(async (tx) => await forgetWayBack(tx, account.id, keepsOwn));
  for (const folder of folders) {
    const inSource = endOf(folder) < 0 ? undefined : leadingTo.get(idThere(folder));
    const isByETag = byETag.has(ends[endOf(folder)]?.kind ?? '');
    for await (const page of eachItem(forward.sql, folder.id)) {
      const there = page.filter(({ targetId }) => targetId !== '');
      const gone = there.filter((it) => it.outcome === 'gone' && isSinceLast(it));
      for (const [place, items] of Map.groupBy(gone, placeOf))
        if (place !== undefined) await forget(ledger, place, items);
      const written = there.filter(({ outcome }) => outcome !== 'gone' && outcome !== 'skipped');
      for (const [place, items] of Map.groupBy(written, placeOf))
        // What lies in a folder of the migration's own is left out with it.
        if (place !== undefined) {
          const isUndone = await undoneOf(forward, { account: carried.id, targetIds, items });
          await noteItems(ledger, folder, {
            place,
            items,
            inSource,
            isByETag,
            isSinceLast,
            isUndone,
          });
        }
    }
  }
  for (const { source, targetFolder, targetId } of await readNotices(forward.sql)) {
    const place = places.get(targetFolder);
    if (source !== user.source || targetId === '' || place === undefined) continue;
    await putNews(ledger, place, [letter(place, targetId)], () => false);
  }
  // Only now: this may be cut off.
  await forward.sql.transaction(async (tx) => await forgetTakenBack(tx, carried.id));
  const run = (await readBatches(forward.sql)).at(-1)?.id ?? 0;
  await ledger.sql.transaction(async (tx) => await setLastNotedRun(tx, account.id, run));
  return ownFolders;
}

/** What undos took since. */
async function noteUndone(
  forward: Ledger,
  carried: number,
  ledger: Ledger,
  account: number,
): Promise<void> {
  for await (const page of eachTakenBack(forward.sql, carried))
    await ledger.sql.transaction(async (tx) => {
      for (const taken of page) await noteTakenBack(tx, account, taken);
    });
}

/** Which of these items, in one folder of the target, an undo has taken since they were written, or was about to take. */
async function undoneOf(
  forward: Ledger,
  about: {
    readonly account: number;
    readonly targetIds: ReadonlyMap<number, string>;
    readonly items: readonly LedgerItem[];
  },
): Promise<(item: LedgerItem) => boolean> {
  const { account, targetIds, items } = about;
  const folder = targetIds.get(items[0]!.targetFolder)!;
  const ids = items.map(({ targetId }) => targetId);
  const runs = await runsBeforeTaken(forward.sql, { account, folder, ids });
  return ({ targetId, batch }) => (runs.get(targetId) ?? -1) >= batch;
}

function letter(place: number, targetId: string): LedgerItem {
  return {
    folder: place,
    sourceId: targetId,
    version: '',
    size: 0,
    hash: '',
    uid: '',
    outcome: 'skipped',
    reason: 'a letter on the move',
    targetFolder: place,
    targetId: '',
    targetVersion: '',
    flags: '0',
    receivedAt: 0,
    batch: 0,
    losses: [],
  };
}
