/** Base64 without padding holding big-endian UTF-16, as both forms of UTF-7 use it; undefined when it is not that. */
export function fromUtf16Base64(base64: string): string | undefined {
  const bytes = Buffer.from(base64, 'base64');
  // RFC 2152 §2: fewer than six left-over bits, all zero.
  if (base64.length % 4 === 1 || bytes.length < 2) return undefined;
  const units = bytes.subarray(0, bytes.length & ~1);
  return Buffer.from(units).swap16().toString('utf16le');
}

/** Text as big-endian UTF-16 in base64 without padding. */
export function toUtf16Base64(text: string): string {
  return Buffer.from(text, 'utf16le').swap16().toString('base64').replace(/=+$/, '');
}
