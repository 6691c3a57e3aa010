import { formatError, formatOk } from '#codecs/pop3/reply.ts';
import type { PopCommand } from '../command.ts';

// RFC 1939 §7
export const pass: PopCommand = {
  verb: 'PASS',
  states: ['authorization'],
  async run(session, { rest }) {
    const name = session.state.kind === 'authorization' ? session.state.userName : undefined;
    if (name === undefined) return await session.send(formatError('USER comes first'));
    session.state = { kind: 'authorization', userName: undefined };
    const identity = await session.deps.signIn({
      protocol: 'pop3',
      remoteAddress: session.connection.remote.address,
      name,
      secret: rest,
    });
    await session.enter(identity);
    await session.send(formatOk('Maildrop ready'));
  },
};
