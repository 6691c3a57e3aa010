import type { LedgerFolder } from '../ledger.ts';
import type { Loss } from '../item.ts';
import { addFolder, setFolderTarget } from '../sql/folders.ts';
import { loseItems } from '../sql/items.ts';
import type { FolderWish, TargetFolder } from '../target.ts';
import type { AccountJob, CarriedFolder } from './folder-job.ts';

/** What is wanted of a place in the target. */
export interface WantedPlace {
  readonly folder: CarriedFolder & { readonly id: string; readonly losses?: readonly Loss[] };
  readonly wish: FolderWish;
  /** What the ledger has of it. */
  readonly known: LedgerFolder | undefined;
}

type PlaceJob = Pick<AccountJob, 'ledger' | 'account' | 'target' | 'batch'>;

/** The folder of the target, made when it is not there, and its entry in the ledger. */
export async function expectPlace(
  job: PlaceJob,
  endpoint: number,
  wanted: WantedPlace,
): Promise<{ entry: LedgerFolder; target: TargetFolder }> {
  const place = await job.target.expectFolder(wanted.wish);
  const entry = await job.ledger.sql.transaction(
    async (tx) => await noteEntry(job, tx, { ...wanted, endpoint, place }),
  );
  return { entry, target: place };
}

/** Tells the ledger where a folder is in the target; gives its entry. */
export async function noteEntry(
  { account, batch }: Pick<AccountJob, 'account' | 'batch'>,
  tx: Parameters<typeof addFolder>[0],
  on: Omit<WantedPlace, 'wish'> & { readonly endpoint: number; readonly place: TargetFolder },
): Promise<LedgerFolder> {
  const { folder, endpoint, known, place } = on;
  const facts = { targetId: place.id, targetPath: place.path };
  if (known?.targetId === place.id) return known;
  if (known === undefined)
    return await addFolder(tx, {
      account: account.id,
      endpoint,
      sourceId: folder.id,
      kind: folder.kind,
      sourcePath: folder.path,
      ...facts,
      createdBy: place.isNew ? batch : 0,
      state: '',
      validity: '',
      access: '',
      losses: folder.losses ?? [],
    });
  const isSame = place.formerIds?.includes(known.targetId) === true;
  if (known.targetId !== '' && !isSame) await loseItems(tx, known.id);
  const createdBy = place.isNew ? batch : known.createdBy;
  await setFolderTarget(tx, { id: known.id, ...facts, createdBy });
  return { ...known, ...facts, createdBy };
}
