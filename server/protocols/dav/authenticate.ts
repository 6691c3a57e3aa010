import { tryBasicCredentials } from '#codecs/webdav/basic-credentials.ts';
import type { Identity } from '#directory/identity.ts';
import { isDomainError } from '#platform/errors.ts';
import { isLoopback, plainAddress } from '#platform/networks.ts';
import type { DavDeps } from './deps.ts';
import { DavRefused } from './errors.ts';
import type { DavExchange } from './exchange.ts';

// RFC 7617 §2
/**
 * Signs the client in by Basic, which is taken over TLS, and without it from loopback alone. One that asks in the clear is
 * not invited to send its password.
 * @throws DavRefused 401, 403; DomainError as sign-in does
 */
export async function authenticate(deps: DavDeps, exchange: DavExchange): Promise<Identity> {
  const remoteAddress = plainAddress(exchange.remoteAddress);
  const isProtected =
    exchange.isSecure || (isLoopback(remoteAddress) && deps.allowPlaintextOnLoopback());
  if (!isProtected) throw new DavRefused({ status: 403, text: 'Signing in needs https' });
  const given = tryBasicCredentials(exchange.request.headers.authorization);
  if (given === undefined) throw unauthorized('Sign in with your address and password');
  try {
    return await deps.directory.signIn({ ...given, protocol: 'dav', remoteAddress });
  } catch (error) {
    if (isDomainError(error, 'authentication-failed')) throw unauthorized('Wrong name or password');
    throw error;
  }
}

function unauthorized(text: string): DavRefused {
  const challenge = 'Basic realm="Mailstead", charset="UTF-8"';
  return new DavRefused({ status: 401, text, headers: { 'www-authenticate': challenge } });
}
