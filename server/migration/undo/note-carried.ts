import {
  reportsEndpoint,
  settingsEndpoint,
  type Ledger,
  type LedgerFolder,
  type LedgerItem,
} from '../ledger.ts';
import { withOwnMark } from '../rules/read-receipts.ts';
import { decodeFlags, encodeFlags } from '../run/encode-flags.ts';
import { IN_BOTH, wasFoundThere } from '../run/there-before.ts';
import type { MigrationUser } from '../migration-user.ts';
import { expectAccount, readAccounts } from '../sql/accounts.ts';
import { CAME_FROM_THERE, TAKEN_BACK } from '../run/came-from-there.ts';
import { noteCameFromThere, supposeTakenBack } from '../sql/removed-documents.ts';
import type { CollectionKind } from '#store/collection.ts';
import { compositeId } from '../targets/composite/composite-session.ts';
import type { WayBackEnd } from '../reverse-migration.ts';
import type { TargetFolder } from '../target.ts';
import { readBatches } from '../sql/batches.ts';
import { addFolder, readFolders } from '../sql/folders.ts';
import {
  eachItem,
  firstBatch,
  forgetWayBack,
  putItems,
  readItems,
  removeItems,
} from '../sql/items.ts';
import { lastNotedRun, setLastNotedRun } from '../sql/noted-runs.ts';
import { readNotices } from '../sql/notices.ts';

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
  await ledger.sql.transaction(async (tx) => await supposeTakenBack(tx, account.id));
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
        if (place !== undefined)
          await noteItems(ledger, folder, { place, items, inSource, isByETag, isSinceLast });
    }
  }
  for (const { source, targetFolder, targetId } of await readNotices(forward.sql)) {
    const place = places.get(targetFolder);
    if (source !== user.source || targetId === '' || place === undefined) continue;
    await putNews(ledger, place, [letter(place, targetId)], () => false);
  }
  const run = (await readBatches(forward.sql)).at(-1)?.id ?? 0;
  await ledger.sql.transaction(async (tx) => await setLastNotedRun(tx, account.id, run));
  return ownFolders;
}

/** Folders of the target by their ids; several of the source may have become one. */
async function noteFolders(
  ledger: Ledger,
  account: number,
  folders: readonly LedgerFolder[],
  idThere: (folder: LedgerFolder) => string,
): Promise<Map<string, number>> {
  const places = new Map(
    (await readFolders(ledger.sql, account)).map(({ sourceId, id }) => [sourceId, id]),
  );
  for (const folder of folders) {
    const { targetId, targetPath, sourcePath, kind } = folder;
    if (places.has(targetId)) continue;
    const { id } = await ledger.sql.transaction(
      async (tx) =>
        await addFolder(tx, {
          account,
          endpoint: 0,
          sourceId: targetId,
          kind,
          sourcePath: targetPath,
          targetId: idThere(folder),
          targetPath: sourcePath,
          createdBy: 0,
          state: '',
          validity: '',
          access: '',
          losses: [],
        }),
    );
    places.set(targetId, id);
  }
  return places;
}

async function noteItems(
  ledger: Ledger,
  { kind }: LedgerFolder,
  about: {
    readonly place: number;
    readonly items: readonly LedgerItem[];
    /**
     * Their ids in the source count in the folder that this place leads to: another one than `place` where they were moved in both
     * systems.
     */
    readonly inSource: number | undefined;
    /** What was changed in the source since it was read has another version there by now. */
    readonly isByETag: boolean;
    readonly isSinceLast: (item: LedgerItem) => boolean;
  },
): Promise<void> {
  const { place, items, inSource, isByETag, isSinceLast } = about;
  const isTakenBack = ({ reason }: LedgerItem) => reason === TAKEN_BACK;
  const isSameFolder = inSource === place;
  const known = items.map((item) => ({
    ...item,
    folder: place,
    sourceId: item.targetId,
    version: kind === 'mailbox' ? '' : item.targetVersion,
    outcome: 'merged' as const,
    reason: isTakenBack(item) ? TAKEN_BACK : wasFoundThere(item) ? IN_BOTH : CAME_FROM_THERE,
    targetFolder: inSource ?? place,
    targetId: inSource === undefined ? '' : item.sourceId,
    targetVersion: isByETag && isSameFolder && kind !== 'mailbox' ? item.version : '',
    // What the migration has marked is no change by the user.
    flags: encodeFlags(withOwnMark(decodeFlags(item.flags), item.losses)),
    batch: 0,
  }));
  const since = new Set(items.filter(isSinceLast).map(({ targetId }) => targetId));
  await putNews(ledger, place, known, ({ sourceId }) => since.has(sourceId));
  if (kind === 'mailbox') return;
  const still = items.filter((it) => !isTakenBack(it)).map(({ targetId }) => targetId);
  await ledger.sql.transaction(async (tx) => await noteCameFromThere(tx, place, still));
}

/** What the source has no longer goes back anew, if it is still here. */
async function forget({ sql }: Ledger, place: number, items: readonly LedgerItem[]): Promise<void> {
  const ids = items.map(({ targetId }) => targetId);
  await sql.transaction(async (tx) => await removeItems(tx, place, ids));
}

/** What went back already, or was noted before, stays as it is known, but for what is news. */
async function putNews(
  { sql }: Ledger,
  place: number,
  items: readonly LedgerItem[],
  isNews: (item: LedgerItem) => boolean,
): Promise<void> {
  const ids = items.map(({ sourceId }) => sourceId);
  await sql.transaction(async (tx) => {
    const known = await readItems(tx, place, ids);
    await putItems(
      tx,
      items.filter((it) => !known.has(it.sourceId) || isNews(it)),
    );
  });
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
