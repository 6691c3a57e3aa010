import { createHash, type X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { answerChallenge, type NtlmLogin } from '#codecs/ntlm/answer-challenge.ts';
import { formatNegotiate, parseChallenge } from '#codecs/ntlm/ntlm-messages.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import type { Random } from '#platform/random.ts';
import type { Lane } from '../connection-lanes.ts';
import type { Preparation, Reply } from '../exchange.ts';
import type { PasswordCredentials } from '../http-credentials.ts';
import { parseChallenges } from '../challenges.ts';

export interface NtlmContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly host: string;
  readonly ask: (prepare: (socket: Socket) => Preparation) => Promise<Reply>;
}

/**
 * Asks on a lane whose connection NTLM signs in: once for a connection, and again when it is another one or the server has
 * forgotten it. MS-NTHT §3.1
 */
export async function askByNtlm(
  lane: Lane,
  credentials: PasswordCredentials,
  context: NtlmContext,
): Promise<Reply> {
  const scheme = lane.site.ntlmScheme ?? 'NTLM';
  const begin: Preparation = {
    authorization: `${scheme} ${formatNegotiate().toString('base64')}`,
    isWithoutBody: true,
  };
  let reply = await context.ask((socket) => (socket === lane.signedIn ? {} : begin));
  if (reply.status === 401 && reply.preparation !== begin) {
    delete lane.signedIn;
    reply = await context.ask(() => begin);
  }
  if (reply.preparation !== begin) return reply;
  if (reply.status !== 401) return reply.status < 400 ? await context.ask(() => ({})) : reply;
  const question = tokenOf(reply, scheme);
  if (question === '') return reply;
  const answer = answerChallenge(toLogin(credentials), parseChallenge(question), {
    clientChallenge: context.random.bytes(8),
    epochMs: context.clock.epochMs(),
    service: `HTTP/${context.host}`,
    ...endPointOf(reply.socket),
  });
  const last = await context.ask((socket) => {
    if (socket !== reply.socket)
      throw new Error('it closes the connection while NTLM signs in; is there a proxy in between?');
    return { authorization: `${scheme} ${answer.toString('base64')}` };
  });
  if (last.status !== 401) lane.signedIn = last.socket;
  return last;
}

function tokenOf(reply: Reply, scheme: string): Buffer | '' {
  const offered = parseChallenges(reply.response.headersDistinct['www-authenticate'] ?? []);
  const token = offered.find((c) => c.scheme === scheme.toLowerCase())?.token ?? '';
  return token === '' ? '' : Buffer.from(token, 'base64');
}

function toLogin({ user, password }: PasswordCredentials): NtlmLogin {
  const [domain, name] = user.split('\\', 2);
  return name === undefined
    ? { user, domain: '', password }
    : { user: name, domain: domain!, password };
}

// RFC 5929 §4.1
function endPointOf(socket: Socket): { endPointHash?: Buffer } {
  if (!(socket instanceof TLSSocket)) return {};
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) throw new DomainError('unavailable', 'TLS without a certificate');
  return { endPointHash: createHash(signatureHash(certificate)).update(certificate.raw).digest() };
}

/** MD5 and SHA-1 are replaced by SHA-256. */
function signatureHash({ signatureAlgorithm }: X509Certificate): string {
  return /sha-?(384|512)/i.exec(signatureAlgorithm ?? '')?.[0].replace('-', '') ?? 'sha256';
}
