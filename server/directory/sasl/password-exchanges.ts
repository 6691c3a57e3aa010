import { decodeUtf8, parsePlainMessage } from '#codecs/sasl/plain-message.ts';
import type { SignInPlace } from '../identity.ts';
import { challenge, start, type Conversation, type SaslParts } from './sasl-parts.ts';

// RFC 4616 §2
export async function* plainExchange(parts: SaslParts, place: SignInPlace): Conversation {
  const response = (yield start) ?? (yield challenge(''));
  const { authorizationId, name, password } = parsePlainMessage(response ?? Buffer.alloc(0));
  const identity = await parts.signIn({
    name,
    secret: password,
    protocol: place.protocol,
    remoteAddress: place.remoteAddress,
    authorizeAs: authorizationId,
  });
  return { kind: 'done', identity };
}

/** Never standardised, still what some clients know: https://datatracker.ietf.org/doc/html/draft-murchison-sasl-login-00. */
export async function* loginExchange(parts: SaslParts, place: SignInPlace): Conversation {
  const name = (yield start) ?? (yield challenge('Username:'));
  const password = yield challenge('Password:');
  const identity = await parts.signIn({
    name: decodeUtf8(name ?? Buffer.alloc(0)),
    secret: decodeUtf8(password ?? Buffer.alloc(0)),
    protocol: place.protocol,
    remoteAddress: place.remoteAddress,
  });
  return { kind: 'done', identity };
}
