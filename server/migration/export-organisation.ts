import type { Account } from '#directory/account.ts';
import type { Directory } from '#directory/directory.ts';
import type { Subscriptions } from '#groupware/subscriptions.ts';
import type { Clock } from '#platform/clock.ts';
import type { Store } from '#store/store.ts';
import { describeAliasesOf, describeDirectory } from './export-format/describe-directory.ts';
import { createExportWriter } from './export-format/export-writer.ts';
import { FORMAT, FORMAT_VERSION, type MailForm } from './export-format/records.ts';
import { formatJson, writeAccount } from './export-format/write-account.ts';

export interface ExportRun {
  readonly store: Store;
  readonly directory: Directory;
  readonly subscriptions: Pick<Subscriptions, 'list'>;
  readonly clock: Clock;
  readonly version: string;
  /** A folder that is new or empty. */
  readonly to: string;
  readonly mail: MailForm;
  /** Addresses; the whole organisation when absent. */
  readonly accounts?: readonly string[];
  readonly onAccount?: (address: string, items: number) => void;
}

export interface ExportOutcome {
  readonly accounts: number;
  readonly items: number;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Writes accounts, and with all of them the directory, in an open form to a folder. Each account is as it was at one instant.
 * What was written without a manifest is not complete.
 * @throws DomainError already-exists, not-found, corrupt
 */
export async function exportOrganisation(run: ExportRun): Promise<ExportOutcome> {
  const { store, directory, subscriptions, to: root, mail: form } = run;
  const accounts = await chosenAccounts(run);
  const writer = await createExportWriter(root);
  const record =
    run.accounts === undefined
      ? await describeDirectory(directory)
      : await describeAliasesOf(directory, accounts);
  await writer.writeFile('directory.json', formatJson(record));
  const feeds = async (id: Account['id']) =>
    (await subscriptions.list(id)).map(({ id: feed, url, every, collection }) => ({
      id: feed,
      url,
      every,
      collection,
    }));
  let items = 0;
  for (const account of accounts) {
    const count = await writeAccount(writer, { store, directory, feeds, form, root }, account);
    items += count;
    run.onAccount?.(account.address, count);
  }
  const { files, bytes } = await writer.finish({
    format: FORMAT,
    version: FORMAT_VERSION,
    createdAt: Math.floor(run.clock.epochMs() / 1000),
    product: `Mailstead ${run.version}`,
    scope: run.accounts === undefined ? 'organisation' : 'accounts',
    mail: form,
    accounts: accounts.map(({ address }) => address),
  });
  return { accounts: accounts.length, items, files, bytes };
}

async function chosenAccounts({ directory, accounts }: ExportRun): Promise<Account[]> {
  if (accounts === undefined) return await directory.accounts.list();
  const found: Account[] = [];
  for (const address of accounts) found.push(await directory.accounts.expect(address));
  return found;
}
