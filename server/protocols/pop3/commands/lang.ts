import { formatError, formatLines, formatOk } from '#codecs/pop3/reply.ts';
import type { PopCommand } from '../command.ts';

// RFC 6856 §3: answers are in English only.
export const lang: PopCommand = {
  verb: 'LANG',
  states: ['authorization', 'transaction'],
  async run(session, { words }) {
    const wanted = words[0]?.toLowerCase();
    if (wanted === undefined)
      return await session.send(
        formatLines('Languages follow', ['en English', 'i-default Default']),
      );
    if (wanted === '*' || wanted === 'i-default') return await session.send(formatOk('i-default'));
    if (wanted === 'en' || wanted.startsWith('en-'))
      return await session.send(formatOk('en English'));
    await session.send(formatError('That language is not available'));
  },
};
