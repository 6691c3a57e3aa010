import { defineCommand, done } from '../command.ts';

/** CLOSE: messages flagged \Deleted go without a word, and no mailbox is selected. */
// RFC 9051 §6.4.1
export const close = defineCommand({
  verb: 'CLOSE',
  states: ['selected'],
  announcing: 'none',
  async run(session) {
    const { mailbox } = session;
    session.deselect();
    // RFC 4314 §4: without the right it is UNSELECT.
    if (mailbox.isReadOnly || !mailbox.rights.includes('e')) return done;
    await session.store.transact(mailbox.account, async (tx) => {
      const collection = await tx.collection(mailbox.id);
      if (collection === undefined || collection.counts.deleted === 0) return;
      await tx.expunge(mailbox.id, await tx.deletedUids(mailbox.id));
    });
    return done;
  },
});
