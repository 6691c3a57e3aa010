import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { DomainError } from '#platform/errors.ts';
import type { ClientProof } from './oauth-client.ts';
import type { ServiceAccount } from './service-account.ts';

/** A private key, and the certificate beside it, of one PEM text. @throws DomainError bad-value */
export function readClientKey(pem: string): ClientProof {
  const [certificate] =
    /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(pem) ?? [];
  const key = expectKey(pem);
  if (certificate === undefined) return { kind: 'key', key, thumbprint: undefined };
  const digits = expectCertificate(certificate).fingerprint.replaceAll(':', '');
  return { kind: 'key', key, thumbprint: Buffer.from(digits, 'hex').toString('base64url') };
}

/** The JSON file that Google gives for a key of a service account. @throws DomainError bad-value */
export function readServiceAccount(text: string): ServiceAccount & { readonly tokenUrl: string } {
  let fields: Readonly<Record<string, unknown>>;
  try {
    fields = JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new DomainError('bad-value', 'the key is no JSON file of a service account', { cause });
  }
  const field = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const address = field('client_email');
  const pem = field('private_key');
  if (address === undefined || pem === undefined)
    throw new DomainError('bad-value', 'the key file lacks client_email or private_key');
  return {
    address,
    key: expectKey(pem),
    keyId: field('private_key_id'),
    tokenUrl: field('token_uri') ?? 'https://oauth2.googleapis.com/token',
  };
}

function expectKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch (cause) {
    throw new DomainError(
      'bad-value',
      'the key file should hold a private key in PEM that is not locked by a password',
      { cause },
    );
  }
  throw new DomainError('bad-value', 'the key should be one for RSA');
}

function expectCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new DomainError('bad-value', 'the certificate beside the key cannot be read', { cause });
  }
}
