import type { Directory } from '#directory/directory.ts';
import type { Clock } from '#platform/clock.ts';
import type { AccountId } from '#platform/ids.ts';
import type { SmtpParts } from '#protocols/smtp/ports.ts';
import { systemFlags } from '#store/message.ts';
import type { Store } from '#store/store.ts';

/** Files copies of a submitted message into the mailboxes for sent mail, where the accounts have one. */
export function createSentKeeper(
  store: Store,
  directory: Directory,
  clock: Clock,
): SmtpParts['keepSent'] {
  /** What is sent in the name of somebody is kept where that account wants it. */
  const keepers = async (
    sender: AccountId,
    { owner, isWanted }: { readonly owner: AccountId | undefined; readonly isWanted: boolean },
  ): Promise<AccountId[]> => {
    if (owner === undefined) return isWanted ? [sender] : [];
    const sentCopies = (await directory.accounts.get(owner))?.sentCopies ?? 'sender';
    const bySender = isWanted && sentCopies !== 'owner' ? [sender] : [];
    return sentCopies === 'sender' ? bySender : [owner, ...bySender];
  };
  return async ({ account, source, prefix, ...wish }) => {
    const accounts = await keepers(account, wish);
    if (accounts.length === 0) return;
    await using prepared = await store.prepareMessage(source);
    for (const keeper of accounts)
      await store.transact(keeper, async (tx) => {
        const mailbox = await tx.collectionByRole('mailbox', 'sent');
        if (mailbox === undefined) return;
        await tx.addMessage(mailbox.id, {
          prepared,
          prefix,
          receivedAtSeconds: Math.floor(clock.epochMs() / 1000),
          flags: { system: systemFlags.seen, keywords: [] },
        });
      });
  };
}
