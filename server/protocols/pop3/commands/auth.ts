import { formatError, formatLines, formatOk } from '#codecs/pop3/reply.ts';
import { DomainError } from '#platform/errors.ts';
import type { PopCommand, PopSession } from '../command.ts';

// RFC 5034 §4
export const auth: PopCommand = {
  verb: 'AUTH',
  states: ['authorization'],
  async run(session, { words }) {
    const context = {
      protocol: 'pop3' as const,
      remoteAddress: session.connection.remote.address,
      tls: session.connection.tls,
      allowsPlaintext: session.mayUsePassword(),
    };
    const [mechanism, initial] = words;
    if (mechanism === undefined)
      return await session.send(
        formatLines('Mechanisms follow', await session.deps.sasl.offered(context)),
      );
    const exchange = await session.deps.sasl.begin(mechanism, context);
    let response = initial === undefined ? undefined : decode(initial);
    for (;;) {
      const step = await exchange.step(response);
      if (step.kind === 'failed') throw step.error;
      if (step.kind === 'done') {
        await session.enter(step.identity);
        return await session.send(formatOk('Maildrop ready'));
      }
      const answer = await ask(session, step.data);
      if (answer === undefined) return await session.send(formatError('Cancelled'));
      response = decode(answer);
    }
  },
};

async function ask(session: PopSession, challenge: Buffer): Promise<string | undefined> {
  await session.send(`+ ${challenge.toString('base64')}\r\n`);
  return await session.readResponse();
}

function decode(text: string): Buffer {
  if (text === '=') return Buffer.alloc(0);
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new DomainError('bad-syntax', 'not base64');
  return Buffer.from(text, 'base64');
}
