import { foldersById } from '../run/folders-by-id.ts';
import { hash } from 'node:crypto';
import { toItems } from '#groupware/setting-items.ts';
import { isDomainError } from '#platform/errors.ts';
import type { ListedItem, SourceFolder } from '../item.ts';
import {
  settingsEndpoint,
  type Ledger,
  type LedgerAccount,
  type LedgerFolder,
  type LedgerItem,
} from '../ledger.ts';
import { readAllSettings } from '../run/carry-settings.ts';
import { fitSettings } from '../settings/fit-settings.ts';
import type { SourceSession } from '../source.ts';
import { encodeFlags } from '../run/encode-flags.ts';
import { isIncluded } from '../run/place-folders.ts';
import { toCarriedFlags } from '../rules/carried-flags.ts';
import { eachFolder, findFolder, folderOfNumber } from '../sql/folders.ts';
import { eachItem, readItems } from '../sql/items.ts';
import type { PresentItem, TargetFolder, TargetSession } from '../target.ts';
import { sourceLogin, targetLogin, type MigrationUser } from '../migration-user.ts';
import { noCounts, type AccountVerification, type Difference } from '../verification.ts';
import type { VerifyRun } from '../verify-migration.ts';
import { compareItem } from './compare-item.ts';

const MAX_DIFFERENCES = 1000;

/** Compares one account. @throws DomainError when an end cannot be opened */
export async function verifyAccount(
  run: VerifyRun,
  user: MigrationUser,
  account: LedgerAccount,
): Promise<AccountVerification> {
  await using stack = new AsyncDisposableStack();
  const target = stack.use(await run.target.open(targetLogin(user)));
  const found = new Differences();
  const { sql } = run.ledger;
  const places = foldersById(await target.folders());
  for await (const page of eachFolder(sql, account.id))
    for (const folder of page) await verifyFolder(run, { folder, target, places, found });
  places.clear();
  const sessions: SourceSession[] = [];
  for (const [endpoint, source] of run.sources.entries()) {
    const session = stack.use(await source.open(sourceLogin(user)));
    sessions.push(session);
    await verifySource(run, { session, endpoint, account: account.id, found });
  }
  await verifySettings(run, { sessions, account: account.id, found });
  return {
    source: account.source,
    target: account.target,
    compared: found.compared,
    differences: found.list,
    counts: found.counts,
  };
}

class Differences {
  readonly list: Difference[] = [];
  readonly counts = noCounts();
  compared = 0;

  add(difference: Difference): void {
    this.counts[difference.what]++;
    if (this.list.length < MAX_DIFFERENCES) this.list.push(difference);
  }
}

async function verifyFolder(
  { ledger }: VerifyRun,
  on: {
    folder: LedgerFolder;
    target: TargetSession;
    places: ReadonlyMap<string, TargetFolder>;
    found: Differences;
  },
): Promise<void> {
  const { folder, target, places, found } = on;
  const name = folder.targetPath.join('/');
  for await (const page of eachItem(ledger.sql, folder.id)) {
    const items = page.filter(isInTarget);
    found.compared += items.length;
    for (const [targetFolder, own] of Map.groupBy(items, (it) => it.targetFolder)) {
      const { targetId = '' } =
        targetFolder === folder.id
          ? folder
          : ((await folderOfNumber(ledger.sql, targetFolder)) ?? {});
      const place = places.get(targetId);
      const present =
        place === undefined ? new Map<string, PresentItem>() : await lookAt(target, place, own);
      for (const item of own)
        for (const difference of compareItem(name, item, present.get(item.targetId)))
          found.add(difference);
    }
    for (const { sourceId, reason, targetId } of page.filter(isFailed))
      if (targetId === '')
        found.add({ folder: name, item: sourceId, what: 'not-carried-over', detail: reason });
  }
}

/** Written, there before, or kept as a report message. */
function isInTarget({ outcome, targetId }: LedgerItem): boolean {
  return targetId !== '' && outcome !== 'gone' && outcome !== 'skipped';
}

function isFailed({ outcome }: LedgerItem): boolean {
  return outcome === 'refused' || outcome === 'unreadable';
}

