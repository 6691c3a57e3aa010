import { loadOnce } from '#platform/load-once.ts';
import type { LedgerFolder } from '../ledger.ts';
import { addFolder } from '../sql/folders.ts';
import { hasItems } from '../sql/items.ts';
import type { ListedFolder, PlacedListing } from '../sql/listed-folders.ts';
import type { AccountJob } from './folder-job.ts';
import { followRename } from './follow-rename.ts';
import type { FoldersAbove } from './folders-above.ts';
import { hasNewItems } from './has-new-items.ts';
import { KnownFolders } from './known-folders.ts';
import type { EndpointSession } from './list-folders.ts';
import type { FolderPlacer, PlacedFolder } from './place-folders.ts';
import { PlacesAbove } from './places-above.ts';

export type PlaceJob = Pick<
  AccountJob,
  'ledger' | 'account' | 'target' | 'batch' | 'kinds' | 'signal' | 'isItemsOnly'
>;

export interface WantedPlace extends PlacedFolder, ListedFolder {
  /** What the ledger has of it. */
  readonly known: LedgerFolder | undefined;
}

/** Says for one listed folder after another, those above before those below, where it is wanted in the target. */
export class WantedPlaces {
  readonly #job: PlaceJob;
  readonly #placers: ReadonlyMap<number, FolderPlacer>;
  readonly #sessions: ReadonlyMap<number, EndpointSession['session']>;
  readonly #above: FoldersAbove;
  readonly #there: () => Promise<KnownFolders>;
  readonly #renamed = new PlacesAbove();

  constructor(
    job: PlaceJob,
    from: {
      readonly placers: ReadonlyMap<number, FolderPlacer>;
      readonly sessions: readonly EndpointSession[];
    },
    above: FoldersAbove,
  ) {
    this.#job = job;
    this.#placers = from.placers;
    this.#sessions = new Map(from.sessions.map((it) => [it.endpoint, it.session]));
    this.#above = above;
    this.#there = loadOnce(async () => new KnownFolders(await job.target.folders()));
  }

  /** undefined for one that needs no place. */
  async find(listed: ListedFolder & Pick<WantedPlace, 'known'>): Promise<WantedPlace | undefined> {
    const placed = this.#placers.get(listed.endpoint)?.place(listed.folder);
    if (placed === undefined) return undefined;
    const { folder } = placed;
    const wish = this.#renamed.below(placed.wish);
    const { isItemsOnly, kinds } = this.#job;
    // The way back brings items: folders that every account has here need not be there.
    if (isItemsOnly && listed.known === undefined && folder.items === 0) return undefined;
    if (folder.isContainer === true && wish.kind !== 'mailbox') return undefined;
    const wanted = { ...listed, ...placed, wish };
    if (isPlaced(listed.known) && (await this.#isLeftAway(wanted, listed.known))) return undefined;
    if (!kinds.includes(wish.kind)) {
      await noteHomeless(this.#job, listed);
      return undefined;
    }
    const known = await this.#followed(wanted);
    await this.#noteOtherPlace({ ...wanted, known }, placed.wish);
    return { ...wanted, known };
  }

  /** Where somebody has removed it from the target it is not made again, unless there is something new in it. */
  async #isLeftAway(
    { endpoint, folder }: Pick<WantedPlace, 'endpoint' | 'folder'>,
    entry: LedgerFolder,
  ): Promise<boolean> {
    if ((await this.#there()).has(entry.targetId)) return false;
    return await hasNothingNew(this.#job, this.#sessions.get(endpoint)!, { folder, entry });
  }

  async #followed({ known, folder, wish }: WantedPlace): Promise<LedgerFolder | undefined> {
    if (!isPlaced(known) || this.#job.isItemsOnly) return known;
    return await followRename(this.#job, {
      known,
      sourcePath: folder.path,
      wish,
      there: await this.#there(),
      expectAbove: async () => await this.#above.expect(wish),
    });
  }

  /** @param asItIs the wish as it came from the source */
  async #noteOtherPlace(
    { known, wish }: Pick<WantedPlace, 'known' | 'wish'>,
    asItIs: WantedPlace['wish'],
  ): Promise<void> {
    if (!isPlaced(known) && wish.role === undefined) return;
    const there = await this.#there();
    const place = (isPlaced(known) && there.get(known.targetId)) || there.withRole(wish);
    if (place !== undefined) this.#renamed.note(asItIs, place.path);
  }
}

function isPlaced(known: LedgerFolder | undefined): known is LedgerFolder {
  return known !== undefined && known.targetId !== '';
}

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

/** A folder of a kind that the target does not keep is a loss, said once. */
async function noteHomeless(
  { ledger, account }: Pick<PlaceJob, 'ledger' | 'account'>,
  { endpoint, folder, known }: Pick<WantedPlace, 'endpoint' | 'folder' | 'known'>,
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
