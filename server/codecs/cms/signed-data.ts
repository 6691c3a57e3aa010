import { createHash } from 'node:crypto';
import type { Bytes } from '#platform/bytes.ts';
import {
  der,
  derNull,
  derOctets,
  derOid,
  derSequence,
  derSetOf,
  derSmallInteger,
  derTime,
} from './der/write.ts';
import { issuerAndSerialOf } from './issuer-and-serial.ts';

/** The key of the signer: RSA (PKCS#1 v1.5) or a curve of ECDSA, either with SHA-256. */
export type SignerKey = 'rsa' | 'ecdsa';

export interface SignedDataParts {
  /** Goes into the message as it is. */
  readonly content: Uint8Array;
  /** DER; the signer's first, then the chain above it. */
  readonly certificates: readonly [Bytes, ...Bytes[]];
  readonly key: SignerKey;
  readonly epochSeconds: number;
  /** Signs these octets with the signer's key and SHA-256; ECDSA in its DER form. */
  readonly sign: (octets: Buffer) => Buffer;
}

const ids = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  sha256: '2.16.840.1.101.3.4.2.1',
  rsa: '1.2.840.113549.1.1.1',
  ecdsaSha256: '1.2.840.10045.4.3.2',
} as const;

/**
 * A message that holds the content, one signature over it, and the certificates to check it, in DER.
 * @throws InputSyntaxError when the first certificate is none
 */
// RFC 5652 §5.1
export function formatSignedData(parts: SignedDataParts): Buffer {
  const { content, certificates } = parts;
  // RFC 5754 §2: parameters of SHA-2 are absent.
  const digestAlgorithm = derSequence(derOid(ids.sha256));
  const signedData = derSequence(
    derSmallInteger(1),
    derSetOf([digestAlgorithm]),
    derSequence(derOid(ids.data), der(0xa0, derOctets(content))),
    der(0xa0, ...certificates),
    derSetOf([signerInfo(parts, digestAlgorithm)]),
  );
  return derSequence(derOid(ids.signedData), der(0xa0, signedData));
}

// RFC 5652 §5.3
function signerInfo(parts: SignedDataParts, digestAlgorithm: Buffer): Buffer {
  const attributes = [
    attribute(ids.contentType, derOid(ids.data)),
    attribute(ids.signingTime, derTime(parts.epochSeconds)),
    attribute(ids.messageDigest, derOctets(createHash('sha256').update(parts.content).digest())),
  ];
  // RFC 5652 §5.4: signed as a SET OF, sent under a tag of its own.
  const signature = parts.sign(derSetOf(attributes));
  return derSequence(
    derSmallInteger(1),
    issuerAndSerialOf(parts.certificates[0]),
    digestAlgorithm,
    derSetOf(attributes, 0xa0),
    signatureAlgorithm(parts.key),
    derOctets(signature),
  );
}

function attribute(id: string, value: Buffer): Buffer {
  return derSequence(derOid(id), derSetOf([value]));
}

// RFC 5754 §3
function signatureAlgorithm(key: SignerKey): Buffer {
  return key === 'rsa'
    ? derSequence(derOid(ids.rsa), derNull)
    : derSequence(derOid(ids.ecdsaSha256));
}
