import { type DomainError, isDomainError } from '#platform/errors.ts';
import { hasItemsOfAccount } from '../sql/items.ts';
import {
  eachChangedFolder,
  forgetListedFolders,
  listedPlace,
  type PlacedListing,
} from '../sql/listed-folders.ts';
import type { TargetFolder } from '../target.ts';
import { carryAccess } from './carry-access.ts';
import { carryRemovals } from '../way-back/carry-removals.ts';
import { carrySettings } from './carry-settings.ts';
import { copyFolder } from './copy-folder.ts';
import { expectPlaces } from './expect-places.ts';
import { isChanged } from './wanted-places.ts';
import { findVanished } from './find-vanished.ts';
import type { AccountJob, FolderJob } from './folder-job.ts';
import { followDeletions } from './follow-deletions.ts';
import { KeptListings } from './kept-listings.ts';
import { listFolders, type EndpointSession } from './list-folders.ts';
import { noteLostFolders, removeLostFolders } from './lost-folders.ts';

/** What came of one account. */
export interface AccountOutcome {
  /** Items and folders that were not carried over, for people, at most some of them. */
  readonly problems: readonly string[];
  readonly failures: number;
}

type CopyJob = Omit<AccountJob, 'isDelta' | 'folderOf'> & {
  /** By their ids in the source. */
  readonly foldersLeftOut: ReadonlySet<string>;
};

const MAX_PROBLEMS = 50;

/** Carries one account over: folders, items, settings. A folder that fails does not keep the others back. */
export async function copyAccount(
  given: CopyJob,
  sessions: readonly EndpointSession[],
): Promise<AccountOutcome> {
  const problems: string[] = [];
  let failures = 0;
  const tellProblem = (text: string) => {
    if (problems.length < MAX_PROBLEMS) problems.push(text);
  };
  const fail = (what: string, error: unknown) => {
    // Stopped, and not failed.
    if (given.signal.aborted || !isDomainError(error)) throw error;
    failures++;
    tellProblem(`${what}: ${error.message}`);
    if (isEndOfTry(error)) throw error;
  };
  const { sql } = given.ledger;
  const { id: account, source: name } = given.account;
  /** Of folders that no source lists: lost ones, and that of settings. */
  const otherPlaces = new Map<number, TargetFolder>();
  const hasEarlierItems = await hasItemsOfAccount(sql, account);
  const job: AccountJob & Pick<CopyJob, 'foldersLeftOut'> = {
    ...given,
    isDelta: hasEarlierItems,
    folderOf: async (id) => (await listedPlace(sql, account, id)) ?? otherPlaces.get(id),
  };
  const placers = await listFolders(job, sessions);
  const lost = hasEarlierItems ? await noteLostFolders(job, [...placers.keys()], otherPlaces) : [];
  const toJob = folderJobsOf(job, sessions);
  const shareFolder = async (it: FolderJob) => {
    if (!given.isItemsOnly) await carryAccess(it);
  };
  let changed = 0;
  for await (const places of expectPlaces(job, { placers, sessions }, fail))
    for (const it of places) {
      job.signal.throwIfAborted();
      if (isChanged(it)) changed++;
      else if (it.folder.isContainer !== true) {
        tellUnchanged(toJob(it));
        await shareFolder(toJob(it));
      }
    }
  const listings = new KeptListings();
  if (hasEarlierItems && changed > 0)
    for await (const page of eachChangedFolder(sql, account))
      for (const it of page)
        try {
          await findVanished(toJob(it), listings);
        } catch (error) {
          // A folder that fails does so again, and is told, when it is copied.
          if (given.signal.aborted || !isDomainError(error) || isEndOfTry(error)) throw error;
        }
  for await (const page of eachChangedFolder(sql, account))
    for (const it of page) {
      const folder = it.folder.path.join('/');
      const { items } = it.folder;
      job.progress.tell({ event: 'folder-started', account: name, folder, items });
      try {
        const outcome = await copyFolder(toJob(it), listings.take(it.entry.id));
        failures += outcome.failures;
        if (outcome.failures > 0)
          tellProblem(`${folder}: ${outcome.failures} items were not carried over`);
      } catch (error) {
        fail(folder, error);
      }
      job.progress.tell({ event: 'folder-done', account: name, folder });
      await shareFolder(toJob(it));
    }
  if (!given.isItemsOnly)
    try {
      const sources = sessions.map(({ session }) => session);
      const outcome = await carrySettings(job, sources, otherPlaces);
      failures += outcome.failures;
      if (outcome.failures > 0)
        tellProblem(`${outcome.failures} settings of the account were not carried over`);
    } catch (error) {
      fail('settings of the account', error);
    }
  for (const text of sessions.flatMap(({ session }) => session.missing?.() ?? [])) {
    failures++;
    tellProblem(text);
  }
  if (given.isItemsOnly) await carryRemovals(job);
  if (job.policies.deletions === 'follow') {
    await followDeletions(job);
    await removeLostFolders(job, lost);
  }
  await sql.transaction(async (tx) => await forgetListedFolders(tx, account));
  return { problems, failures };
}

/** Nothing more will come of this account now: a server asks for patience or is gone, or there is no room. */
function isEndOfTry({ code, details }: DomainError): boolean {
  if (code === 'limit-reached') return 'retryAfterMs' in details;
  return code === 'unavailable' || code === 'no-space' || code === 'over-quota';
}

function folderJobsOf(
  job: AccountJob,
  sessions: readonly EndpointSession[],
): (listing: PlacedListing) => FolderJob {
  const sourceOf = new Map(sessions.map(({ endpoint, session }) => [endpoint, session]));
  return ({ endpoint, folder, entry, place }) => {
    const session = sourceOf.get(endpoint)!;
    return {
      ...job,
      source: {
        list: async (since) => await session.list(folder, since),
        read: (items) => session.read(folder, items),
      },
      folder,
      entry,
      place,
    };
  };
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
