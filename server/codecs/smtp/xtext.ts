import { InputSyntaxError } from '#platform/errors.ts';

/**
 * Decodes xtext to text; the octets behind `+HH` are read as UTF-8.
 * @throws InputSyntaxError for characters outside xtext, bad escapes and control characters in the result
 */
export function decodeXtext(text: string): string {
  // RFC 3461 §4
  const wrong = text.search(/[^!-<>-~]|\+(?![0-9A-F]{2})/);
  if (wrong >= 0) throw new InputSyntaxError('not xtext', wrong);
  if (!text.includes('+')) return text;
  const bytes = Buffer.from(
    text.replaceAll(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
  const decoded = bytes.toString('utf8');
  // What stands for invalid octets may also have been sent as such.
  if (/[\x00-\x1f\x7f]/.test(decoded) || !Buffer.from(decoded).equals(bytes))
    throw new InputSyntaxError('control character or invalid UTF-8 in xtext', 0);
  return decoded;
}

/** Encodes text as xtext, characters outside it by their UTF-8 octets. */
export function encodeXtext(text: string): string {
  if (/^[!-*,-<>-~]*$/.test(text)) return text;
  let out = '';
  for (const octet of Buffer.from(text, 'utf8')) {
    const isPlain = octet > 0x20 && octet < 0x7f && octet !== 0x2b && octet !== 0x3d;
    out += isPlain
      ? String.fromCharCode(octet)
      : `+${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}
