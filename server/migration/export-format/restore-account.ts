import { collectionLists } from './records.ts';
import type { Account } from '#directory/account.ts';
import type { AccountChange } from '#directory/accounts.ts';
import type { Directory } from '#directory/directory.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Store } from '#store/store.ts';
import type { ExportReader } from './export-reader.ts';
import type { AccountRecord, CollectionsRecord } from './records.ts';
import { restoreCollections } from './restore-collections.ts';
import { restoreItems } from './restore-items.ts';
import { accountFolder } from './write-account.ts';

export interface RestoreContext {
  readonly reader: ExportReader;
  readonly store: Store;
  readonly directory: Directory;
  /** Object ids of collections as they were, to what they are here. */
  readonly objectIds: Map<string, string>;
}

/** An annotation of an account that is being imported; it says how far that came. */
export const IMPORT_MARK = '/mailstead/import';

/** What an account of this address here means for an import. */
export type Presence = 'none' | 'empty' | 'begun' | 'contents-done' | 'in-use';

export async function presenceOf(
  { store, directory }: Pick<RestoreContext, 'store' | 'directory'>,
  address: string,
): Promise<Presence> {
  const account = await directory.accounts.find(address);
  if (account === undefined) return 'none';
  return await store.read(account.id, async (reader) => {
    const marks = await reader.annotations(undefined);
    const mark = marks.find(({ entry }) => entry === IMPORT_MARK);
    if (mark !== undefined)
      return Buffer.from(mark.value).toString() === 'contents-done' ? 'contents-done' : 'begun';
    const isEmpty = (await reader.collections()).every(({ counts }) => counts.messages === 0);
    for (const { id, kind } of await reader.collections())
      if (kind !== 'mailbox' && (await reader.documents(id)).length > 0) return 'in-use';
    return isEmpty ? 'empty' : 'in-use';
  });
}

/** Makes the account, switched off until everything of it is there. @throws DomainError */
export async function beginAccount(
  context: RestoreContext,
  record: AccountRecord,
): Promise<AccountId> {
  const { store, directory } = context;
  const { address } = record;
  const presence = await presenceOf(context, address);
  const present = await directory.accounts.find(address);
  if (presence === 'contents-done') return present!.id;
  if (presence === 'begun') await store.removeAccount(present!.id);
  const facts: AccountChange = { ...entryOf(record), isEnabled: false };
  const { id }: Account =
    present === undefined
      ? await directory.accounts.add({ address, ...facts })
      : await directory.accounts.change(present.id, facts);
  await mark(store, id, 'begun');
  return id;
}

/** What needs nothing of other accounts. */
function entryOf(record: AccountRecord): AccountChange {
  const { type, displayName, language, timeZone, profile, isHidden, sentCopies, role } = record;
  const { administers, disabledProtocols, quota, quotaWarningPercent, sendLimits } = record;
  return {
    type,
    displayName,
    language,
    timeZone,
    profile,
    isHidden,
    sentCopies,
    role,
    administers,
    disabledProtocols,
    quota,
    quotaWarningPercent,
    sendLimits,
    forwards: [],
  };
}

/** Brings back everything that the account keeps; gives how many items. @throws DomainError */
export async function restoreContents(
  context: RestoreContext,
  record: AccountRecord,
  account: AccountId,
): Promise<number> {
  const { reader, store, directory, objectIds } = context;
  const path = `${accountFolder(record.address)}/collections.json`;
  const collections = await reader.readJson<CollectionsRecord>(path, collectionLists);
  if ((await presenceOf(context, record.address)) === 'contents-done') {
    await noteObjectIds(context, account, collections);
    return 0;
  }
  const accountOf = async (address: string) => (await directory.accounts.find(address))?.id;
  const restored = await store.transact(
    account,
    async (tx) => await restoreCollections(tx, collections),
  );
  let items = 0;
  for (const collection of restored) {
    objectIds.set(collection.record.objectId, collection.objectId);
    if (collection.record.items > 0)
      items += await restoreItems(reader, { store, account, accountOf }, collection);
  }
  if (record.passwordHash !== undefined)
    await directory.credentials.setPasswordHash(account, record.passwordHash, {
      allowPlain: true,
    });
  await mark(store, account, 'contents-done');
  return items;
}

/** Of an account that an earlier import, which was cut, has filled. */
async function noteObjectIds(
  { store, objectIds }: RestoreContext,
  account: AccountId,
  { collections }: CollectionsRecord,
): Promise<void> {
  await store.read(account, async (reader) => {
    for (const { kind, name, objectId } of collections) {
      const found = await reader.collectionByName(kind, name);
      if (found !== undefined) objectIds.set(objectId, found.objectId);
    }
  });
}

async function mark(
  store: Store,
  account: AccountId,
  text: 'begun' | 'contents-done',
): Promise<void> {
  await store.transact(
    account,
    async (tx) => await tx.setAnnotation(undefined, IMPORT_MARK, Buffer.from(text)),
  );
}
