import { formatOk } from '#codecs/pop3/reply.ts';
import { maildropOf, type PopCommand } from '../command.ts';

// RFC 1939 §5
export const stat: PopCommand = {
  verb: 'STAT',
  states: ['transaction'],
  async run(session) {
    const live = maildropOf(session).messages.filter((m) => !m.isDeleted);
    await session.send(formatOk(`${live.length} ${live.reduce((sum, m) => sum + m.size, 0)}`));
  },
};
