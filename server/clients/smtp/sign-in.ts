import { InputSyntaxError } from '#platform/errors.ts';
import type { Random } from '#platform/random.ts';
import type { SmtpLink } from './smtp-client.ts';
import { ownReply, type OutboundReply } from './outbound-message.ts';
import { toOutboundReply } from './outcome.ts';
import { createScramClient } from './sign-in/scram-client.ts';

export interface SmtpCredentials {
  readonly user: string;
  readonly secret:
    | { readonly kind: 'password'; readonly password: string }
    /** OAuth access token. */
    | { readonly kind: 'token'; readonly token: string };
  /** Allow passwords without TLS (a relay on the same machine). Default false. */
  readonly allowsPlaintext?: boolean;
}

/** One side of an exchange: the next response to each challenge. */
type Responder = (challenge: Buffer) => Promise<Buffer> | Buffer;

/** Rounds of one exchange at most. */
const MAX_ROUNDS = 6;

/** Signs in with the best mechanism both sides know. Gives the refusal when it fails. */
// RFC 4954 §4
export async function signIn(
  link: SmtpLink,
  credentials: SmtpCredentials,
): Promise<OutboundReply | undefined> {
  const { capabilities, options, tls } = link;
  const offered = new Set((capabilities.keywords.get('AUTH') ?? []).map((m) => m.toUpperCase()));
  const isSafe = tls !== undefined || credentials.allowsPlaintext === true;
  const mechanism = preferred(credentials).find((m) => offered.has(m));
  if (!isSafe || mechanism === undefined)
    return ownReply(
      421,
      '4.7.0',
      `${options.hostName} ${isSafe ? 'offers no sign-in we know' : 'offers no TLS for signing in'}`,
    );
  try {
    return await exchange(link, mechanism, createResponder(mechanism, credentials, options.random));
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    return ownReply(421, '4.7.0', `${options.hostName}: sign-in failed: ${error.message}`);
  }
}

function preferred({ secret }: SmtpCredentials): string[] {
  return secret.kind === 'token' ? ['XOAUTH2'] : ['SCRAM-SHA-256', 'PLAIN', 'LOGIN'];
}

async function exchange(
  { wire, timeouts }: SmtpLink,
  mechanism: string,
  respond: Responder,
): Promise<OutboundReply | undefined> {
  // LOGIN has no initial response; the others do.
  const initial = mechanism === 'LOGIN' ? undefined : await respond(Buffer.alloc(0));
  const opening = initial === undefined ? '' : ` ${initial.toString('base64') || '='}`;
  let reply = await wire.ask(`AUTH ${mechanism}${opening}`, timeouts.command);
  for (let round = 0; reply.code === 334 && round < MAX_ROUNDS; round++) {
    const response = await respond(Buffer.from(reply.lines[0] ?? '', 'base64'));
    reply = await wire.ask(response.toString('base64'), timeouts.command);
  }
  if (reply.code === 235) return undefined;
  return reply.code >= 400
    ? toOutboundReply(reply)
    : ownReply(421, '4.7.0', 'sign-in does not come to an end');
}

function createResponder(
  mechanism: string,
  { user, secret }: SmtpCredentials,
  random: Random,
): Responder {
  if (secret.kind === 'token') {
    const first = Buffer.from(`user=${user}\x01auth=Bearer ${secret.token}\x01\x01`);
    let isFirst = true;
    // A challenge is an error in JSON; an empty response lets the host say its reply.
    return () => {
      const response = isFirst ? first : Buffer.alloc(0);
      isFirst = false;
      return response;
    };
  }
  const { password } = secret;
  switch (mechanism) {
    case 'PLAIN':
      return () => Buffer.from(`\0${user}\0${password}`);
    case 'LOGIN': {
      const answers = [user, password];
      return () => Buffer.from(answers.shift() ?? '');
    }
    default:
      return createScramClient({ user, password }, random);
  }
}
