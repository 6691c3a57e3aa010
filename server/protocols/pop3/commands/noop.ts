import { formatOk } from '#codecs/pop3/reply.ts';
import type { PopCommand } from '../command.ts';

// RFC 1939 §5
export const noop: PopCommand = {
  verb: 'NOOP',
  states: ['transaction'],
  async run(session) {
    await session.send(formatOk());
  },
};
