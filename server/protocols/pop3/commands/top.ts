import { expectNumber } from '#codecs/pop3/command-line.ts';
import { formatOk, stuffDots, topOf } from '#codecs/pop3/reply.ts';
import { maildropOf, type PopCommand } from '../command.ts';
import { expectMessage } from '../maildrop.ts';

// RFC 1939 §7
export const top: PopCommand = {
  verb: 'TOP',
  states: ['transaction'],
  async run(session, { words }) {
    const maildrop = maildropOf(session);
    const message = expectMessage(maildrop, expectNumber(words[0]));
    const lines = expectNumber(words[1]);
    const content = await session.deps.store.read(maildrop.account, (reader) =>
      reader.readContent(message.itemId),
    );
    await session.send(formatOk(), ...stuffDots(topOf(content, lines)));
  },
};
