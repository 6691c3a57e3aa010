import { expectNumber } from '#codecs/pop3/command-line.ts';
import { formatLines, formatOk } from '#codecs/pop3/reply.ts';
import { maildropOf, type PopCommand } from '../command.ts';
import { expectMessage } from '../maildrop.ts';

// RFC 1939 §5
export const list: PopCommand = {
  verb: 'LIST',
  states: ['transaction'],
  async run(session, { words }) {
    const maildrop = maildropOf(session);
    if (words.length > 0) {
      const number = expectNumber(words[0]);
      return await session.send(formatOk(`${number} ${expectMessage(maildrop, number).size}`));
    }
    const lines = maildrop.messages.flatMap((m, i) => (m.isDeleted ? [] : [`${i + 1} ${m.size}`]));
    await session.send(formatLines(`${lines.length} messages`, lines));
  },
};
