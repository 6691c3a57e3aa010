import { createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { formatSignedData, type SignerKey } from '#codecs/cms/signed-data.ts';
import type { Bytes } from '#platform/bytes.ts';

/** A certificate of ours with its key. */
export interface SigningIdentity {
  /** PEM, the chain behind it. */
  readonly certificatePem: string;
  readonly keyPem: string;
}

const keys: Readonly<Record<string, SignerKey>> = { rsa: 'rsa', ec: 'ecdsa' };

/** The text signed in the server's name; undefined with a key of a kind that devices do not check. */
export function trySignProfile(
  text: string,
  { certificatePem, keyPem }: SigningIdentity,
  epochSeconds: number,
): Buffer | undefined {
  const privateKey = createPrivateKey(keyPem);
  const key = keys[privateKey.asymmetricKeyType ?? ''];
  const [leaf, ...chain] = certificatesIn(certificatePem);
  if (key === undefined || leaf === undefined) return undefined;
  return formatSignedData({
    content: Buffer.from(text),
    certificates: [leaf, ...chain],
    key,
    epochSeconds,
    sign: (octets) => signWith(octets, privateKey),
  });
}

function signWith(octets: Buffer, key: KeyObject): Buffer {
  return sign('sha256', octets, key);
}

function certificatesIn(pem: string): Bytes[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block).raw);
}