async function lookAt(
  target: TargetSession,
  place: TargetFolder,
  items: readonly LedgerItem[],
): Promise<Map<string, PresentItem>> {
  const present = new Map<string, PresentItem>();
  const ids = items.map(({ targetId }) => targetId);
  for await (const chunk of target.look(place, ids, true))
    for (const it of chunk) present.set(it.id, it);
  return present;
}

/** Settings that the sources tell now, and that the last run has not seen so. */
async function verifySettings(
  { ledger }: VerifyRun,
  on: {
    readonly sessions: readonly SourceSession[];
    readonly account: number;
    readonly found: Differences;
  },
): Promise<void> {
  const { sessions, account, found } = on;
  const entry = await findFolder(ledger.sql, account, settingsEndpoint, 'settings');
  // Where the target keeps none they were applied, and are told as losses where they could not be.
  if (sessions.length === 0 || entry === undefined) return;
  const items = toItems(fitSettings(await readAllSettings(sessions)).kept);
  const known = await readItems(ledger.sql, entry.id, [...items.keys()]);
  for (const [id, bytes] of items)
    if (known.get(id)?.version !== hash('sha256', bytes, 'hex'))
      found.add({
        folder: entry.targetPath.join('/'),
        item: id,
        what: 'not-carried-over',
        detail: known.has(id)
          ? 'it was changed in the source since the last run'
          : 'it is in the source and was not seen by the last run',
      });
}

/** Everything that the source lists now, and that was not left out by choice, is known to the ledger; what came since the last run is told. */
async function verifySource(
  { ledger, policies }: VerifyRun,
  on: {
    session: SourceSession;
    endpoint: number;
    account: number;
    found: Differences;
  },
): Promise<void> {
  const { session, endpoint, account, found } = on;
  for await (const folder of session.folders()) {
    if (folder.isContainer === true || !isIncluded(folder, policies)) continue;
    const entry = await findFolder(ledger.sql, account, endpoint, folder.id);
    // The target keeps nothing of this kind: that was said as a loss.
    if (entry?.targetId === '') continue;
    try {
      await verifySourceFolder(ledger, { session, folder, entry, found });
    } catch (error) {
      // What the source cannot list is told; the rest is compared.
      if (!isDomainError(error) || error.code === 'unavailable' || error.code === 'limit-reached')
        throw error;
      const detail = `the source does not list it: ${error.message}`;
      found.add({ folder: folder.path.join('/'), item: '', what: 'not-carried-over', detail });
    }
  }
}

async function verifySourceFolder(
  { sql }: Ledger,
  on: {
    session: SourceSession;
    folder: SourceFolder;
    entry: LedgerFolder | undefined;
    found: Differences;
  },
): Promise<void> {
  const { session, folder, entry, found } = on;
  const name = folder.path.join('/');
  const listing = await session.list(folder, '');
  // Ids of another numbering name other items.
  const isRenumbered =
    entry !== undefined && entry.validity !== '' && entry.validity !== listing.validity;
  for await (const chunk of listing.items) {
    const ids = chunk.map(({ id }) => id);
    const known =
      entry === undefined || isRenumbered
        ? new Map<string, LedgerItem>()
        : await readItems(sql, entry.id, ids);
    for (const listed of chunk) {
      const item = known.get(listed.id);
      const change = item === undefined ? undefined : changeAtSource(listed, item);
      if (item !== undefined && change === undefined) continue;
      found.add({
        folder: name,
        item: listed.id,
        what: 'not-carried-over',
        detail: isRenumbered
          ? 'the source has numbered the folder anew since the last run: run again, then verify'
          : (change ?? 'it is in the source and was not seen by the last run'),
      });
    }
  }
}

/** What a run would bring of an item that is known; undefined: nothing. */
function changeAtSource({ version, flags }: ListedItem, item: LedgerItem): string | undefined {
  if (version !== item.version) return 'it was changed in the source since the last run';
  const isHere = item.targetId !== '' && item.targetFolder === item.folder;
  const isCarried = item.outcome === 'written' || item.outcome === 'merged';
  if (flags === undefined || !isHere || !isCarried) return undefined;
  return encodeFlags(toCarriedFlags(flags)) === item.flags
    ? undefined
    : 'its flags were changed in the source since the last run';
}
