import type { LineBuffer } from '#codecs/smtp/line-buffer.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Answer, InputMode, SmtpContext } from '../command.ts';
import { maySignIn, saslClient } from '../policy/sign-in.ts';
import type { SaslExchange } from '../ports.ts';
import { replies, reply, wrongOrder } from '../replies.ts';

// RFC 4954 §4
/** Longest line of a sign-in, CRLF included. */
const MAX_LINE_BYTES = 12_288;
/** Rounds of one exchange; SCRAM needs three. */
const MAX_ROUNDS = 10;

/** AUTH: signs a user in. */
// RFC 4954 §4
export async function auth(session: SmtpContext, argument: string): Promise<string> {
  if (!session.kind.isSubmission) return reply(502, '5.5.1', 'AUTH is not available here');
  if (session.phase.kind === 'new') return wrongOrder('Say EHLO first');
  if (session.phase.kind === 'transaction') return wrongOrder('Not inside a transaction');
  if (session.identity !== undefined) return wrongOrder('Already signed in');
  if (!maySignIn(session)) return reply(538, '5.7.11', 'Sign-in needs TLS: use STARTTLS first');
  const [mechanism = '', initial, ...more] = argument.split(/ +/);
  if (mechanism === '' || more.length > 0) return reply(501, '5.5.4', 'AUTH mechanism [response]');
  const exchange = await session.parts.signIn.begin(mechanism.toUpperCase(), saslClient(session));
  if (exchange === undefined) return reply(504, '5.5.4', 'Mechanism is not available');
  const response = initial === '=' ? Buffer.alloc(0) : decodeResponse(initial);
  if (response === 'malformed') return malformed();
  return await step(session, { exchange, response, round: 1 });
}

interface Round {
  readonly exchange: SaslExchange;
  readonly response: Buffer | undefined;
  readonly round: number;
}

async function step(session: SmtpContext, { exchange, response, round }: Round): Promise<string> {
  const result = await exchange.next(response).catch((error: unknown) => {
    // RFC 4954 §4: credentials that are right and not enough are refused as wrong ones are.
    if (isDomainError(error, 'no-permission')) return undefined;
    throw error;
  });
  if (result === undefined) return reply(535, '5.7.8', 'Not allowed with this name and password');
  if (result.kind === 'done') {
    session.identity = result.identity;
    session.log.info('sign-in', {
      account: result.identity.account,
      name: result.identity.loginName,
    });
    return reply(235, '2.7.0', 'Signed in');
  }
  if (round === MAX_ROUNDS) return reply(501, '5.7.0', 'Sign-in takes too long');
  session.enter(responseMode(session, exchange, round + 1));
  return `334 ${result.data.toString('base64')}\r\n`;
}

/** Reads one line of the client's side of the exchange. */
function responseMode(session: SmtpContext, exchange: SaslExchange, round: number): InputMode {
  return {
    isMessage: false,
    feed(input: LineBuffer): Answer | undefined {
      const line = input.takeLine(MAX_LINE_BYTES);
      if (line === 'partial') return undefined;
      session.leaveMode();
      if (typeof line === 'string') {
        session.closeAfterReply();
        return line === 'too-long' ? replies.lineTooLong : replies.badLineEnd;
      }
      const text = line.toString('latin1');
      if (text === '*') return reply(501, '5.7.0', 'Sign-in was cancelled');
      const response = decodeResponse(text);
      if (response === undefined || response === 'malformed') return malformed();
      return step(session, { exchange, response, round });
    },
  };
}

function decodeResponse(text: string | undefined): Buffer | undefined | 'malformed' {
  if (text === undefined) return undefined;
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  return isBase64 ? Buffer.from(text, 'base64') : 'malformed';
}

function malformed(): string {
  return reply(501, '5.5.2', 'Not base64');
}
