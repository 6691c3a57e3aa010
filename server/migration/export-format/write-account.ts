import type { Account } from '#directory/account.ts';
import type { Directory } from '#directory/directory.ts';
import type { CollectionKind } from '#store/collection.ts';
import type { AccountReader, Store } from '#store/store.ts';
import { toAnnotationRecords } from './annotations.ts';
import { describeAccount, type FeedLister } from './describe-account.ts';
import type { ExportWriter } from './export-writer.ts';
import { folderName } from './file-names.ts';
import type { CollectionRecord, CollectionsRecord, MailForm } from './records.ts';
import { writeDocuments } from './write-documents.ts';
import { writeMailbox } from './write-mailbox.ts';

export interface AccountExport {
  readonly store: Store;
  readonly directory: Directory;
  readonly feeds: FeedLister;
  readonly form: MailForm;
  readonly root: string;
}

const folders: Readonly<Record<CollectionKind, string>> = {
  mailbox: 'mail',
  calendar: 'calendars',
  tasks: 'tasks',
  notes: 'notes',
  addressbook: 'contacts',
  files: 'files',
  settings: 'settings',
};

/** Writes one account, as it is at one instant; gives how many items it has. @throws DomainError corrupt, not-found */
export async function writeAccount(
  writer: ExportWriter,
  on: AccountExport,
  account: Account,
): Promise<number> {
  const base = accountFolder(account.address);
  const record = await describeAccount(on.directory, on.feeds, account);
  await writer.writeFile(`${base}/account.json`, formatJson(record));
  return await on.store.read(account.id, async (reader) => {
    const collections: CollectionRecord[] = [];
    for (const [number, collection] of (await reader.collections()).entries()) {
      const { objectId, kind, name, role, isSelectable, uidValidity } = collection;
      const place = `${base}/${folders[kind]}/${folderName(number + 1, name)}`;
      const items =
        kind === 'mailbox'
          ? await writeMailbox(writer, reader, { ...on, mailbox: collection, place })
          : await writeDocuments(writer, reader, { collection, place, directory: on.directory });
      collections.push({
        objectId,
        kind,
        name,
        ...(role !== undefined && { role }),
        isSelectable,
        uidValidity,
        annotations: toAnnotationRecords(await reader.annotations(collection.id)),
        items,
        index: `${place}.jsonl`,
      });
    }
    await writer.writeFile(
      `${base}/collections.json`,
      formatJson(await whole(reader, collections)),
    );
    return collections.reduce((sum, { items }) => sum + items, 0);
  });
}

async function whole(
  reader: AccountReader,
  collections: readonly CollectionRecord[],
): Promise<CollectionsRecord> {
  return {
    subscriptions: await reader.subscriptions(),
    annotations: toAnnotationRecords(await reader.annotations(undefined)),
    collections,
  };
}

/** An address may hold what is a path elsewhere. */
export function accountFolder(address: string): string {
  return `accounts/${encodeURIComponent(address).replaceAll('%40', '@')}`;
}

export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
