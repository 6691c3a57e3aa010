import { formatError, formatOk } from '#codecs/pop3/reply.ts';
import type { PopCommand } from '../command.ts';

// RFC 2595 §4
export const stls: PopCommand = {
  verb: 'STLS',
  states: ['authorization'],
  async run(session) {
    if (session.connection.tls !== undefined)
      return await session.send(formatError('TLS is already there'));
    await session.startTls(formatOk('Begin TLS'));
  },
};
