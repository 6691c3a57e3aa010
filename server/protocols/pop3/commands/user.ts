import { formatError, formatOk } from '#codecs/pop3/reply.ts';
import type { PopCommand } from '../command.ts';

// RFC 1939 §7
export const user: PopCommand = {
  verb: 'USER',
  states: ['authorization'],
  async run(session, { rest }) {
    if (!session.mayUsePassword()) return await session.send(formatError('Use STLS first', 'AUTH'));
    if (rest === '') return await session.send(formatError('A name is missing'));
    session.state = { kind: 'authorization', userName: rest };
    await session.send(formatOk('Send the password'));
  },
};
