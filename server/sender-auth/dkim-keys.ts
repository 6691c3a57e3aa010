import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { DomainError } from '#platform/errors.ts';

export type DkimAlgorithm = 'rsa-sha256' | 'ed25519-sha256';

/** A key a domain signs with; the KeyObject is made once and kept, since parsing PEM costs more than signing. */
export interface DkimKey {
  readonly selector: string;
  readonly algorithm: DkimAlgorithm;
  readonly privateKey: KeyObject;
}

/** Where a domain's signing keys come from. */
export interface DkimKeyStore {
  /** All keys a domain signs with now; empty when it does not sign. @throws DomainError corrupt, unavailable */
  keysOf(domain: string): Promise<readonly DkimKey[]>;
}

/** Makes a key pair and gives the private key as PKCS #8 PEM. RSA keys have 2,048 bits (RFC 8301 §3.2). */
export async function generateDkimKey(algorithm: DkimAlgorithm): Promise<string> {
  const generate = promisify(generateKeyPair);
  const { privateKey } =
    algorithm === 'rsa-sha256'
      ? await generate('rsa', { modulusLength: 2048 })
      : await generate('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Reads a private key in PEM form. @throws DomainError corrupt when it is no RSA or Ed25519 key fit for signing */
export function parseDkimKey(selector: string, pem: string): DkimKey {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch (cause) {
    throw new DomainError('corrupt', `DKIM key ${selector}: not a private key in PEM form`, {
      cause,
    });
  }
  const type = privateKey.asymmetricKeyType;
  if (type === 'ed25519') return { selector, algorithm: 'ed25519-sha256', privateKey };
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
  // RFC 8301 §3.2
  if (type === 'rsa' && bits >= 1024) return { selector, algorithm: 'rsa-sha256', privateKey };
  throw new DomainError('corrupt', `DKIM key ${selector}: ${type} of ${bits} bits cannot sign`);
}

/** The text of the TXT record at `selector._domainkey.domain` that publishes the key. */
export function dkimKeyRecord(key: DkimKey): string {
  const publicKey = createPublicKey(key.privateKey);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  // RFC 8463 §4.2: the bare 32 bytes, which end the DER form.
  if (key.algorithm === 'ed25519-sha256')
    return `v=DKIM1; k=ed25519; p=${der.subarray(-32).toString('base64')}`;
  // RFC 6376 §3.6.1
  return `v=DKIM1; k=rsa; p=${der.toString('base64')}`;
}
