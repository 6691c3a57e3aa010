import { isDomainError } from '#platform/errors.ts';
import type { FolderAccess } from '../item.ts';
import { targetLogin } from '../migration-user.ts';
import type { LedgerAccount, LedgerFolder, LedgerItem } from '../ledger.ts';
import { foldersById } from '../run/folders-by-id.ts';
import { removeFrom, stillThere } from '../run/remove-from.ts';
import { resolveIntent } from '../run/resolve-intent.ts';
import { belongsToUsers } from '../run/there-before.ts';
import { readBatches } from '../sql/batches.ts';
import { setAccountCreated, setAccountState } from '../sql/accounts.ts';
import {
  eachFolder,
  eachFolderOfLevel,
  folderLevels,
  folderOfNumber,
  foldersWithIntents,
  removeFolder,
  setFolderState,
} from '../sql/folders.ts';
import { eachItem, removeItems } from '../sql/items.ts';
import { addTakenBack } from '../sql/taken-back.ts';
import type { TargetFolder, TargetSession } from '../target.ts';
import type { UndoResult, UndoRun } from '../undo-migration.ts';
import { nothingUndone } from './nothing-undone.ts';
import { undoFacts } from './undo-facts.ts';
import { undoNotices } from './undo-notices.ts';

const MAX_KEPT_NAMED = 200;

/** Takes one account back. It may be cut off and called again. @throws DomainError when the target cannot be opened */
export async function undoAccount(run: UndoRun, account: LedgerAccount): Promise<UndoResult> {
  const { ledger, target } = run;
  const { source, target: address } = account;
  const kept: string[] = [];
  let keptCount = 0;
  let missingCount = 0;
  let removed = 0;
  let foldersRemoved = 0;
  if (!(await target.known([address])).has(address)) return nothingUndone(account);
  const isEmpty = await withSession(run, address, async (session) => {
    const places = foldersById(await session.folders());
    await resolveIntents(run, session, { account: account.id, places });
    // Before the access to folders, which was given first: without it a delegate would look changed.
    const changed = await undoFacts(run, session, account);
    keptCount += changed.length;
    kept.push(...changed.slice(0, MAX_KEPT_NAMED));
    for await (const folders of eachFolder(ledger.sql, account.id))
      for (const folder of folders) {
        for await (const page of eachItem(ledger.sql, folder.id)) {
          const outcome = await undoPage(run, session, { page, folder, places });
          removed += outcome.removed;
          keptCount += outcome.kept.length;
          missingCount += outcome.missing;
          kept.push(...outcome.kept.slice(0, Math.max(MAX_KEPT_NAMED - kept.length, 0)));
        }
        await undoAccess(run, session, { folder, places });
      }
    if (run.batch === undefined) removed += await undoNotices(ledger, session, { source, places });
    foldersRemoved = await undoFolders(run, session, account.id);
    return (await session.folders()).every(({ items }) => items === 0);
  });
  const isAccountRemoved =
    account.isCreated && isEmpty && keptCount === 0 && run.batch === undefined;
  if (isAccountRemoved) await target.removeAccount(address);
  await ledger.sql.transaction(async (tx) => {
    await setAccountState(tx, { id: account.id, state: 'waiting', error: '', finishedAt: 0 });
    if (isAccountRemoved) await setAccountCreated(tx, account.id, false);
  });
  return {
    ...nothingUndone(account),
    removed,
    kept,
    keptCount,
    missingCount,
    foldersRemoved,
    isAccountRemoved,
  };
}

async function withSession<T>(
  { target, users }: UndoRun,
  address: string,
  work: (session: TargetSession) => Promise<T>,
): Promise<T> {
  const user = users.find((it) => it.target === address);
  await using session = await target.open(user === undefined ? { address } : targetLogin(user));
  return await work(session);
}

/** What a run that was cut off has written without telling the ledger is taken back, too. */
async function resolveIntents(
  { ledger }: UndoRun,
  target: TargetSession,
  { account, places }: { readonly account: number; readonly places: Page['places'] },
): Promise<void> {
  const batch = (await readBatches(ledger.sql)).at(-1)?.id ?? 0;
  for (const entry of await foldersWithIntents(ledger.sql, account)) {
    const place = places.get(entry.targetId);
    if (place !== undefined) await resolveIntent({ ledger, target, entry, place, batch });
  }
}

