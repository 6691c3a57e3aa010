import {
  expectAuthenticateArgs,
  isBase64,
  type AuthenticateArgs,
} from '#codecs/imap/sign-in-args.ts';
import { defineCommand, type CommandReply } from '../command.ts';
import type { Session } from '../session.ts';
import { admit } from '../session/admit.ts';

/** AUTHENTICATE: sign in by a SASL mechanism. */
// RFC 9051 §6.2.2, RFC 4959 §3
export const authenticate = defineCommand<AuthenticateArgs>({
  verb: 'AUTHENTICATE',
  states: ['not-authenticated'],
  announcing: 'none',
  parse(decoder) {
    decoder.expectSpace();
    return expectAuthenticateArgs(decoder);
  },
  async run(session, { mechanism, initialResponse }) {
    if (!session.allowsPlaintext)
      return { status: 'NO', code: 'PRIVACYREQUIRED', text: 'Signing in needs TLS' };
    const exchange = await session.deps.directory.sasl.begin(mechanism, session.saslContext());
    let response = initialResponse === undefined ? undefined : decode(initialResponse);
    for (;;) {
      const step = await exchange.step(response);
      if (step.kind === 'done') return await admit(session, step.identity);
      if (step.kind === 'failed') {
        if (step.error.code === 'bad-syntax') return { status: 'BAD', text: step.error.message };
        throw step.error;
      }
      const line = await ask(session, step.data);
      if (typeof line !== 'string') return line;
      response = decode(line);
    }
  },
});

/** The client's next response in BASE64, or the answer that ends the exchange. */
async function ask(session: Session, challenge: Buffer): Promise<string | CommandReply> {
  const line = await session.lines.ask(challenge.toString('base64'));
  if (line === undefined) return { status: 'BAD', text: 'The response cannot be read' };
  if (line === '*') return { status: 'BAD', text: 'Cancelled' };
  return isBase64(line) ? line : { status: 'BAD', text: 'The response is not BASE64' };
}

function decode(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}
