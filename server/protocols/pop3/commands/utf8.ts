import { formatOk } from '#codecs/pop3/reply.ts';
import type { PopCommand } from '../command.ts';

// RFC 6856 §2.1
export const utf8: PopCommand = {
  verb: 'UTF8',
  states: ['authorization'],
  async run(session) {
    session.isUtf8 = true;
    await session.send(formatOk('UTF-8 from now on'));
  },
};
