import { formatOk } from '#codecs/pop3/reply.ts';
import { maildropOf, type PopCommand } from '../command.ts';

// RFC 1939 §5
export const rset: PopCommand = {
  verb: 'RSET',
  states: ['transaction'],
  async run(session) {
    for (const message of maildropOf(session).messages) message.isDeleted = false;
    await session.send(formatOk());
  },
};
