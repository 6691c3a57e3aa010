import type { AccountId } from '#platform/ids.ts';
import type { ReceivedMail } from '#scheduling/receive-mail.ts';
import type { Scheduling } from '#scheduling/scheduling.ts';
import type { Store } from '#store/store.ts';

const prefix = Buffer.from('Delivered-To: somebody@example.test\r\n');

/** Files a mail into an inbox as delivery does, and applies what it asks of a calendar unless `isCrashed`. */
export async function fileMail(
  { store, scheduling }: { readonly store: Store; readonly scheduling: Scheduling },
  account: AccountId,
  mail: ReceivedMail,
  { isCrashed = false, beforeApplied = () => {} } = {},
): Promise<void> {
  await using expected = await scheduling.expectMail(account, mail);
  await using prepared = await store.prepareMessage({ kind: 'memory', bytes: mail.content });
  await store.transact(account, async (tx) => {
    const inbox = await tx.collectionByRole('mailbox', 'inbox');
    const { itemId } = await tx.addMessage(inbox!.id, {
      prepared,
      prefix,
      receivedAtSeconds: 0,
      flags: { system: 0, keywords: [] },
    });
    await expected?.put(tx, { item: itemId, skip: prefix.length });
  });
  beforeApplied();
  if (!isCrashed) await expected?.apply();
}
