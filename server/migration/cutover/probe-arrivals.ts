import { isDomainError } from '#platform/errors.ts';
import type { SourceFolder } from '../item.ts';
import type { Ledger, LedgerFolder } from '../ledger.ts';
import { sourceLogin, type MigrationUser } from '../migration-user.ts';
import type { Policies } from '../policies.ts';
import { runInLanes } from '../run/lanes.ts';
import { placeFolders } from '../run/place-folders.ts';
import type { Source, SourceSession } from '../source.ts';
import { readAccounts } from '../sql/accounts.ts';
import { readFolders } from '../sql/folders.ts';
import { readItems } from '../sql/items.ts';

/** What an account of the source has that no run has seen. */
export interface Arrival {
  readonly source: string;
  readonly items: number;
  readonly error?: string;
}

export interface ArrivalProbe {
  readonly ledger: Ledger;
  readonly sources: readonly Source[];
  readonly users: readonly MigrationUser[];
  readonly policies: Policies;
  readonly lanes: number;
}

/** Looks at the sources without reading any content: only folders that have changed are listed. */
export async function probeArrivals(probe: ArrivalProbe): Promise<readonly Arrival[]> {
  const accounts = new Map((await readAccounts(probe.ledger.sql)).map((it) => [it.source, it.id]));
  const arrivals: Arrival[] = [];
  await runInLanes(probe.users, probe.lanes, async (user) => {
    const { source } = user;
    const account = accounts.get(source);
    try {
      const folders = account === undefined ? [] : await readFolders(probe.ledger.sql, account);
      arrivals.push({ source, items: await countNew(probe, user, folders) });
    } catch (error) {
      if (!isDomainError(error)) throw error;
      arrivals.push({ source, items: 0, error: error.message });
    }
  });
  return arrivals.sort((a, b) => (a.source < b.source ? -1 : 1));
}

async function countNew(
  probe: ArrivalProbe,
  user: MigrationUser,
  known: readonly LedgerFolder[],
): Promise<number> {
  let items = 0;
  for (const [endpoint, source] of probe.sources.entries()) {
    await using session = await source.open(sourceLogin(user));
    const folders = await Array.fromAsync(session.folders());
    const entries = new Map(
      known.filter((it) => it.endpoint === endpoint).map((it) => [it.sourceId, it]),
    );
    for (const { folder } of placeFolders(folders, probe.policies)) {
      if (folder.isContainer === true) continue;
      const entry = entries.get(folder.id);
      items += await countNewIn(probe, session, { folder, entry });
    }
  }
  return items;
}

async function countNewIn(
  { ledger }: ArrivalProbe,
  session: SourceSession,
  { folder, entry }: { readonly folder: SourceFolder; readonly entry: LedgerFolder | undefined },
): Promise<number> {
  if (entry === undefined && folder.items !== undefined) return folder.items;
  // The target keeps nothing of this kind: it was said once, and is no news.
  if (entry?.targetId === '') return 0;
  if (entry !== undefined && folder.state !== '' && folder.state === entry.state) return 0;
  const listing = await session.list(folder, entry?.state ?? '');
  let items = 0;
  for await (const chunk of listing.items) {
    const ids = chunk.map(({ id }) => id);
    const before = entry === undefined ? undefined : await readItems(ledger.sql, entry.id, ids);
    items += ids.filter((id) => before?.has(id) !== true).length;
  }
  return items;
}
