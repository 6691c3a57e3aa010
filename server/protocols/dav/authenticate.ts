import type { Identity } from '#directory/identity.ts';
import { isDomainError } from '#platform/errors.ts';
import { isLoopback, plainAddress } from '#platform/networks.ts';
import type { DavDeps } from './deps.ts';
import { DavRefused } from './errors.ts';
import type { DavExchange } from './exchange.ts';

/** Longest Authorization header looked at: names and secrets are far shorter. */
const MAX_CREDENTIALS = 8192;

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
  const given = parseBasic(exchange.request.headers.authorization);
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

function parseBasic(
  header: string | undefined,
): { readonly name: string; readonly secret: string } | undefined {
  if (header === undefined || header.length > MAX_CREDENTIALS) return undefined;
  const encoded = /^basic +([a-z0-9+/=_-]+) *$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  const text = decodeUtf8(bytes) ?? bytes.toString('latin1');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { name: text.slice(0, colon), secret: text.slice(colon + 1) };
}

/** Old programs send Latin-1 although they are told of UTF-8. */
function decodeUtf8(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? undefined : text;
}
