import { parseOauthBearer, parseXoauth2 } from '#codecs/sasl/bearer-message.ts';
import { DomainError } from '#platform/errors.ts';
import type { SignInPlace } from '../identity.ts';
import { challenge, start, type Conversation, type SaslParts } from './sasl-parts.ts';

// RFC 7628 §3
export async function* bearerExchange(
  parts: SaslParts,
  { protocol, remoteAddress }: SignInPlace,
  mechanism: 'OAUTHBEARER' | 'XOAUTH2',
): Conversation {
  const { names, throttle, authorization, tokenVerifier, context } = parts;
  const response = (yield start) ?? (yield challenge('')) ?? Buffer.alloc(0);
  const message = mechanism === 'OAUTHBEARER' ? parseOauthBearer(response) : parseXoauth2(response);
  const source = { name: names.normal(message.name || `bearer ${remoteAddress}`), remoteAddress };
  const block = throttle.blockOf(source);
  if (block !== undefined) await throttle.refuse(block);
  const token = await tokenVerifier?.verify(message.token);
  const account = token && (await names.find(names.normal(token.address)));
  if (account === undefined) {
    context.log.warn('sign-in-failed', { ...source, protocol, mechanism });
    await throttle.fail(source, message.token);
    // RFC 7628 §3.2.2 and §3.2.3: the client reads why and answers with one byte
    yield challenge(refusal(tokenVerifier?.discoveryUrl));
    throw new DomainError('authentication-failed', 'the token is not valid');
  }
  throttle.succeed(source);
  const identity = await authorization.admit({
    authenticated: account,
    method: 'oauth',
    appPassword: undefined,
    allowedProtocols: [],
    place: { protocol, remoteAddress },
    authorizeAs: message.name,
  });
  return { kind: 'done', identity };
}

function refusal(discoveryUrl: string | undefined): string {
  const discovery = discoveryUrl === undefined ? {} : { 'openid-configuration': discoveryUrl };
  return JSON.stringify({ status: 'invalid_token', scope: 'mail', ...discovery });
}
