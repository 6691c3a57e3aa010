import { accountLists, directoryLists } from './export-format/records.ts';
import type { Directory } from '#directory/directory.ts';
import type { Subscriptions } from '#groupware/subscriptions.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Store } from '#store/store.ts';
import { openExport, type ExportReader } from './export-format/export-reader.ts';
import type { AccountRecord, DirectoryRecord, Manifest } from './export-format/records.ts';
import {
  beginAccount,
  presenceOf,
  restoreContents,
  type RestoreContext,
} from './export-format/restore-account.ts';
import {
  restoreAddresses,
  restoreCatchAlls,
  restoreDomains,
} from './export-format/restore-directory.ts';
import { restoreLinks } from './export-format/restore-links.ts';
import { accountFolder } from './export-format/write-account.ts';

export interface ImportRun {
  readonly store: Store;
  readonly directory: Directory;
  readonly subscriptions: Pick<Subscriptions, 'restore' | 'list'>;
  readonly from: string;
  /** Addresses; all of the export when absent. */
  readonly accounts?: readonly string[];
  readonly onAccount?: (address: string, items: number) => void;
}

export interface ImportOutcome {
  readonly manifest: Manifest;
  readonly accounts: number;
  readonly items: number;
  /** Accounts of which nothing was imported, with the reason. */
  readonly failed: readonly string[];
  /** What did not come back, for people. */
  readonly problems: readonly string[];
}

/**
 * Brings an export back. Everything in it is compared with its sums, and accounts that are in use here are found, before
 * anything is changed. An account that fails is taken back whole and keeps nobody else back; one that was cut is begun anew
 * by the next import.
 * @throws DomainError not-found, not-supported, corrupt, already-exists
 */
export async function importOrganisation(run: ImportRun): Promise<ImportOutcome> {
  const reader = await openExport(run.from);
  const records = await readAccounts(reader, run.accounts);
  const present = await expectFree(run, records);
  const record = await reader.readJson<DirectoryRecord>('directory.json', directoryLists);
  const isWhole = reader.manifest.scope === 'organisation' && run.accounts === undefined;
  const problems: string[] = [];
  const onProblem = (problem: string) => void problems.push(problem);
  if (isWhole) await restoreDomains(run.directory, record.domains);
  const context: RestoreContext = { ...run, reader, objectIds: new Map() };
  const begun = new Map<AccountRecord, AccountId>();
  const failed: string[] = [];
  let items = 0;
  for (const account of records)
    await orNothing(run, { account, present, failed }, async () => {
      begun.set(account, await beginAccount(context, account));
    });
  const done: [AccountRecord, AccountId][] = [];
  for (const [account, id] of begun)
    await orNothing(run, { account, present, failed }, async () => {
      const count = await restoreContents(context, account, id);
      items += count;
      done.push([account, id]);
      run.onAccount?.(account.address, count);
    });
  await restoreAddresses(run.directory, isWhole ? record : onlyAliases(record, done), onProblem);
  for (const [account, id] of done)
    await restoreLinks({ ...context, ...run, onProblem }, account, id);
  if (isWhole) await restoreCatchAlls(run.directory, record.domains, onProblem);
  return { manifest: reader.manifest, accounts: done.length, items, failed, problems };
}

/** Of single accounts the aliases that lead to them and to nobody else. */
function onlyAliases(
  record: DirectoryRecord,
  done: readonly (readonly [AccountRecord, AccountId])[],
): DirectoryRecord {
  const here = new Set(done.map(([{ address }]) => address));
  const aliases = record.aliases.filter(({ targets }) => targets.every((it) => here.has(it)));
  return { domains: [], groups: [], roomLists: [], serverEntries: [], aliases };
}

async function readAccounts(
  reader: ExportReader,
  wanted: readonly string[] | undefined,
): Promise<AccountRecord[]> {
  const there = reader.manifest.accounts;
  const missing = (wanted ?? []).filter((address) => !there.includes(address));
  if (missing.length > 0)
    throw new DomainError(
      'not-found',
      `the export has no account ${missing.join(', ')}; it has ${there.slice(0, 20).join(', ')}${there.length > 20 ? ', ...' : ''}`,
    );
  const records: AccountRecord[] = [];
  for (const address of wanted ?? there)
    records.push(
      await reader.readJson<AccountRecord>(`${accountFolder(address)}/account.json`, accountLists),
    );
  return records;
}

/** Nothing is mixed with what is there. Gives the accounts that are here and empty, which are taken over. */
async function expectFree(
  run: Pick<ImportRun, 'store' | 'directory'>,
  records: readonly AccountRecord[],
): Promise<ReadonlySet<string>> {
  const inUse: string[] = [];
  const empty = new Set<string>();
  for (const { address } of records) {
    const presence = await presenceOf(run, address);
    if (presence === 'in-use') inUse.push(address);
    if (presence === 'empty') empty.add(address);
  }
  if (inUse.length > 0)
    throw new DomainError(
      'already-exists',
      `nothing was imported, as these accounts are here already and not empty: ${inUse.join(', ')}. Name the others with --account, or remove these first`,
    );
  return empty;
}

/** Does it whole, or takes the account back; one that was here before stays, empty as it was. */
async function orNothing(
  { directory, store }: Pick<ImportRun, 'store' | 'directory'>,
  {
    account,
    present,
    failed,
  }: {
    readonly account: AccountRecord;
    readonly present: ReadonlySet<string>;
    readonly failed: string[];
  },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isDomainError(error)) throw error;
    failed.push(`${account.address}: ${error.message}`);
    const half = await directory.accounts.find(account.address);
    if (half === undefined) return;
    if (!present.has(account.address)) await directory.accounts.remove(half.id);
    await store.removeAccount(half.id);
  }
}
