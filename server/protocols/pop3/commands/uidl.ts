import { expectNumber } from '#codecs/pop3/command-line.ts';
import { formatLines, formatOk } from '#codecs/pop3/reply.ts';
import { maildropOf, type PopCommand } from '../command.ts';
import { expectMessage, uniqueId } from '../maildrop.ts';

// RFC 1939 §7
export const uidl: PopCommand = {
  verb: 'UIDL',
  states: ['transaction'],
  async run(session, { words }) {
    const maildrop = maildropOf(session);
    if (words.length > 0) {
      const number = expectNumber(words[0]);
      return await session.send(
        formatOk(`${number} ${uniqueId(maildrop, expectMessage(maildrop, number))}`),
      );
    }
    const lines = maildrop.messages.flatMap((m, i) =>
      m.isDeleted ? [] : [`${i + 1} ${uniqueId(maildrop, m)}`],
    );
    await session.send(formatLines(`${lines.length} messages`, lines));
  },
};
