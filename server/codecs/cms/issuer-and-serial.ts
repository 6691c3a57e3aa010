import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { type DerValue, readDer } from './der/read.ts';
import { derSequence } from './der/write.ts';

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const VERSION = 0xa0;

/**
 * The IssuerAndSerialNumber that names a certificate (DER) as a signer's.
 * @throws InputSyntaxError when the bytes are no certificate
 */
// RFC 5652 §10.2.4
export function issuerAndSerialOf(certificate: Bytes): Buffer {
  const whole = expectTag(readDer(certificate, 0, certificate.length), SEQUENCE);
  const signed = expectTag(readDer(certificate, whole.contentStart, whole.end), SEQUENCE);
  const first = readDer(certificate, signed.contentStart, signed.end);
  const serial = expectTag(
    first.tag === VERSION ? readDer(certificate, first.end, signed.end) : first,
    INTEGER,
  );
  const algorithm = expectTag(readDer(certificate, serial.end, signed.end), SEQUENCE);
  const issuer = expectTag(readDer(certificate, algorithm.end, signed.end), SEQUENCE);
  return derSequence(
    certificate.subarray(issuer.start, issuer.end),
    certificate.subarray(serial.start, serial.end),
  );
}

function expectTag(value: DerValue, tag: number): DerValue {
  if (value.tag !== tag)
    throw new InputSyntaxError(`tag ${tag} is expected, found ${value.tag}`, value.start);
  return value;
}
