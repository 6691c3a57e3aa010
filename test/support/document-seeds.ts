import type { AccountId, CollectionId } from '#platform/ids.ts';
import type { CollectionKind } from '#store/collection.ts';
import type { NewDocument, StoredDocument } from '#store/document.ts';
import type { Store } from '#store/store.ts';

/** Calendar object number `n`: always the same bytes. */
export function eventText(n: number): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    'BEGIN:VEVENT',
    `UID:event-${n}@example.test`,
    'DTSTAMP:20260105T100000Z',
    'DTSTART:20260105T100000Z',
    'DTEND:20260105T110000Z',
    `SUMMARY:Event ${n}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

/** The collection that every account has of a kind. */
export async function defaultCollection(
  store: Store,
  account: AccountId,
  kind: CollectionKind,
): Promise<CollectionId> {
  const found = await store.read(account, (reader) => reader.collectionByRole(kind, 'default'));
  return found!.id;
}

/** Puts one document in a transaction of its own. */
export async function putText(
  store: Store,
  account: AccountId,
  document: {
    readonly collection: CollectionId;
    readonly text: string;
    readonly mediaType?: string;
  } & Omit<NewDocument, 'prepared'>,
): Promise<StoredDocument> {
  const { collection, text, mediaType = 'text/calendar; charset=utf-8', ...rest } = document;
  await using prepared = await store.prepareDocument(
    { kind: 'memory', bytes: Buffer.from(text) },
    mediaType,
  );
  return await store.transact(
    account,
    async (tx) => await tx.putDocument(collection, { ...rest, prepared }),
  );
}
