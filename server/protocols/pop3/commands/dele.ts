import { expectNumber } from '#codecs/pop3/command-line.ts';
import { formatOk } from '#codecs/pop3/reply.ts';
import { maildropOf, type PopCommand } from '../command.ts';
import { expectMessage } from '../maildrop.ts';

// RFC 1939 §5: only marked; QUIT removes.
export const dele: PopCommand = {
  verb: 'DELE',
  states: ['transaction'],
  async run(session, { words }) {
    expectMessage(maildropOf(session), expectNumber(words[0])).isDeleted = true;
    await session.send(formatOk('Marked'));
  },
};
