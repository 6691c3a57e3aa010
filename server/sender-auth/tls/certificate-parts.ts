import { InputSyntaxError } from '#platform/errors.ts';

/** The bytes of a certificate's subjectPublicKeyInfo exactly as they stand in it. @throws InputSyntaxError */
export function publicKeyInfoOf(certificate: Uint8Array): Uint8Array {
  // RFC 5280 §4.1
  const outer = readElement(certificate, 0);
  const toBeSigned = readElement(certificate, outer.contentStart);
  let at = toBeSigned.contentStart;
  // 1. The version is there only when it is not the first.
  if (certificate[at] === 0xa0) at = readElement(certificate, at).end;
  // 2. Serial number, signature algorithm, issuer, validity and subject come before the key.
  for (let i = 0; i < 5; i++) at = readElement(certificate, at).end;
  const key = readElement(certificate, at);
  if (certificate[at] !== 0x30) throw new InputSyntaxError('expected a public key', at);
  return certificate.subarray(at, key.end);
}

function readElement(bytes: Uint8Array, at: number): { contentStart: number; end: number } {
  const first = bytes[at + 1];
  if (first === undefined) throw new InputSyntaxError('certificate ends too early', at);
  let length = first;
  let contentStart = at + 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new InputSyntaxError('bad length in certificate', at);
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[contentStart + i] ?? 0);
    contentStart += count;
  }
  const end = contentStart + length;
  if (end > bytes.length) throw new InputSyntaxError('certificate ends too early', at);
  return { contentStart, end };
}
