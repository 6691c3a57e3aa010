import { type DomainError, isDomainError } from '#platform/errors.ts';
import type { LedgerFolder } from '../ledger.ts';
import type { SourceSession } from '../source.ts';
import type { TargetFolder } from '../target.ts';
import { addFolder, readFolders } from '../sql/folders.ts';
import { hasItems } from '../sql/items.ts';
import { carryAccess } from './carry-access.ts';
import { carrySettings } from './carry-settings.ts';
import { copyFolder } from './copy-folder.ts';
import { expectPlace } from './expect-place.ts';
import { findVanished } from './find-vanished.ts';
import type { AccountJob, FolderJob } from './folder-job.ts';
import { FoldersAbove } from './folders-above.ts';
import { followDeletions } from './follow-deletions.ts';
import { KeptListings } from './kept-listings.ts';
import { noteLostFolders, removeLostFolders } from './lost-folders.ts';
import { placeFolders, type PlacedFolder } from './place-folders.ts';

/** A session of one of the migration's sources. */
export interface EndpointSession {
  readonly endpoint: number;
  readonly session: SourceSession;
}

/** What came of one account. */
export interface AccountOutcome {
  /** Items and folders that were not carried over, for people, at most some of them. */
  readonly problems: readonly string[];
  readonly failures: number;
}

type CopyJob = Omit<AccountJob, 'isDelta' | 'folderOf'> & {
  readonly isItemsOnly: boolean;
  /** By their ids in the source. */
  readonly foldersLeftOut: ReadonlySet<string>;
};

const MAX_PROBLEMS = 50;

/** Carries one account over: folders, items, settings. A folder that fails does not keep the others back. */
export async function copyAccount(
  job: CopyJob,
  sessions: readonly EndpointSession[],
): Promise<AccountOutcome> {
  const problems: string[] = [];
  let failures = 0;
  const fail = (what: string, error: unknown) => {
    // Stopped, and not failed.
    if (job.signal.aborted || !isDomainError(error)) throw error;
    failures++;
    if (problems.length < MAX_PROBLEMS) problems.push(`${what}: ${error.message}`);
    if (isEndOfTry(error)) throw error;
  };
  const jobs: FolderJob[] = [];
  const places = new Map<number, TargetFolder>();
  const ledgerFolders = await readFolders(job.ledger.sql, job.account.id);
  const lost: LedgerFolder[] = [];
  const above = new FoldersAbove(job);
  for (const { endpoint, session } of sessions) {
    const folders = (await Array.fromAsync(session.folders())).filter(
      ({ id }) => !job.foldersLeftOut.has(id),
    );
    const known = new Map(
      ledgerFolders.filter((it) => it.endpoint === endpoint).map((it) => [it.sourceId, it]),
    );
    lost.push(...(await noteLostFolders({ ...job, places }, known, folders)));
    const placed = placeFolders(folders, job.policies);
    tellStart(job, placed);
    for (const place of placed) {
      if (place.folder.isContainer === true && place.wish.kind !== 'mailbox') continue;
      if (!job.kinds.includes(place.wish.kind)) {
        await noteHomeless(job, endpoint, { ...place, known: known.get(place.folder.id) });
        continue;
      }
      try {
        await above.expect(place.wish);
        const { entry, target } = await expectPlace(job, endpoint, {
          ...place,
          known: known.get(place.folder.id),
        });
        places.set(entry.id, target);
        if (place.folder.isContainer !== true)
          jobs.push({
            ...job,
            isDelta: await hasItems(job.ledger.sql, entry.id),
            folderOf: async (id) => places.get(id),
            source: {
              list: async (since) => await session.list(place.folder, since),
              read: (items) => session.read(place.folder, items),
            },
            folder: place.folder,
            entry,
            place: target,
          });
      } catch (error) {
        fail(place.folder.path.join('/'), error);
      }
    }
  }
  const isDelta = lost.length > 0 || jobs.some((it) => it.isDelta);
  const changed = jobs.filter(isChanged);
  for (const it of jobs) if (!isChanged(it)) tellUnchanged(it);
  const listings = new KeptListings();
  if (isDelta && changed.length > 1) for (const it of changed) await findVanished(it, listings);
  for (const it of changed) {
    const name = it.folder.path.join('/');
    const { progress, account } = job;
    progress.tell({
      event: 'folder-started',
      account: account.source,
      folder: name,
      items: it.folder.items,
    });
    try {
      const outcome = await copyFolder({ ...it, isDelta }, listings.take(it.entry.id));
      failures += outcome.failures;
      if (outcome.failures > 0)
        problems.push(`${name}: ${outcome.failures} items were not carried over`);
    } catch (error) {
      fail(name, error);
    }
    progress.tell({ event: 'folder-done', account: account.source, folder: name });
  }
  if (!job.isItemsOnly) {
    for (const it of jobs) await carryAccess(it);
    try {
      const folderOf = async (id: number) => places.get(id);
      const sources = sessions.map(({ session }) => session);
      const outcome = await carrySettings({ ...job, folderOf }, sources, places);
      failures += outcome.failures;
      if (outcome.failures > 0)
        problems.push(`${outcome.failures} settings of the account were not carried over`);
    } catch (error) {
      fail('settings of the account', error);
    }
  }
  if (job.policies.deletions === 'follow') {
    await followDeletions(job, places);
    await removeLostFolders(job, lost);
  }
  return { problems, failures };
}

/** Nothing more will come of this account now: a server asks for patience or is gone, or there is no room. */
function isEndOfTry({ code, details }: DomainError): boolean {
  if (code === 'limit-reached') return 'retryAfterMs' in details;
  return code === 'unavailable' || code === 'no-space' || code === 'over-quota';
}

interface KnownPlace extends PlacedFolder {
  /** What the ledger has of it. */
  readonly known: LedgerFolder | undefined;
}

function isChanged({ folder, entry }: FolderJob): boolean {
  return folder.state === '' || folder.state !== entry.state;
}

function tellStart({ progress, account }: CopyJob, placed: readonly PlacedFolder[]): void {
  const items = placed.reduce((sum, { folder }) => sum + (folder.items ?? 0), 0);
  progress.tell({
    event: 'account-started',
    account: account.source,
    folders: placed.length,
    items,
  });
}

function tellUnchanged({ progress, account, folder }: FolderJob): void {
  const name = folder.path.join('/');
  progress.tell({
    event: 'passed',
    account: account.source,
    folder: name,
    items: folder.items ?? 0,
  });
}

/** A folder of a kind that the target does not keep is a loss, said once. */
async function noteHomeless(
  { ledger, account }: CopyJob,
  endpoint: number,
  { folder, known }: KnownPlace,
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