interface Page {
  readonly page: readonly LedgerItem[];
  readonly folder: LedgerFolder;
  readonly places: ReadonlyMap<string, TargetFolder>;
}

async function undoPage(
  { ledger, batch }: UndoRun,
  session: TargetSession,
  { page, folder, places }: Page,
): Promise<{ removed: number; kept: string[]; missing: number }> {
  const isChosen = (item: LedgerItem) => batch === undefined || item.batch === batch;
  const ours = page.filter(
    (item) => isChosen(item) && item.targetId !== '' && !belongsToUsers(item),
  );
  const kept: string[] = [];
  let removed = 0;
  let missing = 0;
  for (const [targetFolder, items] of Map.groupBy(ours, (item) => item.targetFolder)) {
    const { targetId = '' } =
      targetFolder === folder.id
        ? folder
        : ((await folderOfNumber(ledger.sql, targetFolder)) ?? {});
    const place = places.get(targetId);
    // The folder was removed by somebody: so were the items.
    if (place === undefined) {
      missing += items.length;
      continue;
    }
    if (folder.kind !== 'mailbox') {
      const ids = items.map(({ targetId }) => targetId);
      const last = (await readBatches(ledger.sql)).at(-1)?.id ?? 0;
      const taken = { account: folder.account, folder: targetId, ids };
      await ledger.sql.transaction(async (tx) => await addTakenBack(tx, taken, last));
    }
    const gone = await removeFrom(session, place, items);
    removed += gone.size;
    const left = items.filter(({ targetId }) => !gone.has(targetId));
    const present = await stillThere(session, place, left);
    missing += left.length - present.size;
    kept.push(...[...present].map((id) => `${folder.targetPath.join('/')}: ${id}`));
  }
  // The ledger forgets them, touched ones too: they are the users' now.
  await ledger.sql.transaction(async (tx) => {
    await removeItems(
      tx,
      folder.id,
      page.filter(isChosen).map(({ sourceId }) => sourceId),
    );
    const validity = batch === undefined ? '' : folder.validity;
    await setFolderState(tx, { id: folder.id, state: '', validity });
  });
  return { removed, kept, missing };
}

/** Takes back what others were given; only with everything else, since no single batch gave it. */
async function undoAccess(
  { batch }: UndoRun,
  session: TargetSession,
  { folder, places }: Pick<Page, 'folder' | 'places'>,
): Promise<void> {
  const place = places.get(folder.targetId);
  if (batch !== undefined || place === undefined || folder.access === '') return;
  await session.changeAccess(place, JSON.parse(folder.access) as FolderAccess[], 'remove');
}

/** Removes what was made for them, the deepest first, and forgets them. Gives how many went. */
async function undoFolders(
  { ledger, batch }: UndoRun,
  session: TargetSession,
  account: number,
): Promise<number> {
  let removed = 0;
  for (const level of await folderLevels(ledger.sql, account))
    for await (const page of eachFolderOfLevel(ledger.sql, account, level)) {
      const isOurs = ({ createdBy }: LedgerFolder) =>
        createdBy > 0 && (batch === undefined || createdBy === batch);
      const made = page.filter(isOurs);
      const gone = await removeAll(
        session,
        made.map(({ targetId }) => targetId),
      );
      const goneIds = new Set(made.filter((_, at) => gone[at]!).map(({ id }) => id));
      removed += goneIds.size;
      await ledger.sql.transaction(async (tx) => {
        for (const { id } of page)
          if (goneIds.has(id) || batch === undefined) await removeFolder(tx, id);
      });
    }
  return removed;
}

async function removeAll(
  session: TargetSession,
  folders: readonly string[],
): Promise<readonly boolean[]> {
  if (session.removeFolders !== undefined) return await session.removeFolders(folders);
  const removed: boolean[] = [];
  for (const folder of folders)
    try {
      removed.push(await session.removeFolder(folder));
    } catch (error) {
      // A folder that the target keeps for itself stays.
      if (!isDomainError(error)) throw error;
      removed.push(false);
    }
  return removed;
}
