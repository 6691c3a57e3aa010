import { type DomainError, isDomainError } from '#platform/errors.ts';
import { loadOnce } from '#platform/load-once.ts';
import type { LedgerFolder } from '../ledger.ts';
import { addFolder } from '../sql/folders.ts';
import { hasItems } from '../sql/items.ts';
import {
  eachListedFolder,
  setListedPlaces,
  type ListedFolder,
  type PlacedListing,
} from '../sql/listed-folders.ts';
import type { FolderWish, TargetFolder, TargetSession } from '../target.ts';
import { noteEntry } from './expect-place.ts';
import type { AccountJob } from './folder-job.ts';
import { followRename, isSamePath } from './follow-rename.ts';
import { FoldersAbove } from './folders-above.ts';
import { FoldersBefore } from './folders-before.ts';
import { hasNewItems } from './has-new-items.ts';
import { KnownFolders } from './known-folders.ts';
import type { EndpointSession } from './list-folders.ts';
import type { FolderPlacer, PlacedFolder } from './place-folders.ts';
import { PlacesAbove } from './places-above.ts';

type PlaceJob = Pick<AccountJob, 'ledger' | 'account' | 'target' | 'batch' | 'kinds' | 'signal'> & {
  readonly isItemsOnly: boolean;
};

interface KnownPlace extends PlacedFolder, ListedFolder {
  /** What the ledger has of it. */
  readonly known: LedgerFolder | undefined;
}

/**
 * Finds, or makes, the target's folder for every folder that was listed, and its entry in the ledger.
 * @param onFailure what cannot be placed is told, and does not keep the others back
 */
export async function* expectPlaces(
  job: PlaceJob,
  from: {
    readonly placers: ReadonlyMap<number, FolderPlacer>;
    readonly sessions: readonly EndpointSession[];
  },
  onFailure: (folder: string, error: DomainError) => void,
): AsyncGenerator<readonly PlacedListing[]> {
  const { ledger, account, kinds } = job;
  const { placers, sessions } = from;
  const sourceOf = new Map(sessions.map(({ endpoint, session }) => [endpoint, session]));
  const before = new FoldersBefore(job);
  const above = new FoldersAbove(job, before);
  const foldersThere = loadOnce(async () => new KnownFolders(await job.target.folders()));
  const placesAbove = new PlacesAbove();
  for await (const page of eachListedFolder(ledger.sql, account.id)) {
    const wanted: KnownPlace[] = [];
    for (const listed of page) {
      const placed = placers.get(listed.endpoint)?.place(listed.folder);
      if (placed === undefined) continue;
      const { folder } = placed;
      const wish = placesAbove.below(placed.wish);
      // The way back brings items: folders that every account has here need not be there.
      if (job.isItemsOnly && listed.known === undefined && folder.items === 0) continue;
      if (folder.isContainer === true && wish.kind !== 'mailbox') continue;
      let { known } = listed;
      if (
        known !== undefined &&
        known.targetId !== '' &&
        !(await foldersThere()).has(known.targetId)
      ) {
        const session = sourceOf.get(listed.endpoint)!;
        if (await hasNothingNew(job, session, { folder, entry: known })) continue;
      }
      if (!kinds.includes(wish.kind)) {
        await noteHomeless(job, listed);
        continue;
      }
      const isPlaced = known !== undefined && known.targetId !== '';
      if (isPlaced && !job.isItemsOnly && !isSamePath(known!.sourcePath, folder.path)) {
        known = await followRename(job, {
          known: known!,
          sourcePath: folder.path,
          wish,
          there: await foldersThere(),
          expectAbove: async () => await above.expect(wish),
        });
      }
      if (isPlaced || wish.role !== undefined) {
        const there = await foldersThere();
        const place = (isPlaced && there.get(known!.targetId)) || there.withRole(wish);
        if (place !== undefined) placesAbove.note(placed.wish, place.path);
      }
      wanted.push({ ...listed, ...placed, wish, known });
    }
    if (wanted.some(({ known }) => known === undefined)) await before.note();
    const wishes = wanted.map(({ wish, known }) =>
      known === undefined || known.targetId === '' ? wish : { ...wish, knownId: known.targetId },
    );
    for (const wish of wishes) await above.expect(wish);
    const found = (await expectAll(job.target, wishes)).map((it) =>
      isDomainError(it) ? it : before.asMade(it),
    );
    const places: (PlacedListing & { readonly isNew: boolean })[] = [];
    await ledger.sql.transaction(async (tx) => {
      for (const [i, it] of wanted.entries()) {
        const place = found[i]!;
        if (isDomainError(place)) continue;
        const { at, endpoint, folder, known } = it;
        const entry = await noteEntry(job, tx, { ...it, place });
        places.push({ at, endpoint, folder, entry, place, isNew: known === undefined });
      }
      await setListedPlaces(
        tx,
        account.id,
        places.map((it) => ({
          at: it.at,
          entry: it.entry.id,
          place: it.place,
          isChanged: isChanged(it),
          isNew: it.isNew,
        })),
      );
    });
    for (const [i, { folder }] of wanted.entries()) {
      const place = found[i]!;
      if (isDomainError(place)) onFailure(folder.path.join('/'), place);
    }
    yield places;
  }
  await before.forget();
}

/** Where somebody has removed it from the target it is not made again. */
async function hasNothingNew(
  job: PlaceJob,
  session: EndpointSession['session'],
  { folder, entry }: Pick<PlacedListing, 'folder' | 'entry'>,
): Promise<boolean> {
  if (folder.isContainer === true || !isChanged({ folder, entry })) return true;
  if (folder.items === 0 && !(await hasItems(job.ledger.sql, entry.id))) return true;
  const countsChanges = job.isItemsOnly;
  return !(await hasNewItems(job, session, { folder, entry, countsChanges }));
}

/** Whether its items are to be looked at. */
export function isChanged({ folder, entry }: Pick<PlacedListing, 'folder' | 'entry'>): boolean {
  if (folder.isContainer === true) return false;
  return folder.state === '' || folder.state !== entry.state;
}

async function expectAll(
  target: TargetSession,
  wishes: readonly FolderWish[],
): Promise<readonly (TargetFolder | DomainError)[]> {
  if (target.expectFolders !== undefined) return await target.expectFolders(wishes);
  const found: (TargetFolder | DomainError)[] = [];
  for (const wish of wishes)
    try {
      found.push(await target.expectFolder(wish));
    } catch (error) {
      if (!isDomainError(error)) throw error;
      found.push(error);
    }
  return found;
}

/** A folder of a kind that the target does not keep is a loss, said once. */
async function noteHomeless(
  { ledger, account }: Pick<PlaceJob, 'ledger' | 'account'>,
  { endpoint, folder, known }: Pick<KnownPlace, 'endpoint' | 'folder' | 'known'>,
): Promise<void> {
  if (folder.items === 0 || known !== undefined) return;
  const detail = `${folder.path.join('/')}: the target keeps no ${folder.kind}`;
  await ledger.sql.transaction(async (tx) => {
    await addFolder(tx, {
      account: account.id,
      endpoint,
      sourceId: folder.id,
      kind: folder.kind,
      sourcePath: folder.path,
      targetId: '',
      targetPath: [],
      createdBy: 0,
      state: '',
      validity: '',
      access: '',
      losses: [{ what: 'folder-kind', detail }],
    });
  });
}
