import { type DomainError, isDomainError } from '#platform/errors.ts';
import { eachListedFolder, setListedPlaces, type PlacedListing } from '../sql/listed-folders.ts';
import type { FolderWish, TargetFolder, TargetSession } from '../target.ts';
import { noteEntry } from './expect-place.ts';
import { FoldersAbove } from './folders-above.ts';
import { FoldersBefore } from './folders-before.ts';
import type { EndpointSession } from './list-folders.ts';
import type { FolderPlacer } from './place-folders.ts';
import { isChanged, WantedPlaces, type PlaceJob, type WantedPlace } from './wanted-places.ts';

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
  const { ledger, account } = job;
  const before = new FoldersBefore(job);
  const above = new FoldersAbove(job, before);
  const places = new WantedPlaces(job, from, above);
  for await (const page of eachListedFolder(ledger.sql, account.id)) {
    const wanted: WantedPlace[] = [];
    for (const listed of page) {
      const place = await places.find(listed);
      if (place !== undefined) wanted.push(place);
    }
    if (wanted.some(({ known }) => known === undefined)) await before.note();
    const wishes = wanted.map(({ wish, known }) =>
      known === undefined || known.targetId === '' ? wish : { ...wish, knownId: known.targetId },
    );
    for (const wish of wishes) await above.expect(wish);
    const found = (await expectAll(job.target, wishes)).map((it) =>
      isDomainError(it) ? it : before.asMade(it),
    );
    const expected: (PlacedListing & { readonly isNew: boolean })[] = [];
    await ledger.sql.transaction(async (tx) => {
      for (const [i, it] of wanted.entries()) {
        const place = found[i]!;
        if (isDomainError(place)) continue;
        const { at, endpoint, folder, known } = it;
        const entry = await noteEntry(job, tx, { ...it, place });
        expected.push({ at, endpoint, folder, entry, place, isNew: known === undefined });
      }
      await setListedPlaces(
        tx,
        account.id,
        expected.map((it) => ({
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
    yield expected;
  }
  await before.forget();
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
