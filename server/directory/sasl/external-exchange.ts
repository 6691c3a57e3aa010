import { decodeUtf8 } from '#codecs/sasl/plain-message.ts';
import type { TlsFacts } from '#platform/connection.ts';
import { DomainError } from '#platform/errors.ts';
import type { Account } from '../account.ts';
import type { SignInPlace } from '../identity.ts';
import { challenge, start, type Conversation, type SaslParts } from './sasl-parts.ts';

// RFC 4422 §A
/** Signs in as the account whose address is in the client's certificate. */
export async function* externalExchange(
  parts: SaslParts,
  { protocol, remoteAddress, tls }: SignInPlace & { tls: TlsFacts | undefined },
  addressesOf: (certificate: Uint8Array) => string[],
): Conversation {
  const { names, authorization, context } = parts;
  const response = (yield start) ?? (yield challenge('')) ?? Buffer.alloc(0);
  const wanted = decodeUtf8(response);
  const certificate = tls?.clientCertificate;
  const addresses = certificate?.isVerified === true ? addressesOf(certificate.der) : [];
  const accounts: Account[] = [];
  for (const address of addresses) {
    const account = await names.find(names.normal(address));
    if (account !== undefined) accounts.push(account);
  }
  const named = wanted === '' ? undefined : await names.find(names.normal(wanted));
  const account = accounts.find((a) => a.id === named?.id) ?? accounts[0];
  if (account === undefined) {
    context.log.warn('sign-in-failed', {
      addresses,
      remoteAddress,
      protocol,
      mechanism: 'EXTERNAL',
    });
    throw new DomainError('authentication-failed', 'the certificate belongs to no account');
  }
  const identity = await authorization.admit({
    authenticated: account,
    method: 'certificate',
    appPassword: undefined,
    allowedProtocols: [],
    place: { protocol, remoteAddress },
    authorizeAs: wanted,
  });
  return { kind: 'done', identity };
}
