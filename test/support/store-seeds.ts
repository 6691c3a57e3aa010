import type { AccountId, CollectionId } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { AddedMessage } from '#store/message.ts';
import type { Store } from '#store/store.ts';

/** Message number `n`: always the same bytes. */
export function text(n: number): Buffer {
  return Buffer.from(
    `From: Ann <ann@example.test>\r\nTo: bob@example.test\r\nSubject: Subject ${n}\r\n` +
      `Date: Mon, 5 Jan 2026 10:00:00 +0000\r\nMessage-ID: <m${n}@example.test>\r\n\r\nText number ${n}.\r\n`,
  );
}

export async function inbox(store: Store, account: AccountId): Promise<Collection> {
  const found = await store.read(account, (reader) => reader.collectionByName('mailbox', 'INBOX'));
  return found!;
}

/** Adds one message in a transaction of its own. */
export async function addText(
  store: Store,
  account: AccountId,
  message: {
    readonly mailbox: CollectionId;
    readonly bytes: Buffer;
    readonly system?: number;
    readonly keywords?: readonly string[];
    readonly prefix?: Buffer;
  },
): Promise<AddedMessage> {
  await using prepared = await store.prepareMessage({ kind: 'memory', bytes: message.bytes });
  return await store.transact(
    account,
    async (tx) =>
      await tx.addMessage(message.mailbox, {
        prepared,
        receivedAtSeconds: 1_767_600_000,
        flags: { system: message.system ?? 0, keywords: message.keywords ?? [] },
        ...(message.prefix === undefined ? {} : { prefix: message.prefix }),
      }),
  );
}
