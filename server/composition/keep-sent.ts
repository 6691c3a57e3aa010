import type { Clock } from '#platform/clock.ts';
import type { SmtpParts } from '#protocols/smtp/ports.ts';
import { systemFlags } from '#store/message.ts';
import type { Store } from '#store/store.ts';

/** Files the sender's copy of a submitted message into the mailbox for sent mail, where the account has one. */
export function createSentKeeper(store: Store, clock: Clock): SmtpParts['keepSent'] {
  return async ({ account, source, prefix }) => {
    await using prepared = await store.prepareMessage(source);
    await store.transact(account, async (tx) => {
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
