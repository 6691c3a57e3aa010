import type { AccountId, CollectionId, ItemId, Uid } from '#platform/ids.ts';
import { DomainError } from '#platform/errors.ts';
import type { Store } from '#store/store.ts';

export interface MaildropMessage {
  readonly uid: Uid;
  readonly itemId: ItemId;
  /** In bytes. */
  readonly size: number;
  isDeleted: boolean;
}

/** The inbox as it was when the session signed in: numbers do not change until QUIT. RFC 1939 §3 */
export interface Maildrop {
  readonly account: AccountId;
  readonly mailbox: CollectionId;
  readonly uidValidity: number;
  readonly messages: readonly MaildropMessage[];
}

/** Sessions list at most this many messages; the rest comes after these are deleted. */
const MAX_MESSAGES = 200_000;

export async function openMaildrop(store: Store, account: AccountId): Promise<Maildrop> {
  return await store.read(account, async (reader) => {
    const inbox = await reader.collectionByName('mailbox', 'INBOX');
    if (inbox === undefined) throw new DomainError('not-found', 'the account has no inbox');
    const messages: MaildropMessage[] = [];
    for await (const rows of reader.messages(inbox.id, ['size'])) {
      for (const row of rows)
        messages.push({ uid: row.uid, itemId: row.itemId, size: row.size!, isDeleted: false });
      if (messages.length >= MAX_MESSAGES) break;
    }
    return { account, mailbox: inbox.id, uidValidity: inbox.uidValidity, messages };
  });
}

/** A number that means a message not marked as deleted. @throws DomainError not-found */
export function expectMessage(maildrop: Maildrop, number: number): MaildropMessage {
  const found = maildrop.messages[number - 1];
  if (found === undefined || found.isDeleted) throw new DomainError('not-found', 'no such message');
  return found;
}

/** Unique over the life of the account. RFC 1939 §7 */
export function uniqueId(maildrop: Maildrop, message: MaildropMessage): string {
  return `${maildrop.uidValidity}.${message.uid}`;
}
