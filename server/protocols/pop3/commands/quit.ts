import { formatError, formatOk } from '#codecs/pop3/reply.ts';
import { isDomainError } from '#platform/errors.ts';
import type { PopCommand } from '../command.ts';

// RFC 1939 §6: the update state
export const quit: PopCommand = {
  verb: 'QUIT',
  states: ['authorization', 'transaction'],
  async run(session) {
    session.close();
    if (session.state.kind === 'transaction') {
      const { account, mailbox, messages } = session.state.maildrop;
      const gone = messages.filter((m) => m.isDeleted).map((m) => m.uid);
      try {
        if (gone.length > 0)
          await session.deps.store.transact(account, (tx) => tx.expunge(mailbox, gone));
      } catch (error) {
        if (!isDomainError(error)) throw error;
        await session.leave();
        return await session.send(formatError('Some messages were not removed', 'SYS/TEMP'));
      }
    }
    await session.leave();
    await session.send(formatOk('Goodbye'));
  },
};
