import { toCarriedFlags } from '../rules/carried-flags.ts';
import { unquoteMboxrd } from '#codecs/mbox/quoting.ts';
import type { AccountId } from '#platform/ids.ts';
import type { NewMessage } from '#store/message.ts';
import type { PreparedDocument } from '#store/document.ts';
import { fromFlagNames } from '#store/flag-names.ts';
import type { Store } from '#store/store.ts';

import { assertSum, type ExportReader } from './export-reader.ts';
import type { DocumentRecord, MessageRecord } from './records.ts';
import type { RestoredCollection } from './restore-collections.ts';

export interface ItemsTarget {
  readonly store: Store;
  readonly account: AccountId;
  /** Numbers of accounts by their addresses here. */
  readonly accountOf: (address: string) => Promise<AccountId | undefined>;
}

/** Items and bytes written at a time. */
const BATCH_ITEMS = 100;
const BATCH_BYTES = 8 * 1024 * 1024;

/** Puts the items of a collection where they were, in their order; gives how many. @throws DomainError corrupt, no-space */
export async function restoreItems(
  reader: ExportReader,
  target: ItemsTarget,
  to: RestoredCollection,
): Promise<number> {
  return to.record.kind === 'mailbox'
    ? await restoreMessages(reader, target, to)
    : await restoreDocuments(reader, target, to);
}

async function restoreMessages(
  reader: ExportReader,
  { store, account }: ItemsTarget,
  { id, record }: RestoredCollection,
): Promise<number> {
  let count = 0;
  for await (const batch of batches(reader.readLines<MessageRecord>(record.index))) {
    await using stack = new AsyncDisposableStack();
    const messages: NewMessage[] = [];
    for (const message of batch) {
      const bytes = await readMessage(reader, message);
      const prepared = stack.use(await store.prepareMessage({ kind: 'memory', bytes }));
      const { receivedAt: receivedAtSeconds, flags, keywords } = message;
      const { system } = fromFlagNames(flags);
      messages.push({
        prepared,
        receivedAtSeconds,
        flags: toCarriedFlags({ system, keywords }),
        ignoreQuota: true,
      });
    }
    await store.transact(account, async (tx) => {
      for (const message of messages) await tx.addMessage(id, message);
    });
    count += messages.length;
  }
  return count;
}

/** The bytes of a message. @throws DomainError corrupt */
export async function readMessage(
  reader: ExportReader,
  { file, offset, length, sha256 }: MessageRecord,
) {
  const isPart = offset !== undefined && length !== undefined;
  const read = await reader.readBytes(file, isPart ? { offset, length } : undefined);
  const bytes = isPart ? unquoteMboxrd(read) : read;
  assertSum(bytes, sha256, file);
  return bytes;
}

/** The bytes of anything else. @throws DomainError corrupt */
export async function readDocument(reader: ExportReader, { file, sha256 }: DocumentRecord) {
  const bytes = await reader.readBytes(file);
  assertSum(bytes, sha256, file);
  return bytes;
}

async function restoreDocuments(
  reader: ExportReader,
  { store, account, accountOf }: ItemsTarget,
  { id, record }: RestoredCollection,
): Promise<number> {
  let count = 0;
  for await (const batch of batches(reader.readLines<DocumentRecord>(record.index))) {
    await using stack = new AsyncDisposableStack();
    const prepared: (readonly [DocumentRecord, PreparedDocument, AccountId | undefined])[] = [];
    for (const document of batch) {
      const { mediaType, creator } = document;
      const bytes = await readDocument(reader, document);
      const made = await store.prepareDocument({ kind: 'memory', bytes }, mediaType);
      const by = creator === undefined ? undefined : await accountOf(creator);
      prepared.push([document, stack.use(made), by]);
    }
    await store.transact(account, async (tx) => {
      for (const [{ name, createdAt, properties, scheduleTag }, content, creator] of prepared)
        await tx.putDocument(id, {
          name,
          prepared: content,
          createdAt,
          ignoreQuota: true,
          ...(properties !== undefined && { properties }),
          ...(scheduleTag !== undefined && { scheduleTag }),
          ...(creator !== undefined && { creator }),
        });
    });
    count += prepared.length;
  }
  return count;
}

async function* batches<T extends { readonly size: number }>(
  records: AsyncIterable<T>,
): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  let bytes = 0;
  for await (const record of records) {
    batch.push(record);
    bytes += record.size;
    if (batch.length < BATCH_ITEMS && bytes < BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
